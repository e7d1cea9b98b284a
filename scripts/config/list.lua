--- Lists the sections of the configuration.

local config = require("albedo.config")
local report = require("albedo.report")

local command = {
  name = "list",
  summary = "list the sections",
  description = "Lists the names of all sections, on one line as Spack does; 'albedo' is the one "
    .. "that Spack does not read.",
  examples = { "albedo config list" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local names = config.sections()
  if not context.options.json then
    context.output:print(table.concat(names, " "))
    return 0
  end
  local items = {}
  for index, name in ipairs(names) do
    items[index] = { id = name, outcome = "present" }
  end
  report.print_json("config list", items, context.output)
  return 0
end

return command
