--- Dates as people write them on command lines.

local date = {}

local units = {
  minute = 60,
  hour = 3600,
  day = 86400,
  week = 7 * 86400,
  month = 30 * 86400,
  year = 365 * 86400,
}

--- Raises the error of a text that is no date.
---@param text string
local function refuse(text)
  error({
    code = "command.usage",
    message = ("'%s' is no date"):format(text),
    hint = "write it like 2024-05-31, 2024-05, '2024-05-31 14:30', yesterday or '2 weeks ago'",
  })
end

--- Returns the moment that a text means, in seconds since 1970.
---
--- A day, month or year means its first moment in local time; the months of `2 months ago` have 30
--- days.
---@param text string
---@param now? integer seconds since 1970; the present unless given
---@return integer
function date.parse(text, now)
  now = now or os.time()
  local words = text:lower():match("^%s*(.-)%s*$")
  if words == "now" then
    return now
  elseif words == "yesterday" then
    return now - units.day
  end
  local count, unit = words:match("^(%d+)%s+(%a-)s?%s+ago$")
  if count and units[unit] and #count < 7 then
    return now - math.tointeger(tonumber(count)) * units[unit]
  end
  local day, clock = words:match("^([%d-]+)%s*([%d:]*)$")
  local year, rest = (day or ""):match("^(%d%d%d%d)(.*)$")
  local month, last = (rest or ""):match("^%-(%d%d)(.*)$")
  local number = (last or ""):match("^%-(%d%d)$")
  local is_whole = year and (rest == "" or month and (last == "" or number ~= nil))
  local hour, minute, second = (clock or ""):match("^(%d%d?):(%d%d):?(%d*)$")
  local is_clock = hour
    and tonumber(hour) < 24
    and tonumber(minute) < 60
    and (tonumber(second) or 0) < 60
  if not is_whole or clock ~= "" and not (is_clock and number) then
    refuse(text)
  end
  local fields = {
    year = tonumber(year),
    month = tonumber(month or 1),
    day = tonumber(number or 1),
    hour = tonumber(hour or 0),
    min = tonumber(minute or 0),
    sec = tonumber(second) or 0,
  }
  local moment = os.time(fields)
  -- The system takes the 31st of February for a day of March.
  local read = os.date("*t", moment)
  if read.month ~= tonumber(month or 1) or read.day ~= tonumber(number or 1) then
    refuse(text)
  end
  return moment
end

return date
