--- Starts a policy.

local starts = require("albedo.workflow.starts")

local command = {
  name = "policy",
  summary = "start a policy and its test",
  description = "Writes the policy 'albedo/policy.d/NAME.lua' of your scope, or of the one that is "
    .. "named, and a test in 'albedo/tests'. The policy has a rule that denies nothing until you "
    .. "list something.",
  arguments = { { name = "name", help = "what it is about: a word" } },
  options = starts.options,
  examples = { "albedo new policy blocked", "albedo new policy blocked --scope site" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return starts.begin("policy", { context.arguments.name }, context)
end

return command
