---@meta albedo.program
-- Generated from the native declarations; edits are lost.

--- What this program is, and where its scripts come from.
---@class albedo.program
local program = {}

--- Tells what runs, and where.
---
--- The fields are `version`, `api`, `lua`, `executable`, `host`, its name, `offline`, `spack_root`, the Spack that it works beside, nil where it works alone, `spack`, what `$spack` stands for, and `places`, where scripts are looked for, the most important first, each with its `origin` and its `folder`, nil for what is inside of the program.
---
--- ```lua
--- local facts = require("albedo.program").describe()
--- print("albedo " .. facts.version, facts.lua)
--- ```
---@return table facts what is known
function program.describe() end

--- Returns the libraries of the system that this program uses.
---
--- Loads those that are only loaded when something needs them, which takes some milliseconds. The fields of each are `name`, `version`, nil where it is not installed, and `needed_for`.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- for _, library in ipairs(require("albedo.program").libraries()) do
---   print(library.name, library.version or "not installed")
--- end
--- ```
---@return table[] libraries each once
function program.libraries() end

--- Returns every command and module that has a file, and who else has one.
---
--- The fields are `kind` (`command` or `module`), `name`, `origin` and `path` of the file that is used, and two lists of files with `origin` and `path`: `shadowed`, those that come after it, and `refused`, those that come before it and may not replace it.
---
--- Raises host.unreadable_script.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- for _, script in ipairs(require("albedo.program").scripts()) do
---   if #script.shadowed > 0 then print(script.name, script.path) end
--- end
--- ```
---@return table[] scripts commands first
function program.scripts() end

--- Tells of the folders whose Lua is there and does not run.
---
--- They are those of a `-C` and of an environment that nobody has trusted as they are now.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- for _, reason in ipairs(require("albedo.program").untrusted_folders()) do print(reason) end
--- ```
---@return string[] reasons a sentence about each
function program.untrusted_folders() end

return program
