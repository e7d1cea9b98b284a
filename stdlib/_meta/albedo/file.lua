---@meta albedo.file
-- Generated from the native declarations; edits are lost.

--- Files of this machine: what Lua's own `io` and `os` cannot do.
---@class albedo.file
local file = {}

--- Writes a file: all of it appears at once, or nothing.
---
--- Missing folders are made. A file that is there is replaced.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local file = require("albedo.file")
--- file.write("/srv/reports/today.txt", "all is well\n")
--- for line in io.lines("/srv/reports/today.txt") do print(line) end
--- ```
---@param path string where it goes
---@param text string what it holds
function file.write(path, text) end

--- Finds the files and folders whose paths match a pattern, sorted.
---
--- `*`, `?` and `[a-z]` stand for characters of one name, never for a slash, nor for the dot that a name begins with.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local file = require("albedo.file")
--- for _, path in ipairs(file.find("/srv/cache/v3/manifests/spec/m*/*.json")) do print(path) end
--- ```
---@param pattern string the pattern
---@return string[] paths those that are there, maybe none
function file.find(pattern) end

--- Returns the files of a folder, sorted; hidden ones and folders are left out.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local file = require("albedo.file")
--- file.write("/srv/inbox/a.txt", "a")
--- assert(#file.list("/srv/inbox") == 1)
--- ```
---@param folder string the folder
---@return string[] paths the folder with each name
function file.list(folder) end

return file
