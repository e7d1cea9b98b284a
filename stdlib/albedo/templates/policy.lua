--- What `albedo new policy` writes.

return {
  file = "policy.d/{{name}}.lua",
  text = [==[
-- What the rules of '{{name}}' decide. docs/policies/README.md explains all decisions and what a
-- rule is told, 'albedo help albedo.policies' lists rules that are there already, and
-- 'albedo policy explain SPEC --decision source.select' shows which rule decided, and why.

local policy = require("albedo.policy")

-- What may not enter a source mirror, each spec with the reason that people will read.
local blocked = {
  -- ["vellum@:1 +licensed"] = "the licence is for one machine",
}

policy.on("source.select", { name = "{{name}}" }, function(input)
  for query, reason in pairs(blocked) do
    if input.spec:satisfies(query) then
      return policy.deny, reason
    end
  end
  -- Nothing is returned: this rule has nothing to say, others decide.
end)
]==],
  test = "tests/{{test}}.lua",
  test_text = [==[
-- Tests of policy.d/{{name}}.lua; docs/testing.md says what tests can do.

local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("{{name}}", function()
  it("has nothing against what is not listed", function()
    local policy = t.policy("../policy.d/{{name}}.lua")
    expect(policy:decide("source.select", { spec = "quill@2.0" })):to_allow()
  end)
end)
]==],
  next = "'albedo policy check' says whether it can be read, 'albedo policy list' shows its rule",
}
