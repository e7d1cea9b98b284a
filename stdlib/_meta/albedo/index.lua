---@meta albedo.index
-- Generated from the native declarations; edits are lost.

--- The index of a cache, as it was when it was opened.
---
--- `tostring` gives its text.
---@class albedo.Index
---@field url string the root of the cache
---@field view string? the view that it is; nil for the main index
---@field version integer the version of the database document: 8 for Spack 1
---@field bytes integer the size of its text in bytes
---@field records integer how many packages it lists, dependencies among them
---@field held integer how many of them it says the cache holds
local Index = {}

--- Returns what the index says the cache holds, or what is external.
---
--- With a query only records of that name are decoded.
---
--- Raises cache.malformed.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local index = require("albedo.index").open(require("albedo.buildcache").open("/srv/cache"))
--- for _, node in ipairs(index:entries(require("albedo.spec").parse("quill@2:"))) do
---   print(node.short, node.group)
--- end
--- ```
---@param query? albedo.SpecQuery what they must match
---@return albedo.Spec[] specs in the order of the index
function Index:entries(query) end

--- Finds the record of a hash.
---
--- Raises cache.malformed.
---
--- ```lua
--- local index = require("albedo.index").open(require("albedo.buildcache").open("/srv/cache"))
--- local motto = index:find("u7pyu5l2e445brjwcchquga477jqerle")
--- print(motto and motto.short or "unknown")
--- ```
---@param hash string the whole hash, 32 characters
---@return albedo.Spec? spec nil when there is no record
function Index:find(hash) end

--- Tells whether the index says that the cache holds a package.
---
--- ```lua
--- local index = require("albedo.index").open(require("albedo.buildcache").open("/srv/cache"))
--- for _, node in ipairs(require("albedo.environment").open("/srv/stack"):specs()) do
---   if not index:holds(node.hash) then print("not in the cache: " .. node.short) end
--- end
--- ```
---@param hash string the whole hash, 32 characters
---@return boolean answer false when there is no record
function Index:holds(hash) end

--- Compares the index with what the cache has metadata of.
---
--- A place that can be listed is listed; elsewhere, as on a web server, each entry of the index is asked for, and `unindexed` is nil.
---
--- Raises cache.malformed, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local index = require("albedo.index").open(require("albedo.buildcache").open("/srv/cache"))
--- local differences = index:differences()
--- assert(#differences.missing == 0 and #differences.unindexed == 0)
--- for _, node in ipairs(differences.absent_dependencies) do
---   print("needed, but not in the cache: " .. node.short)
--- end
--- ```
---@return table differences `missing` and `absent_dependencies`, specs of the index; `unindexed`, entries that it lacks, each with `hash` and `key`; `wrong_digest`, whether the file with the index's digest has another one
function Index:differences() end

--- Indices of build caches: what they list, and whether it is there.
---@class albedo.index
local index = {}

--- Reads the index of a cache as it is now.
---
--- Its records are looked over, and decoded when they are asked for: opening the index of a large cache is much cheaper than `cache:entries()`.
---
--- Raises buildcache.missing_index, cache.malformed, cache.missing_record, cache.unsupported_version, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local index = require("albedo.index").open(cache)
--- print(index.records, index.held, index.version)
--- ```
---@param cache albedo.Cache the cache
---@return albedo.Index index the index
function index.open(cache) end

return index
