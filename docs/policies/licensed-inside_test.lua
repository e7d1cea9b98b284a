local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("licensed software", function()
  local policy
  t.before_each(function()
    policy = t.policy("licensed-inside.lua")
  end)

  local function push(spec, cache, more)
    local question = { spec = spec, cache = cache, private = true }
    for key, value in pairs(more or {}) do
      question[key] = value
    end
    return policy:decide("cache.push", question)
  end

  it("may go into the cache of the house", function()
    expect(push("vellum@1.1", "file:///srv/inside")):to_allow()
    expect(push("quill@2.0", "file:///srv/inside", { licenses = { "Proprietary" } })):to_allow()
  end)

  it("does not go where others can read", function()
    local outside = "file:///srv/outside"
    expect(push("vellum@1.1", outside)):to_deny("vendors")
    expect(push("quill@2.0", outside, { licenses = { "Proprietary" } })):to_deny("licences")
    local ban = { redistribution = "the recipe forbids it" }
    expect(push("quill@2.0", outside, ban)):to_deny("redistribution")
    expect(push("quill@2.0", outside, { licenses = { "MIT OR Proprietary" } })):to_allow()
  end)

  it("is not mistaken for a folder that only begins like it", function()
    expect(push("vellum@1.1", "file:///srv/inside-out")):to_deny("vendors")
  end)

  it("has its sources in no mirror", function()
    expect(policy:decide("source.select", { spec = "matlab@R2024a" })):to_deny("vendors")
    expect(policy:decide("source.select", { spec = "quill@2.0" })):to_allow()
  end)
end)
