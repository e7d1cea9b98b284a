--- Lists the named environments.

local environment = require("albedo.environment")
local environments = require("albedo.environments")

local command = {
  name = "list",
  aliases = { "ls" },
  summary = "list the named environments",
  description = "Lists the environments below config:environments_root, one a line where the "
    .. "output is no terminal. On a terminal it says which is active and which are concretized.",
  examples = { "albedo env list", "albedo env list --json" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  environments.print_list(environment.list(), context.output)
  return 0
end

return command
