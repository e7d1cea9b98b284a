--- Removes a mirror from the configuration.

local mirrors = require("albedo.mirrors")

local command = {
  name = "remove",
  aliases = { "rm" },
  summary = "remove a mirror",
  description = "Removes a mirror from the highest scope that has it, with the comment directly "
    .. "above it. What the mirror holds stays where it is.",
  arguments = {
    { name = "name", help = "the mirror", completes = "mirror" },
  },
  options = {
    {
      name = "scope",
      kind = "value",
      value_name = "SCOPE",
      completes = "scope",
      help = "remove it from this configuration scope",
    },
    {
      name = "all-scopes",
      kind = "flag",
      excludes = { "scope" },
      help = "remove it from every scope that has it",
    },
  },
  examples = { "albedo mirror remove site", "albedo mirror rm --all-scopes site" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return mirrors.remove(context)
end

return command
