--- Checks recipes.

local recipes = require("albedo.workflow.recipes")
local report = require("albedo.report")

local command = {
  name = "check",
  summary = "tell what is wrong with recipes, or could not be read",
  description = "Tells for each PACKAGE what could not be found out of its recipe, and what is "
    .. "wrong with it: sources that nobody can get, archives without a digest, patches whose files "
    .. "are missing, dependencies that no repository has. The exit status is 1 when there is "
    .. "anything to tell.",
  arguments = {
    { name = "packages", count = "many", help = "packages", completes = "package" },
  },
  options = {
    { name = "all", short = "a", kind = "flag", help = "check all packages" },
    {
      name = "builds",
      kind = "flag",
      help = "also tell of builds that fetch by themselves, past every mirror",
    },
  },
  examples = { "albedo recipe check quill", "albedo recipe check --all --builds" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local names = recipes.names(context.arguments.packages, context.options.all)
  local items = recipes.check(names, { builds = context.options.builds }, context.output)
  if context.options.json then
    report.print_json("recipe check", items, context.output)
  else
    for _, item in ipairs(items) do
      context.output:item(report.text(item), { outcome = item.outcome })
    end
    report.say_hints(items, context.output)
    local checked = report.count(#names, "package")
    context.output:note(("%s, %s"):format(checked, report.count(#items, "finding")))
  end
  return report.exit_status(items)
end

return command
