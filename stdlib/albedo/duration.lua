--- Durations as people write them on command lines: `90d`, `12h`, `2 weeks`.

local duration = {}

local units = {
  s = 1,
  second = 1,
  min = 60,
  minute = 60,
  h = 3600,
  hour = 3600,
  d = 86400,
  day = 86400,
  w = 7 * 86400,
  week = 7 * 86400,
  month = 30 * 86400,
  y = 365 * 86400,
  year = 365 * 86400,
}

--- Returns the seconds that a text means; months have 30 days and years 365.
---@param text string
---@param option string what it was given for, for the error: `--grace`
---@return integer
function duration.parse(text, option)
  local count, unit = text:lower():match("^%s*(%d+)%s*(%a*)%s*$")
  local seconds = unit and (units[unit] or units[unit:match("^(%a+)s$") or ""])
  if count and (seconds or count == "0" and unit == "") and #count < 7 then
    return math.tointeger(tonumber(count)) * (seconds or 0)
  end
  error({
    code = "command.usage",
    message = ("%s: '%s' is no duration"):format(option, text),
    hint = "write it like 90d, 12h, 30min, 6 weeks, 3 months or 1y",
  })
end

return duration
