---@meta albedo
-- Generated from the native declarations; edits are lost.

---@class albedo.deprecated.what
---@field name string what was called: `site.push`
---@field instead string what to call: `site.cache.push`
---@field level? integer how many calls lie between the function that warns and the one that is old (default: 1)

--- What is common to all modules.
---@class albedo
---@field api integer the version of this interface
local albedo = {}

--- Raises an error unless this program has a version of the interface.
---
--- For the first line of a script that uses what older programs lack. Every version can do what the earlier ones could. The table of a command says the same with `api = 1`.
---
--- Raises api.newer.
---
--- ```lua
--- require("albedo").require_api(1)
--- ```
---@param version integer the least that is needed, in versions
function albedo.require_api(version) end

--- Warns that what was called will go, once for each place that calls it.
---
--- For a function of a module that others use: the warning names the file and line of its caller.
---
--- ```lua
--- local albedo = require("albedo")
--- local site = {}
--- function site.push(...)
---   albedo.deprecated({ name = "site.push", instead = "site.cache.push" })
---   return ...
--- end
--- site.push()
--- ```
---@param what albedo.deprecated.what what is old, and what takes its place
function albedo.deprecated(what) end

return albedo
