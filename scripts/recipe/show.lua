--- Shows what the recipes of packages say.

local recipe_text = require("albedo.workflow.recipe_text")
local recipe = require("albedo.recipe")
local recipes = require("albedo.workflow.recipes")
local report = require("albedo.report")

local command = {
  name = "show",
  summary = "show what the recipe of a package says",
  description = "Shows what a package is, its versions, variants, dependencies, patches and "
    .. "resources, and what could not be found out of its recipe. A PACKAGE may name its "
    .. "repository, such as builtin.zlib. With --json everything is told, the source of each "
    .. "version, too.",
  arguments = {
    { name = "packages", count = "some", help = "packages", completes = "package" },
  },
  options = {
    { name = "all-versions", short = "a", kind = "flag", help = "show all versions" },
  },
  examples = { "albedo recipe show hdf5", "albedo --json recipe show builtin.zlib" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local output, is_first = context.output, true
  local items = recipes.each(context.arguments.packages, function(name)
    local found = recipe.get(name)
    if context.options.json then
      return { recipes.item(found) }
    end
    if not is_first then
      output:print("")
    end
    is_first = false
    recipe_text.show(found, context.options["all-versions"], output)
    return { { id = found.name, outcome = "present" } }
  end)
  if context.options.json then
    report.print_json("recipe show", items, output)
    return report.exit_status(items)
  end
  return recipes.finish(items, output)
end

return command
