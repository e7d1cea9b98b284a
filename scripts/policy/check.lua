--- Looks for what is wrong with the policies.

local rules = require("albedo.workflow.rules")

local command = {
  name = "check",
  summary = "look for what is wrong with the policies",
  description = "Reads all policies and says what is wrong: files that cannot be read, names that "
    .. "stand twice, rules that wait for one another, that want something of a rule that there is "
    .. "not, or that are removed. Each rule is also asked about something made up, which finds "
    .. "misspelt fields. The exit status is 1 when a policy does not do what it says.",
  options = { rules.with_option },
  examples = { "albedo policy check", "albedo policy check --with new/policy.lua" },
}

---@param context albedo.CommandContext
---@return integer exit_status 0 when nothing serious was found, else 1
function command.run(context)
  return rules.check(context)
end

return command
