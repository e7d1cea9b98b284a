local date = require("albedo.date")
local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("albedo.date", function()
  local clock
  t.before_each(function()
    clock = t.clock("2026-03-10 12:00")
  end)

  it("counts back from the present", function()
    expect(date.parse("now")):to_equal(clock.now)
    expect(date.parse("yesterday")):to_equal(clock.now - 86400)
    expect(date.parse("2 weeks ago")):to_equal(clock:ago("14d"))
    clock:advance("1h")
    expect(date.parse("1 hour ago")):to_equal(clock.now - 3600)
  end)

  it("takes the first moment of what is not said", function()
    local function shown(text)
      return os.date("%Y-%m-%d %H:%M:%S", date.parse(text))
    end
    expect(shown("2024")):to_equal("2024-01-01 00:00:00")
    expect(shown("2024-05")):to_equal("2024-05-01 00:00:00")
    expect(shown("2024-05-31 14:30")):to_equal("2024-05-31 14:30:00")
  end)

  it("refuses days that there are not", function()
    for _, text in ipairs({ "2024-02-31", "2024-13", "24-05-01", "2024-05 14:30", "tomorrow" }) do
      expect(function()
        date.parse(text)
      end):to_raise("command.usage")
    end
  end)
end)
