---@meta albedo.buildcache
-- Generated from the native declarations; edits are lost.

---@class albedo.Cache.push.options
---@field verdict albedo.Verdict the answer of policy to this very call
---@field marks_layout? boolean whether the place is marked as a cache now; `update_index` does it, too (default: true)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.install.options
---@field verdict albedo.Verdict the answer of policy to this very call
---@field force? boolean whether an installed one is replaced (default: false)
---@field explicit? boolean whether somebody asked for it by name (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.update_index.options
---@field verdict albedo.Verdict the answer of policy to this very call
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- A build cache.
---
--- `tostring` gives its text.
---@class albedo.Cache
---@field url string the root of the cache
local Cache = {}

--- Tells whether nothing was ever pushed to the place.
---
--- Raises storage.unreadable.
---@return boolean answer whether it does
function Cache:is_new() end

--- Tells whether the cache has an index.
---
--- Raises storage.unreadable.
---@return boolean answer whether it does
function Cache:has_index() end

--- Tells whether the cache has a manifest of a package.
---
--- Raises storage.unreadable.
---@param spec albedo.Spec the package
---@return boolean answer whether it does
function Cache:has_manifest(spec) end

--- Tells whether the cache holds the whole entry of a package.
---
--- Raises storage.unreadable.
---@param spec albedo.Spec the package
---@return boolean answer whether it does
function Cache:has(spec) end

--- Returns what the cache's index lists, in the index's order.
---
--- Raises buildcache.missing_index, cache.malformed, cache.unsupported_version.
---@return albedo.Spec[] specs held or external
function Cache:entries() end

--- Reads the spec of an entry with its whole graph.
---
--- Raises buildcache.missing_entry, buildcache.damaged_entry, storage.corrupt.
---@param spec albedo.Spec the package
---@return albedo.Spec spec the spec
function Cache:get_spec(spec) end

--- Packs an installed package and adds it to the cache.
---
--- Raises policy.denied, store.not_installed, storage.unwritable.
---@param spec albedo.Spec the package
---@param store albedo.Store where it is installed
---@param options albedo.Cache.push.options the permission, and how
---@return integer bytes how many bytes were stored
function Cache:push(spec, store, options) end

--- Installs one package from its entry, without what it depends on.
---
--- Raises policy.denied, buildcache.missing_entry, buildcache.damaged_entry, buildcache.not_relocatable, buildcache.prefix_occupied, storage.corrupt, store.locked.
---@param spec albedo.Spec the package
---@param store albedo.Store where it goes
---@param options albedo.Cache.install.options the permission, and how
---@return table result path and bytes
function Cache:install(spec, store, options) end

--- Adds packages that the cache holds to its index.
---
--- Raises policy.denied, storage.locked, cache.malformed.
---@param specs albedo.Spec[] the packages
---@param options albedo.Cache.update_index.options the permission
---@return table result changed, and the number of records
function Cache:update_index(specs, options) end

--- Build caches of layout 3.
---@class albedo.buildcache
local buildcache = {}

--- Opens the cache at a URL or an absolute path; nothing is read yet.
---
--- Raises storage.unsupported_scheme.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- print(cache.url, cache:has_index())
--- ```
---@param url string a `file://` URL or a path
---@return albedo.Cache cache the cache
function buildcache.open(url) end

return buildcache
