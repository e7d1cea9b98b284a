--- What source mirrors hold, in numbers: list each, count, print.

local json = require("albedo.json")
local report = require("albedo.report")
local source_mirrors = require("albedo.source_mirrors")
local ui = require("albedo.ui")

local stats = {}

---@class albedo.MirrorStatsOptions
---@field mirrors string[] names or paths; empty: the local cache of sources
---@field largest integer how many of the largest files are told

--- Prints a table with a line before it; nothing where it has no rows.
local function print_amounts(title, column, amounts, output)
  if #amounts == 0 then
    return
  end
  local rows = {}
  for index, one in ipairs(amounts) do
    rows[index] = { one.name, ("%d"):format(one.count), ui.format_size(one.bytes) }
  end
  output:print("")
  output:print(title)
  output:table({
    columns = {
      { title = column, priority = 2 },
      { title = "FILES", align = "right", priority = 1 },
      { title = "SIZE", align = "right", priority = 1 },
    },
    rows = rows,
  })
end

--- The outcomes of what was asked for, and is not in the mirror against anybody's wish.
local is_missing = {
  ["no-source"] = true,
  failed = true,
  interrupted = true,
  manual = true,
  refused = true,
  unavailable = true,
  unknown = true,
}

--- Counts what the ledger says is missing, by outcome.
local function missing_of(folder, output)
  local counts, total = {}, 0
  local _, entries = source_mirrors.ledger(folder, output)
  for _, entry in ipairs(entries) do
    if is_missing[entry.outcome] then
      total = total + 1
      counts[entry.outcome] = (counts[entry.outcome] or 0) + 1
    end
  end
  return counts, total
end

--- Prints the numbers that are one each.
local function print_summary(found, name, output)
  local function line(title, value)
    output:print(("%-14s %s"):format(title, value))
  end
  line("files", ("%d (%s)"):format(found.files.count, ui.format_size(found.files.bytes)))
  if found.shared.count > 0 then
    line("shared", ("%s with several names, which saves %s"):format(
      report.count(found.shared.count, "file"),
      ui.format_size(found.shared.bytes)
    ))
  end
  if found.unnamed.count > 0 then
    line("unnamed", ("%d (%s) without a name for people"):format(
      found.unnamed.count,
      ui.format_size(found.unnamed.bytes)
    ))
  end
  if found.broken_links > 0 then
    line(
      "broken links",
      ("%d: 'albedo mirror prune %s' takes them away"):format(found.broken_links, name)
    )
  end
  if found.trash_bytes > 0 then
    line("trash", ("%s: 'albedo mirror prune %s --empty-trash' deletes it"):format(
      ui.format_size(found.trash_bytes),
      name
    ))
  end
  local parts = {}
  for _, outcome in ipairs(ui.outcomes) do
    if found.missing[outcome] then
      parts[#parts + 1] = ("%d %s"):format(found.missing[outcome], outcome)
    end
  end
  if #parts > 0 then
    line("missing", ("%s: 'albedo mirror verify %s' says why"):format(
      table.concat(parts, ", "),
      name
    ))
  end
end

--- Marks the lists of the numbers for JSON, where an empty one must not become an object.
local function for_json(found)
  for _, name in ipairs({ "kinds", "packages", "largest" }) do
    found[name] = json.array(found[name])
  end
  found.missing = json.object(found.missing)
  return found
end

--- Counts what a mirror holds.
local function count(folder, options, output)
  local running <close> = output:start(folder.path)
  local found = folder:inventory({ progress = running }):statistics({ largest = options.largest })
  found.trash_bytes = 0
  for _, prune in ipairs(folder:trash()) do
    found.trash_bytes = found.trash_bytes + prune.bytes
  end
  found.missing = missing_of(folder, output)
  return found
end

--- Counts what each mirror holds and prints it.
---@param options albedo.MirrorStatsOptions
---@param output albedo.Output
---@return albedo.Item[]
function stats.run(options, output)
  local items = {}
  local names = #options.mirrors > 0 and options.mirrors or { false }
  for index, name in ipairs(names) do
    local item = { id = name or "config:source_cache" }
    local ok, err = pcall(function()
      local folder = source_mirrors.open_folder(name or nil)
      local found = count(folder, options, output)
      item.id, item.path, item.bytes = folder.url, folder.path, found.files.bytes
      item.outcome = "present"
      if output.is_json then
        item.statistics = for_json(found)
        return
      end
      if index > 1 then
        output:print("")
      end
      output:print(folder.path)
      print_summary(found, name or folder.path, output)
      print_amounts("packages", "PACKAGE", found.packages, output)
      print_amounts("kinds", "KIND", found.kinds, output)
      print_amounts("largest", "FILE", found.largest, output)
    end)
    if not ok then
      if ui.outcome_of(err) == "interrupted" then
        error(err, 0)
      end
      report.set_error(item, err)
      if item.reason then
        output:warn(item.reason)
      end
    end
    items[#items + 1] = item
  end
  return items
end

return stats
