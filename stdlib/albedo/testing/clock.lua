--- A clock that stands still until a test moves it.

local date = require("albedo.date")
local duration = require("albedo.duration")

local clock = {}

--- What `os.time` and `os.date` say while the test runs.
---@class albedo.TestClock
---@field now integer seconds since 1970
local Clock = {}
Clock.__index = Clock

--- Lets time pass: `clock:advance("3 days")`.
---@param span string|integer a duration, or seconds
---@return integer now
function Clock:advance(span)
  local seconds = type(span) == "number" and span or duration.parse(span, "advance")
  self.now = self.now + seconds
  return self.now
end

--- Returns the moment that lies so long ago: `clock:ago("40d")`.
---@param span string
---@return integer
function Clock:ago(span)
  return self.now - duration.parse(span, "ago")
end

--- Stops the clock of this test, which `os.time` and `os.date` read, also in modules.
---@param test albedo.RunningTest
---@param moment string|integer `2026-01-01`, `2026-01-01 14:30`, or seconds since 1970
---@return albedo.TestClock
function clock.stop(test, moment)
  local self = setmetatable({
    now = type(moment) == "number" and moment or date.parse(moment),
  }, Clock)
  local time, format = os.time, os.date
  -- luacheck: push ignore 122
  os.time = function(fields)
    return fields and time(fields) or self.now
  end
  os.date = function(pattern, seconds)
    return format(pattern or "%c", seconds or self.now)
  end
  test.cleanups[#test.cleanups + 1] = function()
    os.time, os.date = time, format
  end
  -- luacheck: pop
  return self
end

return clock
