--- How this machine is cleaned of what can be had again.

local cleaning = require("albedo.clean")
local report = require("albedo.report")

local clean = {}

--- The options and what each of them cleans, in the order of cleaning.
local kinds = {
  { option = "stage", kind = "stage" },
  { option = "downloads", kind = "downloads" },
  { option = "misc-cache", kind = "misc" },
}

--- What Spack cleans and albedo does not have.
local foreign = { "failures", "python-cache", "bootstrap" }

--- Returns what the options ask for; nothing means the stage, as for Spack.
---@param options table<string, any>
---@return string[]
local function chosen(options)
  local wanted, is_any = {}, false
  for _, each in ipairs(kinds) do
    if options[each.option] or options.all then
      wanted[#wanted + 1] = each.kind
    end
  end
  for _, name in ipairs(foreign) do
    is_any = is_any or options[name]
  end
  return (#wanted == 0 and not is_any) and { "stage" } or wanted
end

--- Returns what became of a folder, and says what stays in it.
---@param folder table as `albedo.clean` tells it
---@param kind string
---@param options table<string, any>
---@param output albedo.Output
---@return albedo.Item
local function item_of(folder, kind, options, output)
  local item = { id = folder.path, spec = ("%s in %s"):format(kind, folder.path) }
  item.path = folder.path
  if folder.verdict then
    return report.set_denial(item, "refused", folder.verdict)
  end
  if #folder.kept > 0 then
    local names = table.concat(folder.kept, "', '")
    output:warn(("not of a mirror, and left in '%s': '%s'"):format(folder.path, names))
  end
  if folder.busy > 0 then
    local what = report.count(folder.busy, "download")
    output:note(("left in '%s': %s that a program is at"):format(folder.path, what))
  end
  local is_busy = folder.files == 0 and folder.busy > 0
  item.outcome, item.bytes = is_busy and "kept" or "removed", folder.bytes
  item.reason = report.count(folder.files, "file")
    .. (options["dry-run"] and ", " .. report.dry_run or "")
  return item
end

--- Cleans what options name and returns what became of each folder.
---@param options table<string, any>
---@param output albedo.Output
---@return albedo.Item[]
function clean.run(options, output)
  for _, name in ipairs(foreign) do
    if options[name] then
      output:note(("'spack clean --%s' does that: albedo keeps no such thing"):format(name))
    end
  end
  local items = {}
  for _, kind in ipairs(chosen(options)) do
    local folders = (options["dry-run"] and cleaning.survey or cleaning.remove)(kind)
    for _, folder in ipairs(folders) do
      items[#items + 1] = item_of(folder, kind, options, output)
    end
  end
  for index, item in ipairs(items) do
    report.print_item(item, index, #items, output)
  end
  return items
end

return clean
