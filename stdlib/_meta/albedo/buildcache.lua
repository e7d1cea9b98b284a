---@meta albedo.buildcache
-- Generated from the native declarations; edits are lost.

---@class albedo.Cache.get_spec.options
---@field verdict? albedo.Verdict the answer of policy about this very entry

---@class albedo.Cache.push.options
---@field verdict albedo.Verdict the answer of policy to this very call
---@field marks_layout? boolean whether the place is marked as a cache now; `update_index` does it, too (default: true)
---@field key_verdict? albedo.Verdict the answer of policy on `cache.key`; the entry is signed with that key
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.install.options
---@field verdict albedo.Verdict the answer of policy to this very call
---@field force? boolean whether an installed one is replaced (default: false)
---@field explicit? boolean whether somebody asked for it by name (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.update_index.options
---@field verdict albedo.Verdict the answer of policy to this very call
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.publish_keys.options
---@field verdict albedo.Verdict the answer of policy on `before.index`
---@field update_list? boolean whether they are added to the cache's list of keys (default: true)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- A build cache.
---
--- `tostring` gives its text.
---@class albedo.Cache
---@field url string the root of the cache
local Cache = {}

--- Tells whether nothing was ever pushed to the place.
---
--- Raises storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/empty")
--- assert(cache:is_new())
--- ```
---@return boolean answer whether it does
function Cache:is_new() end

--- Tells whether the cache has an index.
---
--- Raises storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/empty")
--- local nodes = cache:has_index() and cache:entries() or {}
--- assert(#nodes == 0)
--- ```
---@return boolean answer whether it does
function Cache:has_index() end

--- Tells whether the cache has a manifest of a package.
---
--- One look at one file; `has` looks at all that the manifest names.
---
--- Raises storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local buildcache = require("albedo.buildcache")
--- local copy = buildcache.open("/srv/empty")
--- for _, node in ipairs(buildcache.open("/srv/cache"):entries()) do
---   if not copy:has_manifest(node) then print("not copied yet: " .. node.short) end
--- end
--- ```
---@param spec albedo.Spec the package
---@return boolean answer whether it does
function Cache:has_manifest(spec) end

--- Tells whether the cache holds the whole entry of a package.
---
--- Every file that the manifest names must be there in its right size; its content is not read. A damaged manifest counts as none.
---
--- Raises storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local task = require("albedo.task")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local nodes = cache:entries()
--- local whole = task.map(nodes, function(node) return node.external or cache:has(node) end)
--- for position, node in ipairs(nodes) do
---   if not whole[position] then print("damaged: " .. node.short) end
--- end
--- ```
---@param spec albedo.Spec the package
---@return boolean answer whether it does
function Cache:has(spec) end

--- Returns what the cache's index lists, in the index's order.
---
--- Raises buildcache.missing_index, cache.malformed, cache.missing_record, cache.unsupported_version, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
--- table.sort(nodes)
--- for _, node in ipairs(nodes) do print(node.group, node.short) end
--- ```
---@return albedo.Spec[] specs held or external
function Cache:entries() end

--- Reads the spec of an entry with its whole graph.
---
--- The specs of `entries` know only what the index lists; an install needs this one. With a verdict on `cache.accept` it is the spec that policy has accepted; without one nothing is verified.
---
--- Raises archive.*, buildcache.damaged_entry, buildcache.missing_entry, buildcache.wrong_permit, cache.malformed, cache.missing_record, cache.unsupported_version, policy.denied, spec.cycle, spec.invalid_file, spec.limit_exceeded, spec.missing_node, spec.unsupported_format, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local node = spec.resolve(spec.parse("pamphlet"), cache:entries(), "newest")[1]
--- for _, dependency in ipairs(cache:get_spec(node):dependencies({ "link", "run" })) do
---   print(dependency.short)
--- end
--- ```
---@param spec albedo.Spec the package
---@param options? albedo.Cache.get_spec.options the permission
---@return albedo.Spec spec the spec
function Cache:get_spec(spec, options) end

--- Packs an installed package and adds it to the cache.
---
--- Raises archive.changed, archive.path_too_long, buildcache.push_failed, buildcache.wrong_permit, gpg.failed, gpg.no_passphrase, gpg.path_too_long, gpg.unavailable, gpg.unknown_key, platform.*, policy.denied, storage.unreadable, storage.unwritable, store.malformed, store.not_installed, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local store = require("albedo.store").open()
--- local cache = require("albedo.buildcache").open("/srv/empty")
--- local node = store:resolve(require("albedo.spec").parse("motto"))[1]
--- local verdict = policy.decide("cache.push", { cache = cache, spec = node })
--- print(node.short, cache:push(node, store, { verdict = verdict }))
--- assert(cache:has(node))
--- ```
---@param spec albedo.Spec the package
---@param store albedo.Store where it is installed
---@param options albedo.Cache.push.options the permission, and how
---@return integer bytes how many bytes were stored
function Cache:push(spec, store, options) end

--- Installs one package from its entry, without what it depends on.
---
--- Raises archive.*, buildcache.damaged_entry, buildcache.missing_entry, buildcache.not_relocatable, buildcache.prefix_occupied, buildcache.wrong_permit, cache.malformed, cache.missing_record, cache.unsupported_version, platform.*, policy.denied, spec.missing_node, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable, store.locked, store.malformed, store.newer_version, store.older_version, store.unreadable, store.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local spec = require("albedo.spec")
--- local store = require("albedo.store").open()
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local node = spec.resolve(spec.parse("vellum"), cache:entries())[1]
--- local verdict = policy.decide("cache.accept", { cache = cache, spec = node, unsigned = true })
--- local result = cache:install(cache:get_spec(node), store, { verdict = verdict, explicit = true })
--- print(result.path, result.bytes)
--- ```
---@param spec albedo.Spec the package
---@param store albedo.Store where it goes
---@param options albedo.Cache.install.options the permission, and how
---@return table result `path` of the package, and `bytes` that its archive has
function Cache:install(spec, store, options) end

--- Adds packages that the cache holds to its index.
---
--- Raises buildcache.wrong_permit, cache.malformed, cache.missing_record, cache.unsupported_version, policy.denied, spec.missing_node, storage.corrupt, storage.locked, storage.not_found, storage.unreadable, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local held = {}
--- for _, node in ipairs(cache:entries()) do
---   if not node.external then held[#held + 1] = cache:get_spec(node) end
--- end
--- local verdict = policy.decide("before.index", { cache = cache })
--- local result = cache:update_index(held, { verdict = verdict })
--- print(result.changed and "new index" or "nothing to do", result.records)
--- ```
---@param specs albedo.Spec[] the packages
---@param options albedo.Cache.update_index.options the permission
---@return table result `changed`, whether a new index was written, and `records`, how many it has
function Cache:update_index(specs, options) end

--- Returns the fingerprints of the keys that the cache publishes, sorted.
---
--- Raises cache.malformed, cache.missing_record, cache.unsupported_version, storage.corrupt, storage.not_found, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, fingerprint in ipairs(cache:keys()) do print(fingerprint) end
--- ```
---@return string[] fingerprints none when the cache has no list of keys
function Cache:keys() end

--- Returns the text of a key that the cache publishes.
---
--- Whether it is the key of that name is not looked at; `Keyring:import` does that.
---
--- Raises cache.malformed, cache.missing_record, cache.unsupported_version, storage.corrupt, storage.not_found, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, fingerprint in ipairs(cache:keys()) do print(#cache:get_key(fingerprint)) end
--- ```
---@param fingerprint string its fingerprint
---@return string text the armored public key
function Cache:get_key(fingerprint) end

--- Publishes public keys of the keyring in the cache.
---
--- Raises buildcache.wrong_permit, cache.malformed, cache.missing_record, cache.unsupported_version, gpg.failed, gpg.unavailable, policy.denied, storage.corrupt, storage.locked, storage.not_found, storage.unreadable, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local ring = require("albedo.sign").open()
--- local key = ring:import({ path = "/srv/key.asc" })[1]
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local verdict = require("albedo.policy").decide("before.index", { cache = cache })
--- local result = cache:publish_keys({ key.fingerprint }, { verdict = verdict })
--- print(result.changed, result.listed)
--- ```
---@param fingerprints string[] the keys
---@param options albedo.Cache.publish_keys.options the permission, and how
---@return table result `changed`, how many keys are new to the cache or others than before, and `listed`, how many its list has
function Cache:publish_keys(fingerprints, options) end

--- Build caches of layout 3.
---@class albedo.buildcache
local buildcache = {}

--- Opens the cache at a URL or an absolute path; nothing is read yet.
---
--- A cache on a web server is read only; `config:connect_timeout`, `verify_ssl` and `ssl_certs` hold for it, and the credentials of a mirror with that URL.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, storage.unsupported_scheme.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- print(cache.url, #cache:entries())
--- ```
---@param url string a `file://`, `http://` or `https://` URL, or a path
---@return albedo.Cache cache the cache
function buildcache.open(url) end

return buildcache
