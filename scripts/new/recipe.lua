--- Starts a recipe.

local starts = require("albedo.workflow.starts")

local command = {
  name = "recipe",
  summary = "start a recipe in Lua and its test",
  description = "Writes the recipe 'albedo/recipes/NAME.lua' of your scope, or of the one that is "
    .. "named, and a test in 'albedo/tests'. 'albedo recipe import' makes one of a recipe of "
    .. "Spack's instead.",
  arguments = { { name = "name", help = "the package" } },
  options = starts.options,
  examples = { "albedo new recipe quill", "albedo new recipe quill --scope site" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return starts.begin("recipe", { context.arguments.name }, context)
end

return command
