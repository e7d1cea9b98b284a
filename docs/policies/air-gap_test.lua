local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("a centre behind an air gap", function()
  local policy
  t.before_each(function()
    policy = t.policy("air-gap.lua")
  end)

  it("asks its own mirrors and nobody outside", function()
    local answer = policy:decide("source.order", {
      spec = "quill@2.0",
      mirrors = { "file:///srv/mirror", "upstream", "file:///srv/old" },
    })
    expect(answer.list):to_equal({ "file:///srv/mirror", "file:///srv/old" })
    expect(answer.rule):to_equal("no upstream")
  end)

  it("takes only what can be compared with a digest", function()
    local without = policy:decide("source.select", { spec = "quill@2.0" })
    expect(without):to_deny("its recipe gives no digest")
    local with = policy:decide("source.select", { spec = "quill@2.0", digest = "sha256:ab7d" })
    expect(with):to_allow()
  end)

  it("takes no prereleases", function()
    local question = { spec = "quill@3.0-rc1", digest = "sha256:ab7d" }
    expect(policy:decide("source.select", question)):to_deny("no prereleases")
  end)

  it("installs what the centre has signed, and not what others have", function()
    local own = "ED3DA4D7B95D239AA5A3AE74BC69215D805B2C52"
    local question = {
      spec = "quill@2.0",
      unsigned = true,
      signatures = { { fingerprint = own, state = "trusted" } },
    }
    expect(policy:decide("cache.accept", question)):to_allow("the centre has signed it")
    question.signatures[1].state = "revoked"
    expect(policy:decide("cache.accept", question)):to_deny("signed by the centre")
    question.signatures[1] = { fingerprint = ("A"):rep(40), state = "trusted" }
    expect(policy:decide("cache.accept", question)):to_deny("signed by the centre")
  end)

  it("fetches nothing from the network, whatever it has", function()
    local site = t.site({
      recipes = { quill = { ["2.0"] = "the source of quill" } },
      policy = "air-gap.lua",
    })
    local run = site:run("--json mirror create -d {site}/mirror quill")
    expect(run.json.items[1].outcome):to_equal("unavailable")
    expect(site:requests()):to_equal({})
  end)
end)
