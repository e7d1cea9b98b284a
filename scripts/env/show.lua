--- Shows what an environment wants and has.

local environments = require("albedo.environments")

local command = {
  name = "show",
  summary = "show what an environment wants and has",
  description = "Shows the roots of an environment with what they became and whether it is "
    .. "installed, how many packages there are in all, and which Spack wrote the lock file. With "
    .. "--all it lists every concrete spec, roots before what they need.",
  arguments = {
    {
      name = "environment",
      count = "optional",
      help = "a name, a folder or a lock file (default: the active environment)",
      completes = "environment",
    },
  },
  options = {
    { name = "all", short = "a", kind = "flag", help = "list every concrete spec" },
    {
      name = "cached",
      kind = "flag",
      help = "also say what the configured binary mirrors hold",
    },
  },
  examples = {
    "albedo env show stack",
    "albedo -e stack env show --all",
    "albedo env show --json ./spack.lock",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local shown = environments.open(context.arguments.environment)
  environments.show(shown, {
    all = context.options.all,
    cached = context.options.cached,
  }, context.output)
  return 0
end

return command
