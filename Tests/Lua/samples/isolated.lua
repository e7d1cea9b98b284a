-- Read by testing_test.lua: hooks in their order, stubs that go, modules of their own.
local own = require("shelf")
local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

local seen = {}

describe("outer", function()
  t.before_each(function()
    seen[#seen + 1] = "before outer"
  end)
  t.after_each(function()
    seen[#seen + 1] = "after outer"
  end)
  describe("inner #slow", function()
    t.before_each(function()
      seen[#seen + 1] = "before inner"
    end)
    t.after_each(function()
      seen[#seen + 1] = "after inner"
    end)
    it("runs", function()
      seen[#seen + 1] = "test"
    end)
  end)
  it("sees the hooks in their order", { tags = { "second" } }, function()
    expect(seen):to_equal({
      "before outer",
      "before inner",
      "test",
      "after inner",
      "after outer",
      "before outer",
    })
  end)
end)

it("stubs a function", function()
  local spy = t.stub(own, "count", function()
    return 7
  end)
  expect(own.count("nibs")):to_equal(7)
  expect(spy):to_have_been_called_with("nibs")
  expect(spy):to_have_been_called(1)
end)

it("finds it as it was", function()
  expect(own.count("nibs")):to_equal(4)
end)
