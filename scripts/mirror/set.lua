--- Changes a mirror of the configuration.

local mirrors = require("albedo.mirrors")

local command = {
  name = "set",
  summary = "change what the configuration says of a mirror",
  description = "Changes only what options name; with --fetch or --push only for that direction. "
    .. "What a mirror holds, signing and pushing by itself are the same for both.",
  arguments = {
    { name = "name", help = "the mirror", completes = "mirror" },
  },
  options = mirrors.options(
    mirrors.direction_options,
    {
      mirrors.scope_option,
      mirrors.type_option,
      { name = "url", kind = "value", value_name = "URL", help = "the new URL or path" },
    },
    mirrors.switch_options,
    mirrors.connection_options
  ),
  examples = {
    "albedo mirror set --type source site",
    "albedo mirror set --push --s3-profile upload site",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return mirrors.set(context, "mirror set", context.options.url)
end

return command
