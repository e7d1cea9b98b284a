--- Checks that the policies can be loaded and do what they say.

local health = require("albedo.health")
local policy = require("albedo.policy")
local report = require("albedo.report")
local rules = require("albedo.workflow.rules")

health.add({
  name = "policies",
  summary = "whether policies can be loaded, and do what they say",
  run = function(check)
    local files, findings = policy.check()
    for _, finding in ipairs(findings) do
      local say = finding.serious and check.fail or check.warn
      local hint = "'albedo policy check' shows it while you correct the file"
      say(check, rules.line_of(finding), hint)
    end
    if #findings == 0 then
      check:ok(("%s can be loaded"):format(report.count(#files, "policy file")))
    end
  end,
})

return {}
