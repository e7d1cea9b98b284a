--- What caches hold, in numbers: read each, count, print.

local caches = require("albedo.caches")
local json = require("albedo.json")
local report = require("albedo.report")
local ui = require("albedo.ui")

local stats = {}

---@class albedo.StatsOptions
---@field mirrors? string[] caches to count; nil or empty: the configured binary mirrors
---@field largest integer how many of the largest entries are told
---@field versions? boolean tell versions, too

--- Prints a table with a line before it; nothing where it has no rows.
local function print_table(title, columns, rows, output)
  if #rows == 0 then
    return
  end
  output:print("")
  output:print(title)
  output:table({ columns = columns, rows = rows })
end

local function amount_columns(name)
  return {
    { title = name, priority = 2 },
    { title = "ENTRIES", align = "right", priority = 1 },
    { title = "SIZE", align = "right", priority = 1 },
  }
end

local function amount_row(name, one)
  return { name, ("%d"):format(one.entries), ui.format_size(one.bytes) }
end

--- Returns the rows of packages, and of their versions where they are wanted.
local function package_rows(packages, options)
  local rows = {}
  for _, package in ipairs(packages) do
    rows[#rows + 1] = amount_row(package.name ~= "" and package.name or "(unknown)", package)
    if options.versions then
      for _, version in ipairs(package.versions) do
        rows[#rows + 1] = amount_row("  @" .. version.version, version)
      end
    end
  end
  return rows
end

--- Prints the numbers that are one each; `name` is what commands call the cache.
local function print_summary(cache, name, found, output)
  local function line(title, value)
    output:print(("%-14s %s"):format(title, value))
  end
  line("layout", cache.layout)
  line("entries", ("%d (%s)"):format(found.entries, ui.format_size(found.bytes)))
  line("signed", ("%d"):format(found.signed))
  line("index", ui.format_size(found.index_bytes))
  if found.shared > 0 then
    line("shared", ("%s, which saves %s"):format(
      report.count(found.shared, "blob"),
      ui.format_size(found.saved_bytes)
    ))
  end
  if found.duplicates > 0 then
    line("duplicated", ("%s (%s)"):format(
      report.count(found.duplicates, "archive"),
      ui.format_size(found.duplicate_bytes)
    ))
  end
  if found.orphans > 0 then
    -- What was written within the hour may be part of a push, or an index that somebody reads.
    line(
      "orphans",
      ("%s (%s): 'albedo buildcache prune %s' takes away what is older than an hour"):format(
        report.count(found.orphans, "file"),
        ui.format_size(found.orphan_bytes),
        name
      )
    )
  end
  if found.trash_bytes > 0 then
    line("trash", ("%s: 'albedo buildcache prune %s --empty-trash' deletes it"):format(
      ui.format_size(found.trash_bytes),
      name
    ))
  end
  if found.broken > 0 then
    line("broken", ("%d: their archive or their metadata is not in order"):format(found.broken))
  end
  if found.unlisted > 0 then
    line("not listed", ("%d: the index does not offer them"):format(found.unlisted))
  end
  if found.absent > 0 then
    line("absent", ("%d: the index offers them, and they are not there"):format(found.absent))
  end
end

--- Prints what one cache holds.
local function print_cache(source, found, options, output)
  output:print(source.cache.url)
  print_summary(source.cache, source.mirror.name or source.cache.url, found, output)
  print_table("packages", amount_columns("PACKAGE"), package_rows(found.packages, options), output)
  local months = {}
  for index, month in ipairs(found.months) do
    months[index] = amount_row(month.month, month)
  end
  print_table("written in each month", amount_columns("MONTH"), months, output)
  local largest = {}
  for index, entry in ipairs(found.largest) do
    largest[index] = { entry.spec, ui.format_size(entry.bytes) }
  end
  print_table("largest", {
    { title = "ENTRY", priority = 2 },
    { title = "SIZE", align = "right", priority = 1 },
  }, largest, output)
end

--- Marks the lists of the numbers for JSON, where an empty one must not become an object.
local function for_json(found)
  for _, package in ipairs(found.packages) do
    package.versions = json.array(package.versions)
  end
  for _, name in ipairs({ "packages", "months", "largest" }) do
    found[name] = json.array(found[name])
  end
  return found
end

--- Counts what each cache holds and prints it; raises where one cannot be counted.
---@param options albedo.StatsOptions
---@param output albedo.Output
---@return albedo.Item[]
function stats.run(options, output)
  local items = {}
  for index, source in ipairs(caches.open(options.mirrors)) do
    local item = { id = source.cache.url }
    local ok, found = pcall(function()
      local running <close> = output:start(source.cache.url)
      local numbers = source.cache:statistics({ largest = options.largest, progress = running })
      -- A configured mirror may hold sources alone; a name may be a slip of the pen.
      if numbers.entries == 0 and #(options.mirrors or {}) > 0 then
        caches.check_exists(source.cache)
      end
      return numbers
    end)
    if not ok then
      report.set_error(item, found)
      if item.reason then
        output:warn(item.reason)
      end
    else
      item.outcome, item.bytes = "present", found.bytes
      if output.is_json then
        item.layout, item.statistics = source.cache.layout, for_json(found)
      else
        if index > 1 then
          output:print("")
        end
        print_cache(source, found, options, output)
      end
    end
    items[#items + 1] = item
  end
  return items
end

return stats
