--- Adds a mirror to the configuration.

local mirrors = require("albedo.mirrors")

local command = {
  name = "add",
  summary = "add a mirror",
  description = "Adds a mirror before all others of a scope, so that it is asked first.",
  arguments = {
    { name = "name", help = "what the mirror shall be called" },
    { name = "url", help = "its URL or path" },
  },
  options = mirrors.options({
    mirrors.scope_option,
    {
      name = "name",
      short = "n",
      kind = "value",
      value_name = "VIEW",
      help = "the index view of a build cache",
    },
    mirrors.type_option,
  }, mirrors.switch_options, mirrors.connection_options),
  examples = {
    "albedo mirror add site https://mirror.example.org/spack",
    "albedo mirror add --type binary --unsigned scratch /scratch/cache",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return mirrors.add(context)
end

return command
