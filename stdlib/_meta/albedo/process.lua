---@meta albedo.process
-- Generated from the native declarations; edits are lost.

---@class albedo.process.run.options
---@field input? string what it reads from standard input; nothing unless told
---@field environment? table variables that are set for it by their names; false takes one away. The others are those of this program
---@field folder? string the folder that it runs in; the current one unless told
---@field time_limit? number how long it may take; then it is ended, and `platform.timed_out` raised, in seconds (default: 3600.0)
---@field output_limit? integer how much of standard output is kept; more ends it, with `platform.too_large`, in bytes (default: 67108864)

--- Other programs, run with a list of arguments and no shell.
---@class albedo.process
local process = {}

--- Runs a program to its end and returns what it has written.
---
--- It has no terminal, and whatever it leaves behind is ended with it; so is all of it when the run is cancelled. Another status than 0 is a result and no error. The fields of the result are `status`, 128 and more for a signal, `output`, and `error_output`, the last 16 KiB of that.
---
--- Raises platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local process = require("albedo.process")
--- local result = process.run("/usr/bin/sort", { "-r" }, { input = "a\nb\n" })
--- assert(result.status == 0 and result.output == "b\na\n")
--- ```
---@param program string its path, or a name to look for in `PATH`
---@param arguments? string[] its arguments, each as it gets it (default: {})
---@param options? albedo.process.run.options what it is given
---@return table result how it ended
function process.run(program, arguments, options) end

--- Returns the file of a program that is looked for in `PATH`.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local process = require("albedo.process")
--- assert(process.find("no-such-program") == nil)
--- ```
---@param name string its name
---@return string? path the file; nil where there is none
function process.find(name) end

return process
