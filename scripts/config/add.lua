--- Adds settings to a scope.

local settings = require("albedo.settings")

local command = {
  name = "add",
  summary = "add settings to a scope",
  description = "Adds 'SECTION:KEY:VALUE' to the file of one scope. A list gets one more element, "
    .. "in front, or behind with 'KEY-:VALUE'; a mapping gets more keys; any other value is "
    .. "replaced. 'KEY::VALUE' drops what lower scopes say. Keys with colons in them stand in "
    .. "quotes. The file keeps its comments and its looks. What would not follow the rules of the "
    .. "section is refused.",
  arguments = {
    {
      name = "setting",
      count = "optional",
      completes = "section",
      help = "what to add, such as 'config:build_jobs:8'",
    },
  },
  options = {
    {
      name = "file",
      short = "f",
      kind = "value",
      value_name = "FILE",
      completes = "file",
      help = "add all sections of this file",
    },
  },
  examples = {
    "albedo config add config:build_jobs:8",
    "albedo config --scope site add 'packages:all:target:[x86_64_v3]'",
    "albedo config add -f site.yaml",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return settings.add(context)
end

return command
