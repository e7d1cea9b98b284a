--- Lists the configured mirrors.

local config = require("albedo.config")
local mirrors = require("albedo.mirrors")

local command = {
  name = "list",
  aliases = { "ls" },
  summary = "list the configured mirrors",
  description = "Lists the mirrors of all scopes in the order in which they are asked; 's' marks "
    .. "those that hold sources, 'b' those that hold binary packages.",
  options = {
    {
      name = "scope",
      kind = "value",
      value_name = "SCOPE",
      completes = "scope",
      help = "only the mirrors of this configuration scope",
    },
  },
  examples = { "albedo mirror list", "albedo mirror list --scope user" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local found = config.mirrors({ scope = context.options.scope })
  mirrors.print(found, context.output)
  return 0
end

return command
