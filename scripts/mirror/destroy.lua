--- Deletes a mirror.

local destroy = require("albedo.workflow.destroy")
local report = require("albedo.report")

local command = {
  name = "destroy",
  summary = "delete a mirror in a folder, with all that it holds",
  description = "Deletes the folder where a mirror is written, sources and packages alike; the "
    .. "configuration stays as it is. It asks first, and where nobody can be asked it needs -y. "
    .. "What mirrors and caches do not have is only deleted with --force; links are not followed.",
  options = {
    {
      name = "mirror-name",
      short = "m",
      kind = "value",
      value_name = "NAME",
      completes = "mirror",
      excludes = { "mirror-url" },
      help = "the mirror of this name",
    },
    {
      name = "mirror-url",
      kind = "value",
      value_name = "URL",
      help = "the mirror at this URL or path",
    },
    { name = "force", kind = "flag", help = "also delete what is not of a mirror" },
    { name = "yes-to-all", short = "y", kind = "flag", help = "do not ask" },
  },
  examples = {
    "albedo --dry-run mirror destroy -m old",
    "albedo mirror destroy -y --mirror-url file:///scratch/mirror",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local items = destroy.run({
    name = options["mirror-name"],
    url = options["mirror-url"],
    force = options.force,
    yes = options["yes-to-all"],
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("mirror destroy", items, context, {
    noun = "thing",
    nothing = "there is no such folder",
  })
end

return command
