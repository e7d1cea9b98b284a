--- How two source mirrors are compared: by what is stored, and by the names that people see.

local report = require("albedo.report")
local source_mirrors = require("albedo.source_mirrors")

local diff = {}

--- Lists a mirror of this machine.
---@return albedo.SourceFolder folder
---@return albedo.MirrorInventory inventory
local function list(name, output)
  local folder = source_mirrors.open_folder(name)
  local running <close> = output:start(folder.path)
  return folder, folder:inventory({ progress = running })
end

--- Makes the item of an entry: under the name that people know it by, with what stands behind it.
local function item_of(entry, outcome, reason)
  return {
    id = entry.path,
    spec = entry.names[1] or entry.path,
    package = entry.package or (entry.names[1] or ""):match("^[^/]+"),
    kind = entry.kind,
    outcome = outcome,
    reason = reason,
    bytes = entry.kind ~= "link" and entry.bytes or nil,
  }
end

--- Compares two mirrors and returns an item for each path: `present` in both, `removed` where the
--- first alone has it, `added` where the second alone does, `updated` where the content differs.
---@param first string configured name, path or URL
---@param second string configured name, path or URL
---@param output albedo.Output
---@return albedo.Item[]
function diff.run(first, second, output)
  local here, here_inventory = list(first, output)
  local there, there_inventory = list(second, output)
  local found = here_inventory:compare(there_inventory)
  local items = {}
  local function add(entry, outcome, reason)
    items[#items + 1] = item_of(entry, outcome, reason)
  end
  for _, entry in ipairs(found.only_here) do
    add(entry, "removed", "only in " .. here.path)
  end
  for _, entry in ipairs(found.only_there) do
    add(entry, "added", "only in " .. there.path)
  end
  for _, pair in ipairs(found.different) do
    add(pair.here, "updated", pair.reason)
  end
  local same = found.equal
  for _, pair in ipairs(found.undecided) do
    local running <close> = output:start(pair.here.path)
    if here:is_same(pair.here.path, there, { progress = running }) then
      same[#same + 1] = pair.here
    else
      add(pair.here, "updated", "other bytes")
    end
  end
  table.sort(items, function(left, right)
    return left.spec == right.spec and left.id < right.id or left.spec < right.spec
  end)
  local changes = #items
  for position, item in ipairs(items) do
    report.print_item(item, position, changes, output)
  end
  for _, entry in ipairs(same) do
    add(entry, "present")
  end
  return items
end

return diff
