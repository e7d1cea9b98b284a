--- Changes the URL of a mirror.

local mirrors = require("albedo.mirrors")

local command = {
  name = "set-url",
  summary = "change the URL of a mirror",
  description = "Changes the URL of both directions, or with --fetch or --push of that one.",
  arguments = {
    { name = "name", help = "the mirror", completes = "mirror" },
    { name = "url", help = "the new URL or path" },
  },
  options = mirrors.options(
    mirrors.direction_options,
    { mirrors.scope_option },
    mirrors.connection_options
  ),
  examples = {
    "albedo mirror set-url site https://mirror2.example.org/spack",
    "albedo mirror set-url --push site s3://upload/spack",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return mirrors.set(context, "mirror set-url", context.arguments.url)
end

return command
