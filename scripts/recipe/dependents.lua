--- Lists the packages that may need another one.

local recipe = require("albedo.recipe")
local recipes = require("albedo.workflow.recipes")

local command = {
  name = "dependents",
  summary = "list the packages that may depend on another one",
  description = "Lists the packages whose recipes name PACKAGE as a direct dependency, under "
    .. "whatever condition.",
  arguments = { { name = "package", help = "a package, or a virtual one", completes = "package" } },
  examples = { "albedo recipe dependents hdf5" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local name = recipes.get_known_name(context.arguments.package)
  recipes.print_names("recipe dependents", recipe.dependents(name), context)
  return 0
end

return command
