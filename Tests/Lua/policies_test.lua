local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

--- Asks a policy with one rule, as it is written.
local function ask(decision, rule, question)
  local text = ([[
local policies = require("albedo.policies")
policy.on("%s", { name = "rule" }, policies.%s)
]]):format(decision, rule)
  return t.policy({ text = text }):decide(decision, question)
end

describe("albedo.policies", function()
  it("allows and blocks specs", function()
    local allowed = 'allow_specs({ "quill@2:", "scribe+color" })'
    expect(ask("cache.push", allowed, { spec = "quill@2.0" })):to_allow()
    expect(ask("cache.push", allowed, { spec = "scribe@1 +color" })):to_allow()
    expect(ask("cache.push", allowed, { spec = "scribe@1 ~color" })):to_deny("rule")
    local blocked = 'block_specs({ "quill@:1" })'
    expect(ask("cache.push", blocked, { spec = "quill@1.9" })):to_deny("rule")
    expect(ask("cache.push", blocked, { spec = "quill@2.0" })):to_allow()
  end)

  it("matches fields with expressions", function()
    local rule = 'block_matching("cache", { "^file:///public/" })'
    local question = { spec = "quill@2.0", cache = "file:///public/cache" }
    expect(ask("cache.push", rule, question)):to_deny("rule")
    question.cache = "file:///srv/public/"
    expect(ask("cache.push", rule, question)):to_allow()
  end)

  it("weighs sizes, and what has none", function()
    local rule = 'max_size("1K", { unknown = "deny" })'
    expect(ask("cache.push", rule, { spec = "quill@2.0", size = 1024 })):to_allow()
    expect(ask("cache.push", rule, { spec = "quill@2.0", size = 1025 })):to_deny("rule")
    expect(ask("cache.push", rule, { spec = "quill@2.0" })):to_deny("rule")
    expect(ask("cache.push", 'max_size("1K")', { spec = "quill@2.0" })):to_allow()
  end)

  it("reads licences as expressions", function()
    local rule = 'allow_licenses({ "MIT", "GPL-2.0-or-later" }, { unknown = "deny" })'
    local function with(licenses)
      return ask("cache.push", rule, { spec = "quill@2.0", licenses = licenses })
    end
    expect(with({ "MIT" })):to_allow()
    expect(with({ "Proprietary OR MIT" })):to_allow()
    expect(with({ "Proprietary AND MIT" })):to_deny("rule")
    expect(with({})):to_deny("rule")
  end)

  it("keeps, drops and counts entries", function()
    local function retain(rule, question)
      question.spec = "quill@1.0"
      return ask("cache.retain", rule, question)
    end
    expect(retain("keep_newest(2)", { newer = 1 })):to_keep("rule")
    expect(retain("keep_newest(2)", { newer = 2 }).verdict):to_be_nil()
    expect(retain('drop_older("30d")', { age = "31d" })):to_drop("rule")
    expect(retain('drop_older("30d")', { age = "29d" }).verdict):to_be_nil()
    expect(retain('keep_younger("2d")', { age = "1d" })):to_keep("rule")
    expect(retain('quota("1G")', { younger_size = (1 << 30) + 1 })):to_drop("rule")
    expect(retain('quota("1G")', { younger_size = 1 << 30 }).verdict):to_be_nil()
  end)

  it("says at once what is wrong with an argument", function()
    expect(function()
      ask("cache.push", 'max_size("much")', { spec = "quill@2.0" })
    end):to_raise("much")
  end)
end)
