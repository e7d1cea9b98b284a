local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("caches for testing and release", function()
  local testing, release = "file:///srv/testing", "file:///srv/release"
  local policy
  t.before_each(function()
    local modules = { released = 'return { "motto", "quill@2:" }' }
    policy = t.policy("two-tiers.lua", { modules = modules })
  end)

  local function push(spec, cache)
    return policy:decide("cache.push", { spec = spec, cache = cache })
  end

  it("let everything into testing", function()
    expect(push("vellum@0.1", testing)):to_allow()
    expect(push("motto@2.0-beta1", testing)):to_allow()
  end)

  it("let into release what is on the list", function()
    expect(push("motto@1", release)):to_allow()
    expect(push("quill@2.1", release)):to_allow()
    expect(push("quill@1.9", release)):to_deny("release list")
  end)

  it("let no prerelease into release", function()
    expect(push("motto@2.0-beta1", release)):to_deny("no prereleases")
  end)

  it("have a key each", function()
    local keys = { [testing] = "testing@example.org", [release] = "release@example.org" }
    for cache, key in pairs(keys) do
      local answer = policy:decide("cache.key", { spec = "motto@1", cache = cache })
      expect(answer.list):to_equal({ key })
    end
    local other = policy:decide("cache.key", { spec = "motto@1", cache = "file:///srv/other" })
    expect(other.list):to_equal({})
  end)

  it("are asked with the release first", function()
    local answer = policy:decide("cache.order", {
      spec = "motto@1",
      caches = { testing, release },
    })
    expect(answer.list):to_equal({ release, testing })
  end)
end)
