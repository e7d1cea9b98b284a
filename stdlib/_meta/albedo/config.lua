---@meta albedo.config
-- Generated from the native declarations; edits are lost.

---@class albedo.config.mirrors.options
---@field scope? string only those of this scope, as it has them

---@class albedo.config.add_mirror.entry
---@field url string its URL or path
---@field binary? boolean whether it holds packages
---@field source? boolean whether it holds sources
---@field signed? boolean whether its packages must be signed
---@field autopush? boolean whether Spack pushes to it by itself
---@field view? string the index view of a build cache
---@field profile? string the profile of the S3 configuration
---@field endpoint_url? string the address of the S3 service
---@field access_token_variable? string the environment variable with the session token
---@field access_pair? table the login

---@class albedo.config.add_mirror.options
---@field scope? string the scope; by default the user's, or that of `-C`
---@field dry_run? boolean whether nothing is written (default: false)

---@class albedo.config.set_mirror.changes
---@field url? string its URL or path
---@field binary? boolean whether it holds packages
---@field source? boolean whether it holds sources
---@field signed? boolean whether its packages must be signed
---@field autopush? boolean whether Spack pushes to it by itself
---@field view? string the index view of a build cache
---@field profile? string the profile of the S3 configuration
---@field endpoint_url? string the address of the S3 service
---@field access_token_variable? string the environment variable with the session token
---@field access_pair? table the login

---@class albedo.config.set_mirror.options
---@field scope? string the scope; by default the user's, or that of `-C`
---@field dry_run? boolean whether nothing is written (default: false)
---@field direction? "fetch"|"push" the only direction that changes

---@class albedo.config.remove_mirror.options
---@field scope? string the only scope to look at
---@field dry_run? boolean whether nothing is written (default: false)
---@field all_scopes? boolean whether it goes from every scope that has it (default: false)

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
---@return table mirror name, fetch_url, push_url, view, and whether it is `signed`, `binary`, `source`, `autopush`
function config.get_mirror(name) end

--- Returns the configured mirrors in the order in which they are asked.
---
--- Raises config.bad_setting, config.malformed, config.unknown_scope, platform.*.
---
--- ```lua
--- local config = require("albedo.config")
--- for _, mirror in ipairs(config.mirrors()) do
---   print(mirror.name, mirror.fetch_url, mirror.source and "sources" or "")
--- end
--- ```
---@param options? albedo.config.mirrors.options which ones
---@return table[] mirrors name, fetch_url, push_url, view, and whether it is `signed`, `binary`, `source`, `autopush`
function config.mirrors(options) end

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

--- Returns the mirrors that sources can be fetched from, in order.
---
--- Raises config.bad_setting, config.malformed, platform.*.
---
--- ```lua
--- local config = require("albedo.config")
--- for _, mirror in ipairs(config.source_mirrors()) do
---   print(mirror.name, mirror.fetch_url)
--- end
--- ```
---@return table[] mirrors as `get_mirror` returns them
function config.source_mirrors() end

--- Adds a mirror before all others of a scope.
---
--- The file keeps its comments, its order and its looks. Secrets cannot be given, only the names of variables that hold them.
---
--- Raises config.bad_mirror_name, config.bad_setting, config.bad_url, config.malformed, config.mirror_exists, config.unknown_scope, document.*, platform.*, scope.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local config = require("albedo.config")
--- local change = config.add_mirror("lab", { url = "/srv/lab", signed = false })
--- assert(change.changed and change.scope == "user")
--- ```
---@param name string the mirror's name
---@param entry albedo.config.add_mirror.entry what it is
---@param options? albedo.config.add_mirror.options where it is written
---@return table change scope, path, whether it is `changed`, the lines of its `difference`, `warnings`
function config.add_mirror(name, entry, options) end

--- Changes what a scope says of a mirror.
---
--- The file keeps its comments, its order and its looks. Secrets cannot be given, only the names of variables that hold them.
---
--- Raises config.bad_setting, config.bad_url, config.malformed, config.unknown_mirror, config.unknown_scope, document.*, platform.*, scope.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local config = require("albedo.config")
--- config.add_mirror("lab", { url = "/srv/lab" })
--- local change = config.set_mirror("lab", { url = "/srv/up" }, { direction = "push" })
--- assert(change.difference[2] == "+  lab:")
--- ```
---@param name string the mirror's name
---@param changes? albedo.config.set_mirror.changes the new values
---@param options? albedo.config.set_mirror.options where they are written
---@return table change scope, path, whether it is `changed`, the lines of its `difference`, `warnings`
function config.set_mirror(name, changes, options) end

--- Removes a mirror from a scope, by default the highest one that has it.
---
--- Raises config.bad_setting, config.malformed, config.unknown_mirror, config.unknown_scope, document.*, platform.*, scope.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local config = require("albedo.config")
--- config.add_mirror("lab", { url = "/srv/lab" })
--- local changes = config.remove_mirror("lab", { all_scopes = true })
--- assert(#changes == 1 and changes[1].changed)
--- ```
---@param name string the mirror's name
---@param options? albedo.config.remove_mirror.options where from
---@return table[] changes of each: scope, path, whether it is `changed`, the lines of its `difference`, `warnings`
function config.remove_mirror(name, options) end

--- Returns what this machine is.
---
--- ```lua
--- local host = require("albedo.config").host()
--- assert(host.cores >= 1)
--- ```
---@return table host platform, operating_system, and the number of cores
function config.host() end

return config
