-- Read by testing_test.lua: what each way to fail looks like. Not run by itself, since it fails.
local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("values", function()
  it("differ deep inside", function()
    local actual = { name = "quill", versions = { "1.0", "2.0" }, size = 3 }
    expect(actual):to_equal({ name = "quill", versions = { "1.0", "2.1" } })
  end)

  it("differ in a line", function()
    expect("one\ntwo\nthree\n"):to_equal("one\n2\nthree\n")
  end)

  it("are not raised", function()
    expect(function() end):to_raise("spec.syntax")
  end)
end)

it("raises by accident", function()
  print("before the accident")
  local nothing = t.spy().nothing
  return nothing.field
end)

it("never ends", { timeout = 0.2 }, function()
  while true do
    expect(1):to_equal(1)
  end
end)

it("writes a global", function()
  leaked = 1 -- luacheck: ignore 111
end)

it("asks about a field that there is not", function()
  t.policy({ text = 'policy.on("cache.push", { name = "x" }, function() end)' })
    :decide("cache.push", { spec = "quill@2.0", sise = 3 })
end)

it("meets a rule that fails", function()
  local text = 'policy.on("cache.push", { name = "x" }, function(input) return input.siez end)'
  expect(t.policy({ text = text }):decide("cache.push", { spec = "quill@2.0" })):to_deny()
end)

it("fails in a task that nobody waits for", function()
  require("albedo.task").spawn(function()
    error("in the task")
  end)
end)

it("names an option of a site that there is not", function()
  t.site({ polices = {} })
end)

t.pending("is not written yet")
