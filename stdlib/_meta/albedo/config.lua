---@meta albedo.config
-- Generated from the native declarations; edits are lost.

--- The merged configuration of all scopes.
---@class albedo.config
local config = {}

--- Returns a configured value, or nil when no scope sets it.
---
--- Raises config.bad_setting, config.malformed, platform.*.
---
--- ```lua
--- local config = require("albedo.config")
--- local root = config.find("config:install_tree:root")
--- print(root or "not configured")
--- assert(config.find("config:no_such_key") == nil)
--- ```
---@param path string the keys, such as `config:install_tree:root`
---@return any value a text, number, boolean, list or table
function config.find(path) end

--- Returns the mirror that a name, path or URL means.
---
--- Raises config.bad_setting, config.malformed, config.unknown_mirror, platform.*.
---
--- ```lua
--- local config = require("albedo.config")
--- assert(config.get_mirror("site").fetch_url == "file:///srv/cache")
--- assert(config.get_mirror("/srv/other").push_url == "file:///srv/other")
--- ```
---@param name string a configured name, a path or a URL
---@return table mirror name, fetch_url, push_url, signed
function config.get_mirror(name) end

--- Returns the mirrors that packages can be fetched from, in order.
---
--- Raises config.bad_setting, config.malformed, platform.*.
---
--- ```lua
--- local config = require("albedo.config")
--- for _, mirror in ipairs(config.binary_mirrors()) do
---   print(mirror.name, mirror.fetch_url)
--- end
--- ```
---@return table[] mirrors as `get_mirror` returns them
function config.binary_mirrors() end

--- Returns what this machine is.
---
--- ```lua
--- local host = require("albedo.config").host()
--- assert(host.cores >= 1)
--- ```
---@return table host platform, operating_system, and the number of cores
function config.host() end

return config
