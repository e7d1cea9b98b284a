--- Lists the packages that provide a virtual one.

local recipe = require("albedo.recipe")
local recipes = require("albedo.workflow.recipes")

local command = {
  name = "providers",
  summary = "list the packages that provide a virtual one",
  description = "Lists the packages that can be what VIRTUAL stands for, such as 'mpi'. 'albedo "
    .. "recipe list --virtual' lists all that can be provided.",
  arguments = { { name = "virtual", help = "a virtual package" } },
  examples = { "albedo recipe providers mpi" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local name = context.arguments.virtual
  local found = recipe.providers(name)
  if #found == 0 then
    error({
      code = "command.usage",
      message = ("no package provides '%s'"):format(name),
      hint = "'albedo recipe list --virtual' lists what packages provide",
    }, 0)
  end
  recipes.print_names("recipe providers", found, context)
  return 0
end

return command
