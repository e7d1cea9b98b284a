--- Says which environment is active.

local environment = require("albedo.environment")
local environments = require("albedo.environments")

local command = {
  name = "status",
  aliases = { "st" },
  summary = "say which environment is active",
  description = "The active environment is the one that -e or -D name, else the one of SPACK_ENV.",
  examples = { "albedo env status", "albedo -e stack env status" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  environments.print_status(environment.active(), context.output)
  return 0
end

return command
