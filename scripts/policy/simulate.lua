--- Says what a changed policy would decide otherwise.

local explain = require("albedo.workflow.policy_explain")
local rules = require("albedo.workflow.rules")

local command = {
  name = "simulate",
  summary = "say what a changed policy would decide otherwise",
  description = "Asks policy about all that a cache or a source mirror holds, once as it is and "
    .. "once with a changed file, and lists what would be decided otherwise. FILE stands in for "
    .. "the policy at PLACE, or without it for the one with the same file name, and is one more "
    .. "policy of the site where there is none. Nothing is changed.",
  arguments = {
    {
      name = "place",
      help = "name, path or URL of the cache, or the folder of the source mirror",
      completes = "mirror",
    },
  },
  options = { explain.simulated_option, rules.with_option },
  examples = {
    "albedo policy simulate site --decision cache.retain --with new/policy.lua",
    "albedo policy simulate /srv/mirror --decision source.select --with new/policy.lua",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return explain.simulate(context)
end

return command
