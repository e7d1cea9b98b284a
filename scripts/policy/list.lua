--- Lists the rules of all policies.

local rules = require("albedo.workflow.rules")

local command = {
  name = "list",
  aliases = { "ls" },
  summary = "list the rules in the order in which they are asked",
  description = "Lists the rules of all policies by decision, each with its scope, file and line. "
    .. "Rules of the site come first. With -v also those that another file removes.",
  options = { rules.decision_option },
  examples = { "albedo policy list", "albedo policy list --decision cache.push --json" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return rules.list(context)
end

return command
