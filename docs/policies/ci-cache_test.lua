local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("a cache for CI", function()
  local policy
  t.before_each(function()
    policy = t.policy("ci-cache.lua")
  end)

  it("takes no package of more than 2 GiB", function()
    local limit = 2 << 30
    local function ask(size)
      return policy:decide("cache.push", {
        spec = "quill@2.0 platform=linux",
        size = size,
      })
    end
    expect(ask(limit)):to_allow()
    expect(ask(limit + 1)):to_deny("size")
  end)

  it("takes nothing for machines that run no jobs", function()
    expect(policy:decide("cache.push", { spec = "quill@2.0 platform=darwin" })):to_deny("machines")
  end)

  it("keeps the newest version however old it is", function()
    local question = { spec = "quill@2.0", age = "400d", newer = 0 }
    expect(policy:decide("cache.retain", question)):to_keep("newest")
  end)

  it("keeps for two weeks what a pull request has pushed", function()
    local question = { spec = "quill@1.0", newer = 1, age = "13d" }
    expect(policy:decide("cache.retain", question)):to_keep("young")
    question.age = "15d"
    expect(policy:decide("cache.retain", question).verdict):to_be_nil()
    question.age = "31d"
    expect(policy:decide("cache.retain", question)):to_drop("old")
  end)

  it("drops what is beyond the quota", function()
    local question = { spec = "quill@1.0", newer = 1, age = "15d", younger_size = 501 << 30 }
    expect(policy:decide("cache.retain", question)):to_drop("quota")
  end)

  it("empties a real cache of what is old, but for the newest", function()
    local site = t.site({
      packages = { { "quill@1.0" }, { "quill@2.0" }, { "motto@1" } },
      policy = "ci-cache.lua",
    })
    local run = site:run("buildcache push --unsigned {site}/cache quill@1.0 quill@2.0 motto")
    expect(run):to_exit_with(0)
    site:make_older("cache", "40d")
    run = site:run("--json buildcache prune -y {site}/cache")
    expect(run):to_exit_with(0)
    expect(run.json.items):to_have_length(1)
    expect(run.json.items[1].spec):to_match("^quill@1%.0/")
    expect(run.json.items[1].outcome):to_equal("removed")
  end)
end)
