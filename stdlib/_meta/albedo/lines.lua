---@meta albedo.lines
-- Generated from the native declarations; edits are lost.

--- Counts which lines of scripts run.
---@class albedo.lines
local lines = {}

--- Counts from now on how often each line of a file runs.
---
--- Lines of coroutines that were made before are not counted, but for the one that calls. Everything takes several times as long.
---
--- ```lua
--- local lines = require("albedo.lines")
--- lines.start()
--- assert(next(lines.counts()) == nil)
--- ```
function lines.start() end

--- Returns how often lines have run.
---
--- ```lua
--- for file, lines in pairs(require("albedo.lines").counts()) do
---   for line, count in pairs(lines) do print(file, line, count) end
--- end
--- ```
---@return table counts by file, then by line; what has not run is left out
function lines.counts() end

return lines
