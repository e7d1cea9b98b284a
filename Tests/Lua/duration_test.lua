local duration = require("albedo.duration")
local t = require("albedo.testing")
local describe, it, expect = t.describe, t.it, t.expect

describe("albedo.duration", function()
  it("reads what people write", function()
    local day = 86400
    local known = {
      ["90d"] = 90 * day,
      ["12h"] = 12 * 3600,
      ["30 min"] = 1800,
      ["6 weeks"] = 42 * day,
      ["3 months"] = 90 * day,
      ["1Y"] = 365 * day,
      ["0"] = 0,
    }
    for text, seconds in pairs(known) do
      expect(duration.parse(text, "--age")):to_equal(seconds)
    end
  end)

  it("refuses what could mean anything, and says for what it was given", function()
    for _, text in ipairs({ "", "7", "d", "-1d", "1.5h", "3 fortnights", "9999999d" }) do
      local function parse()
        duration.parse(text, "--grace")
      end
      expect(parse):to_raise("command.usage")
      expect(parse):to_raise("--grace: '" .. text .. "'")
    end
  end)
end)
