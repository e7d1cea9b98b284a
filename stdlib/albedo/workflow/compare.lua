--- How two caches are compared: by the hashes of packages, the checksums of their archives and,
--- where that is asked for, by what is in the archives.

local caches = require("albedo.caches")
local report = require("albedo.report")
local ui = require("albedo.ui")

local compare = {}

---@class albedo.CompareOptions
---@field first string configured name, path or URL
---@field second string configured name, path or URL
---@field deep? boolean say which files inside differ

--- How many differing files of a package are named; the rest is a number.
local most_files = 5

--- Returns the members of an archive by their path.
local function members_of(cache, node, output)
  local running <close> = output:start(node.short)
  local by_path, list = {}, cache:members(node, { progress = running })
  for position, member in ipairs(list) do
    member.position = position
    by_path[member.path] = member
  end
  return by_path
end

--- Says in what two members of one path differ, or nil.
local function difference_of(one, other)
  if not one then
    return "only in the second"
  elseif not other then
    return "only in the first"
  elseif one.kind ~= other.kind then
    return ("a %s, and a %s"):format(one.kind, other.kind)
  elseif one.target ~= other.target then
    return ("leads to '%s', and to '%s'"):format(one.target, other.target)
  elseif one.checksum ~= other.checksum then
    return one.bytes == other.bytes and "other bytes"
      or ("%d bytes, and %d"):format(one.bytes, other.bytes)
  elseif one.mode ~= other.mode then
    return ("mode %o, and %o"):format(one.mode, other.mode)
  end
end

--- Says which files inside two archives differ.
---@param first table<string, table>
---@param second table<string, table>
---@return string
function compare.contents(first, second)
  local paths, parts, count, is_ordered = {}, {}, 0, true
  for path in pairs(first) do
    paths[#paths + 1] = path
  end
  for path in pairs(second) do
    if not first[path] then
      paths[#paths + 1] = path
    end
  end
  table.sort(paths)
  for _, path in ipairs(paths) do
    local one, other = first[path], second[path]
    local problem = difference_of(one, other)
    if problem then
      count = count + 1
      if count <= most_files then
        parts[#parts + 1] = ("%s (%s)"):format(path, problem)
      end
    elseif one.position ~= other.position then
      is_ordered = false
    end
  end
  if count == 0 then
    return is_ordered and "the same files, compressed or dated otherwise"
      or "the same files in another order"
  end
  if count > most_files then
    parts[#parts + 1] = ("and %d more"):format(count - most_files)
  end
  return ("%s: %s"):format(report.count(count, "difference"), table.concat(parts, ", "))
end

--- Says why two archives of one package differ.
local function reason_of(pair, first, second, options, output)
  local reason = "other archives: it was built or packed twice"
  if options.deep and pair.here.node and pair.there.node then
    local ok, result = pcall(function()
      return compare.contents(
        members_of(first, pair.here.node, output),
        members_of(second, pair.there.node, output)
      )
    end)
    if not ok and ui.outcome_of(result) == "interrupted" then
      error(result, 0)
    end
    reason = ok and result or tostring(result)
  end
  return reason
end

--- Opens one of the two caches: the newest layout of its place, which is said where there are more.
---@param name string
---@param output albedo.Output
---@return albedo.Cache
local function open_newest(name, output)
  local opened = caches.open({ name })
  local cache = opened[1].cache
  if #opened > 1 then
    output:note(("of the layouts in %s the newest is compared, %s"):format(cache.url, cache.layout))
  end
  return cache
end

--- Compares two caches and returns an item for each package: `present` in both, `removed` where the
--- first alone has it, `added` where the second alone does, `updated` where the archives differ.
---@param options albedo.CompareOptions
---@param output albedo.Output
---@return albedo.Item[]
function compare.run(options, output)
  local first, second = open_newest(options.first, output), open_newest(options.second, output)
  local found
  do
    local running <close> = output:start(first.url)
    found = first:compare(second, { progress = running })
  end
  local shared = #found.equal + #found.different + #found.unknown
  if shared + #found.only_here == 0 then
    caches.check_exists(first)
  end
  if shared + #found.only_there == 0 then
    caches.check_exists(second)
  end
  local items = {}
  local function add(entry, outcome, reason)
    items[#items + 1] = { id = entry.id, spec = entry.spec, outcome = outcome, reason = reason }
  end
  for _, entry in ipairs(found.only_here) do
    add(entry, "removed", "only in " .. first.url)
  end
  for _, entry in ipairs(found.only_there) do
    add(entry, "added", "only in " .. second.url)
  end
  for _, pair in ipairs(found.different) do
    add(pair.here, "updated", reason_of(pair, first, second, options, output))
  end
  for _, pair in ipairs(found.unknown) do
    add(pair.here, "failed", pair.here.problem or pair.there.problem)
  end
  local changes = #items
  for position, item in ipairs(items) do
    report.print_item(item, position, changes, output)
  end
  for _, pair in ipairs(found.equal) do
    add(pair.here, "present")
  end
  return items
end

return compare
