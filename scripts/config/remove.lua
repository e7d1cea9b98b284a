--- Takes settings out of a scope.

local settings = require("albedo.settings")

local command = {
  name = "remove",
  aliases = { "rm" },
  summary = "remove a setting from a scope",
  description = "Removes a key with all that is below it, or, where an element stands behind the "
    .. "key of a list, that element. Comments directly above go with it.",
  arguments = {
    {
      name = "setting",
      completes = "section",
      help = "what to remove, such as 'config:build_jobs'",
    },
  },
  examples = {
    "albedo config remove config:build_jobs",
    "albedo config rm packages:all:target:x86_64_v3",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return settings.remove(context)
end

return command
