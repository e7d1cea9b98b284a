local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("a mirror for one environment", function()
  local policy
  t.before_each(function()
    policy = t.policy("environment-mirror.lua")
  end)

  it("holds what the environment names", function()
    expect(policy:decide("source.select", { spec = "quill@2.0" })):to_allow()
    expect(policy:decide("source.select", { spec = "inkwell@2.4" })):to_allow()
    expect(policy:decide("source.select", { spec = "inkwell@1.0" })):to_deny("of the environment")
    expect(policy:decide("source.select", { spec = "blotter@3" })):to_deny("of the environment")
  end)

  it("holds two versions of each", function()
    local question = { spec = "quill@1.1", newer = 1 }
    expect(policy:decide("source.select", question)):to_allow()
    question.newer = 2
    expect(policy:decide("source.select", question)):to_deny("two versions")
  end)

  it("names archives by their version, and nothing else", function()
    local question = {
      spec = "quill@2.0",
      kind = "archive",
      alias = "quill/quill-2.0.tar.gz",
    }
    local answer = policy:decide("source.name", question)
    expect(answer.list):to_equal({ "by-version/2.0-quill.tar.gz" })
    question.kind = "patch"
    expect(policy:decide("source.name", question).list):to_equal({})
  end)

  it("fills a real mirror so", function()
    local site = t.site({
      recipes = { quill = { ["1.0"] = "one", ["1.1"] = "more", ["2.0"] = "two" } },
      policy = "environment-mirror.lua",
    })
    local run = site:run("--json mirror create -d {site}/mirror quill")
    local outcomes = {}
    for _, item in ipairs(run.json.items) do
      outcomes[item.spec] = item.outcome
    end
    expect(outcomes):to_equal({
      ["quill@1.0"] = "skipped-policy",
      ["quill@1.1"] = "added",
      ["quill@2.0"] = "added",
    })
  end)
end)
