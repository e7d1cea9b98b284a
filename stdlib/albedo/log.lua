--- Words about what a script does, on standard error: data alone goes to standard output.
---
--- Each function takes a text, or a format with its values as `string.format` does.

local ui = require("albedo.ui")

local log = {}

local function text_of(text, ...)
  return select("#", ...) == 0 and tostring(text) or text:format(...)
end

--- Says what only `--verbose` shows.
---@param text string
---@param ... any the values of a format
function log.detail(text, ...)
  ui.output:detail(text_of(text, ...))
end

--- Says something in passing; `--quiet` leaves it out.
---@param text string
---@param ... any the values of a format
function log.note(text, ...)
  ui.output:note(text_of(text, ...))
end

--- Says what the user should look at, always.
---@param text string
---@param ... any the values of a format
function log.warn(text, ...)
  ui.output:warn(text_of(text, ...))
end

return log
