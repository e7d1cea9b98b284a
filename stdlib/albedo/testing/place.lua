--- Where in a test something was called from.

local place = {}

--- Modules between a test and what looks for it.
local own = "stdlib/albedo/testing[/.]"

--- Returns the nearest line outside the modules of testing, as `file:line`; nil without one.
---@return string?
function place.find()
  for level = 3, 30 do
    local _, message = pcall(error, "", level)
    local where = type(message) == "string" and message:match("^(.+:%d+): $")
    if where and not where:find(own) then
      return where
    end
  end
  return nil
end

--- Raises the error of a test that uses a word of testing wrongly, at the line of the test.
---@param message string
function place.refuse(message)
  error({ code = "test.usage", message = message, where = place.find() }, 0)
end

--- Returns the lines of a traceback that are neither the program's own nor of C.
---@param traceback string?
---@return string[]
function place.trim(traceback)
  local lines = {}
  for line in (traceback or ""):gmatch("[^\n]+") do
    line = line:match("^%s*(.-)%s*$")
    local is_foreign = line:find("^%[C%]") or line:find(own) or line:find("^albedo%.")
    if not is_foreign and line:find(":%d+:") and #lines < 10 then
      lines[#lines + 1] = line
    end
  end
  return lines
end

return place
