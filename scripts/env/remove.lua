--- Removes named environments.

local environments = require("albedo.environments")

local command = {
  name = "remove",
  aliases = { "rm" },
  summary = "remove named environments",
  description = "Removes the files of environments below config:environments_root; of one that is "
    .. "tracked by a link, the link alone. What is installed stays. Since nothing brings the files "
    .. "back, it is only done with --yes-to-all.",
  arguments = {
    {
      name = "names",
      count = "some",
      help = "the environments",
      completes = "environment",
    },
  },
  options = {
    { name = "yes-to-all", short = "y", kind = "flag", help = "remove them; nothing is asked" },
    {
      name = "force",
      short = "f",
      kind = "flag",
      help = "remove also what other environments include",
    },
  },
  examples = { "albedo env remove -y old-stack", "albedo --dry-run env remove old-stack" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return environments.remove(context.arguments.names, context)
end

return command
