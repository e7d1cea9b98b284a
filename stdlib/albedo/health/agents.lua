--- Checks whether a run that was killed has left GnuPG's agent.

local health = require("albedo.health")
local sign = require("albedo.sign")

health.add({
  name = "agents",
  summary = "whether an agent of GnuPG was left running",
  run = function(check)
    local ring = sign.open()
    if ring:has_left_agent() then
      local ending = "the next command that signs ends it; 'gpgconf --homedir %s --kill gpg-agent' "
        .. "does now"
      check:warn(
        ("a run that was killed has left the agent of '%s'"):format(ring.home),
        ending:format(ring.home)
      )
    else
      check:ok("no agent was left running")
    end
  end,
})

return {}
