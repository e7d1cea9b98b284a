---@meta albedo.buildcache
-- Generated from the native declarations; edits are lost.

---@class albedo.Cache.get_spec.options
---@field verdict? albedo.Verdict the answer of policy about this very entry

---@class albedo.Cache.push.options
---@field verdict albedo.Verdict the answer of policy to this very call
---@field marks_layout? boolean whether the place is marked as a cache now; `update_index` does it, too (default: true)
---@field key_verdicts? albedo.Verdict[] the answers of policy on `cache.key`: with each key the entry is signed
---@field allow_root? boolean whether a package whose binaries name the store is pushed to v0 and v1, too (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.install.options
---@field verdict albedo.Verdict the answer of policy to this very call
---@field force? boolean whether an installed one is replaced (default: false)
---@field explicit? boolean whether somebody asked for it by name (default: false)
---@field strict? boolean whether a package is refused when there is something to note of its relocation (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.update_index.options
---@field verdict albedo.Verdict the answer of policy to this very call
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.download.options
---@field require_cdashid? boolean whether an entry without a `.cdashid` file is an error (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.remove_all.options
---@field hashes? string[] the whole hashes of all its entries; where it holds another, nothing is removed
---@field verdict albedo.Verdict the answer of policy on `before.index`

---@class albedo.Cache.publish_keys.options
---@field verdict albedo.Verdict the answer of policy on `before.index`
---@field update_list? boolean whether they are added to the cache's list of keys (default: true)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.refresh_index.options
---@field verdict albedo.Verdict the answer of policy to this very call
---@field full? boolean whether the index is not looked at and every entry is read (default: false)
---@field hashes? string[] the packages that may be listed; all unless told
---@field jobs? integer how many entries are read at a time (default: 8)
---@field dry_run? boolean whether nothing is written (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.refresh_keys.options
---@field verdict albedo.Verdict the answer of policy to this very call
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.quarantine.options
---@field verdict albedo.Verdict the answer of policy to this very call

---@class albedo.Cache.copy_from.options
---@field verdict albedo.Verdict the answer of policy on `cache.push` about this package and this cache
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.migrate_from.options
---@field verdict albedo.Verdict the answer of policy on `cache.push` about this package and this cache
---@field accept_verdict albedo.Verdict the answer of policy on `cache.accept` about the old entry
---@field key_verdicts? albedo.Verdict[] the answers of policy on `cache.key`: with each key the entry is signed
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.statistics.options
---@field largest? integer how many of the largest entries are told (default: 10)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.compare.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.members.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.survey_room.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.plan_prune.rules
---@field keep? table hashes that are kept, each with the reason; without one of the next two rules all others go
---@field older_than? integer the age from which entries go, in seconds
---@field newest? integer how many versions of each package are kept, the newest ones
---@field keep_build? boolean whether what kept entries need for building alone is kept, too (default: false)
---@field exact? boolean whether what kept entries need goes unless it is kept itself, as Spack does it (default: false)
---@field grace? integer what was written within this time is not touched, in seconds (default: 3600)
---@field drop? table hashes that go, each with the reason: nothing else goes then but the parts that belong to them alone, and none of them that something needs which stays
---@field seen? table by hash the `seen` of an earlier plan: an entry that was changed since is kept
---@field dry_run? boolean whether nothing is written at all; the time is then that of this host, not of the place (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.prune.options
---@field verdict albedo.Verdict of policy on `before.prune`
---@field index_verdict albedo.Verdict of policy on `before.index`
---@field now? boolean whether nothing is kept to be put back (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.put_back.options
---@field verdict albedo.Verdict of policy on `before.index`
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.empty_trash.options
---@field verdict albedo.Verdict of policy on `before.prune`
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Cache.change_pins.changes
---@field add? albedo.Spec[] packages to pin, with all that they need to run (default: {})
---@field remove? string[] whole hashes whose pins go (default: {})

---@class albedo.Cache.sign.options
---@field key_verdicts albedo.Verdict[] the answers of policy on `cache.key`, one for each key that signs
---@field earlier? "replace"|"replace_always"|"keep" what becomes of the signatures that are there (default: "replace")
---@field dry_run? boolean whether nothing is signed, and only said what the signatures there make of it (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- A build cache.
---
--- `tostring` gives its text.
---@class albedo.Cache
---@field url string the root of the cache
---@field layout string `v0`, `v1`, `v2` or `v3`
---@field view string? the view of the index that is read
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
--- With a query, what it matches. The result is a list, and a `for` loop can go through it: `for spec in cache:entries("quill@2:") do`. What is known of an entry itself, such as its size, `describe` tells.
---
--- Raises buildcache.missing_index, cache.malformed, cache.missing_record, cache.unsupported_version, spec.syntax, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for spec in cache:entries("quill@2:") do print(spec.short) end
--- local nodes = cache:entries()
--- table.sort(nodes)
--- for position, node in ipairs(nodes) do print(position, #nodes, node.group, node.short) end
--- ```
---@param query? string|albedo.SpecQuery the query or its text
---@return albedo.Spec[]|fun(): albedo.Spec? specs held or external
function Cache:entries(query) end

--- Tells what the metadata of an entry says of it.
---
--- Nothing is verified; what an install may use, policy decides. `layout` is the generation of the entry, such as `v3`; `signed`, whether its metadata carries a signature; `bytes`, the size of its archive; `checksum`, the archive's SHA-256; `path` and `archive`, where metadata and archive are below the root; `room`, where it is known, a list of the old prefixes that cannot become any length, each with `bytes`, the length of the longest new one, and `file` and `offset`, where no longer one fits.
---
--- Raises cache.malformed, cache.missing_record, cache.unsupported_version, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local total = 0
--- for spec in cache:entries("quill") do
---   local entry = cache:describe(spec)
---   if entry then
---     total = total + entry.bytes
---     print(spec.short, entry.layout, entry.signed and "signed" or "unsigned", entry.archive)
---   end
--- end
--- assert(total > 0)
--- ```
---@param spec albedo.Spec the package
---@return table? entry what is known of it; nil where the cache has no entry
function Cache:describe(spec) end

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
--- Raises archive.changed, archive.path_too_long, buildcache.names_root, buildcache.push_failed, buildcache.unsuitable_spec, buildcache.wrong_permit, gpg.failed, gpg.no_passphrase, gpg.path_too_long, gpg.unavailable, gpg.unknown_key, platform.*, policy.denied, storage.unreadable, storage.unwritable, store.malformed, store.not_installed, store.unreadable.
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
--- What does not fit the store, as `room` tells it, is refused before its archive is read.
---
--- Raises archive.*, buildcache.damaged_entry, buildcache.doubtful_relocation, buildcache.missing_entry, buildcache.not_relocatable, buildcache.prefix_occupied, buildcache.wrong_permit, cache.malformed, cache.missing_record, cache.unsupported_version, config.malformed, platform.*, policy.denied, spec.missing_node, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable, store.locked, store.malformed, store.newer_version, store.older_version, store.unknown_group, store.unreadable, store.unwritable.
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
---@return table result `path` of the package, `bytes` that its archive has, and `notes`: what there is to know of its relocation, as sentences that name file and offset
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

--- Copies the files of an entry into a folder as they are.
---
--- Digests are verified, signatures are not. Blobs get the names of their digests, files of older layouts their paths below `build_cache`.
---
--- Raises archive.*, buildcache.damaged_entry, buildcache.missing_entry, cache.malformed, cache.missing_record, cache.unsupported_version, platform.*, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local node = spec.resolve(spec.parse("motto"), cache:entries())[1]
--- for _, path in ipairs(cache:download(node, "/srv/files").files) do print(path) end
--- ```
---@param spec albedo.Spec the package
---@param folder string where the files go; it is made if need be
---@param options? albedo.Cache.download.options what must be there, and who sees the bytes
---@return table result the `files`, and the `bytes` of all of them
function Cache:download(spec, folder, options) end

--- Removes a whole cache of layout v0 to v2: entries, keys and index.
---
--- Nothing brings it back; a cache of another layout in the same place stays.
---
--- Raises buildcache.other_entries, buildcache.other_layout, buildcache.wrong_permit, policy.denied, storage.unreadable, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local old = require("albedo.buildcache").open("/srv/cache", { layout = "v2" })
--- local verdict = policy.decide("before.index", { cache = old })
--- print(old:remove_all({ verdict = verdict }) .. " files removed")
--- ```
---@param options albedo.Cache.remove_all.options the permission
---@return integer count how many files there were
function Cache:remove_all(options) end

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

--- Brings the index up to date with what the cache holds.
---
--- The cache is listed. An entry whose hash the index has is not read: a hash names its spec for ever, so that its record is right. What the cache does not hold any more goes. What cannot be read is left out and returned. Of a cache that was opened with a view, that view is the index. A long run that was killed goes on where it stopped.
---
--- Raises buildcache.missing_entry, buildcache.not_listable, buildcache.wrong_permit, cache.malformed, cache.missing_record, cache.unsupported_version, policy.denied, storage.corrupt, storage.locked, storage.not_found, storage.unreadable, storage.unsupported_scheme, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local verdict = policy.decide("before.index", { cache = cache })
--- local result = cache:refresh_index({ verdict = verdict })
--- print(#result.added .. " added, " .. #result.removed .. " removed")
--- for _, entry in ipairs(result.unreadable) do print(entry.key, entry.error.message) end
--- ```
---@param options albedo.Cache.refresh_index.options the permission, and how
---@return table result `changed`, whether a new index was written; `records`, how many it has; `added`, entries with `hash`, `key` and `text`; `removed`, specs; `unreadable`, entries with `hash`, `key` and `error`; `resumed`, how many an earlier run had read
function Cache:refresh_index(options) end

--- Makes the list of keys anew from the keys that the cache has.
---
--- Raises buildcache.wrong_permit, policy.denied, storage.locked, storage.unreadable, storage.unsupported_scheme, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local verdict = policy.decide("before.index", { cache = cache })
--- print(cache:refresh_keys({ verdict = verdict }).listed .. " keys")
--- ```
---@param options albedo.Cache.refresh_keys.options the permission
---@return table result `changed`, whether a new list was written; `listed`, how many keys
function Cache:refresh_keys(options) end

--- Lists the entries whose metadata is in the cache; none is read.
---
--- Raises buildcache.not_listable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, entry in ipairs(cache:stored_entries()) do print(entry.hash, entry.key) end
--- ```
---@return table[] entries each with `hash`, `key`, `bytes` and `modified`
function Cache:stored_entries() end

--- Looks at one entry; what is wrong with it is returned, not raised.
---
--- With `presence` the metadata is read, and what it names must be there in its size; with `spec` the spec is read, too; with `content` also the archive, which must be the one that the metadata names and of this package. No signature is verified.
---
--- Raises storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, entry in ipairs(cache:stored_entries()) do
---   local check = cache:check_entry(entry.hash, entry.key, "content")
---   for _, finding in ipairs(check.findings) do print(entry.key, finding.text) end
--- end
--- ```
---@param hash string the whole hash of the package
---@param key string where its metadata is
---@param depth? "presence"|"spec"|"content" how closely (default: "presence")
---@return table check `findings`, each with `kind`, `text` and maybe `record`, what the manifest says of the blob; `spec` once it was read, `bytes`, and the `keys` of what the metadata names
function Cache:check_entry(hash, key, depth) end

--- Lists what metadata can name: archives, and blobs of other kinds.
---
--- `index` is true for blobs that are, or were, an index, and for those of keys.
---
--- Raises buildcache.not_listable, cache.malformed, storage.not_found, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local total = 0
--- for _, blob in ipairs(cache:stored_blobs()) do total = total + blob.bytes end
--- print(require("albedo.ui").format_size(total))
--- ```
---@return table[] blobs each with `key`, `bytes`, `modified` and `index`
function Cache:stored_blobs() end

--- Moves files of the cache out of the way, to a folder among Albedo's own.
---
--- Nothing is deleted: they can be moved back as they are.
---
--- Raises buildcache.wrong_permit, policy.denied, storage.locked, storage.not_found, storage.unsupported_scheme, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local verdict = policy.decide("before.index", { cache = cache })
--- local damaged = {}
--- for _, entry in ipairs(cache:stored_entries()) do
---   if #cache:check_entry(entry.hash, entry.key).findings > 0 then
---     damaged[#damaged + 1] = entry.key
---   end
--- end
--- if #damaged > 0 then print(cache:quarantine(damaged, { verdict = verdict })) end
--- ```
---@param keys string[] what is moved, paths below the root
---@param options albedo.Cache.quarantine.options the permission
---@return string folder where they are now, a path below the cache's root
function Cache:quarantine(keys, options) end

--- Copies an entry of another cache of the same layout, byte for byte.
---
--- Nothing is repacked or signed anew; the archive is compared with what the metadata says of it. An entry that is there is replaced. The index is left alone: `update_index` follows.
---
--- Raises archive.*, buildcache.damaged_entry, buildcache.missing_entry, buildcache.other_layout, buildcache.wrong_permit, cache.malformed, cache.missing_record, cache.unsupported_version, policy.denied, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local buildcache = require("albedo.buildcache")
--- local policy = require("albedo.policy")
--- local from, to = buildcache.open("/srv/cache"), buildcache.open("/srv/empty")
--- for _, node in ipairs(from:entries()) do
---   if not node.external and not to:has(node) then
---     local verdict = policy.decide("cache.push", { cache = to, spec = node })
---     print(node.short, to:copy_from(from, node, { verdict = verdict }))
---   end
--- end
--- ```
---@param source albedo.Cache the cache that has the entry
---@param spec albedo.Spec the package
---@param options albedo.Cache.copy_from.options the permission
---@return integer bytes how many bytes were written
function Cache:copy_from(source, spec, options) end

--- Makes an entry of layout v3 out of one of layout v2.
---
--- The archive stays as it is, the manifest is signed anew. What is taken over is what policy has accepted of the old entry. The index and the old entry are left alone.
---
--- Raises archive.*, buildcache.damaged_entry, buildcache.missing_entry, buildcache.other_layout, buildcache.wrong_permit, cache.malformed, cache.missing_record, cache.unsupported_version, gpg.failed, gpg.no_passphrase, gpg.path_too_long, gpg.unavailable, gpg.unknown_key, policy.denied, spec.*, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local buildcache = require("albedo.buildcache")
--- local policy = require("albedo.policy")
--- local old = buildcache.open("/srv/cache", { layout = "v2" })
--- local new = buildcache.open("/srv/cache", { layout = "v3" })
--- for _, node in ipairs(old:has_index() and old:entries() or {}) do
---   if not node.external and not new:has(node) then
---     new:migrate_from(old, node, {
---       verdict = policy.decide("cache.push", { cache = new, spec = node }),
---       accept_verdict = policy.decide("cache.accept", { cache = old, spec = node }),
---     })
---   end
--- end
--- ```
---@param source albedo.Cache the cache that has the entry
---@param spec albedo.Spec the package
---@param options albedo.Cache.migrate_from.options the permissions
---@return integer bytes how many bytes were written
function Cache:migrate_from(source, spec, options) end

--- Tells what the cache holds, in numbers.
---
--- `entries` and `bytes` of all; `packages`, the largest first, each with `name`, `entries`, `bytes` and its `versions`; `months` with `month`, `entries` and `bytes` that were written in each; `largest` entries; `shared` blobs and `saved_bytes`; `duplicates` of archives and `duplicate_bytes`; `orphans` and `orphan_bytes`; `signed`, `broken`, `unlisted` entries and `absent` ones, which the index alone has; `index_bytes`, `trash_bytes`.
---
--- Raises buildcache.missing_index, buildcache.not_listable, cache.malformed, cache.missing_record, cache.unsupported_version, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local statistics = cache:statistics()
--- for _, package in ipairs(statistics.packages) do
---   print(package.name, package.entries, package.bytes)
--- end
--- assert(statistics.entries == 14 and statistics.broken == 0)
--- ```
---@param options? albedo.Cache.statistics.options how much
---@return table statistics the numbers
function Cache:statistics(options) end

--- Tells which entries two caches share, and which differ.
---
--- The same hash with another archive is `different`: the package was built or packed twice. Each entry has `id`, `spec`, `node`, `checksum` of the archive, `signed`, and `problem` where its metadata cannot be read. A cache that cannot be listed is taken at its index's word.
---
--- Raises buildcache.missing_index, buildcache.not_listable, cache.malformed, cache.missing_record, cache.unsupported_version, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local buildcache = require("albedo.buildcache")
--- local cache = buildcache.open("/srv/cache")
--- local comparison = cache:compare(buildcache.open("/srv/empty"))
--- for _, entry in ipairs(comparison.only_here) do print(entry.spec) end
--- assert(#comparison.different == 0)
--- ```
---@param other albedo.Cache the other cache
---@param options? albedo.Cache.compare.options what shows how far it is
---@return table comparison `only_here` and `only_there`, lists of entries; `equal`, `different` and `unknown`, lists of pairs with `here` and `there`
function Cache:compare(other, options) end

--- Returns what is in the archive of an entry, in its order.
---
--- The archive is verified against its metadata; nothing is unpacked. Each member has `path`, `kind`, `mode`, `bytes`, and `checksum` of a file or `target` of a link.
---
--- Raises archive.*, buildcache.missing_entry, cache.malformed, cache.missing_record, cache.unsupported_version, platform.*, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, member in ipairs(cache:members(cache:entries("motto")[1])) do
---   print(member.kind, member.path, member.bytes, member.checksum or member.target)
--- end
--- ```
---@param spec albedo.Spec the package
---@param options? albedo.Cache.members.options what shows how far it is
---@return table[] members the members
function Cache:members(spec, options) end

--- Tells whether a package fits a store, before a byte of it is downloaded.
---
--- A path in a binary has as much room as it takes, so that a longer prefix may not fit. How long prefixes may be is recorded in a push to layout v3 and by `survey_room`; for other entries the state is `unknown`. `missing` is how many bytes there are too few, at `offset` of `file`; `text` says it all. Nothing of the entry is verified.
---
--- Raises buildcache.missing_entry, cache.malformed, cache.missing_record, cache.unsupported_version, spec.missing_node, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable, store.malformed, store.newer_version, store.older_version, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local store = require("albedo.store").open()
--- for spec in cache:entries("motto") do
---   local room = cache:room(spec, store)
---   print(spec.short, room.text)
---   if room.state == "does not fit" then print(room.missing, room.file, room.offset) end
--- end
--- ```
---@param spec albedo.Spec the package
---@param store albedo.Store where it would go
---@return table room `state`, which is `fits`, `does not fit` or `unknown`, and `text`; for one that does not fit `missing`, `file` and `offset`
function Cache:room(spec, store) end

--- Finds out from an archive how long new prefixes may be.
---
--- The archive is verified against its metadata and read; nothing is installed. `room` knows it from then on, `record_rooms` keeps it for others.
---
--- Raises archive.*, buildcache.damaged_entry, buildcache.missing_entry, cache.malformed, cache.missing_record, cache.unsupported_version, platform.*, relocation.invalid_prefix, spec.missing_node, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local store = require("albedo.store").open()
--- local motto = cache:entries("motto")[1]
--- assert(cache:survey_room(motto) and not cache:survey_room(motto))
--- assert(cache:room(motto, store).state ~= "unknown")
--- ```
---@param spec albedo.Spec the package
---@param options? albedo.Cache.survey_room.options what shows how far it is
---@return boolean found false where it was known, so that nothing was read
function Cache:survey_room(spec, options) end

--- Keeps what `survey_room` has found out with the cache, for others.
---
--- It stands in `.albedo/room.json`; what others have recorded meanwhile stays.
---
--- Raises cache.malformed, storage.locked, storage.unreadable, storage.unsupported_scheme, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for spec in cache:entries("motto") do cache:survey_room(spec) end
--- assert(cache:record_rooms() > 0 and cache:record_rooms() == 0)
--- ```
---@return integer count how many archives it was found out of
function Cache:record_rooms() end

--- Says what a prune would take away and what it would leave.
---
--- Without rules only what belongs to no entry goes, and entries whose archive is missing. What an entry that stays needs to run stays with it, and a blob stays as long as one entry names it. What is pinned stays. Each rule keeps something: an entry goes when none does.
---
--- Raises buildcache.missing_index, buildcache.not_listable, cache.malformed, cache.missing_record, cache.unsupported_version, lua.bad_argument, platform.*, storage.corrupt, storage.not_found, storage.unreachable, storage.unreadable, storage.unsupported_scheme, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local keep = {}
--- for spec in cache:entries("pamphlet") do keep[spec.hash] = "it is in the release" end
--- local plan = cache:plan_prune({ keep = keep, grace = 0, dry_run = true })
--- for _, entry in ipairs(plan.kept) do print(entry.spec, entry.reason) end
--- ```
---@param rules? albedo.Cache.plan_prune.rules what is kept
---@return albedo.PrunePlan plan for `policy.retain`
function Cache:plan_prune(rules) end

--- Takes away what a plan lets go.
---
--- It goes to the trash of the cache, from where `put_back` brings it back; with `now` it is deleted at once. The index is changed first, then metadata goes, then what it names.
---
--- Raises buildcache.missing_index, buildcache.not_listable, buildcache.wrong_permit, cache.malformed, cache.missing_record, cache.unsupported_version, lua.bad_argument, policy.denied, storage.corrupt, storage.locked, storage.not_found, storage.unreadable, storage.unsupported_scheme, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local plan = policy.retain(cache:plan_prune({ newest = 1, grace = 0 }))
--- local result = cache:prune(plan, {
---   verdict = policy.decide("before.prune", { cache = cache }),
---   index_verdict = policy.decide("before.index", { cache = cache }),
--- })
--- print(result.trash or "nothing to do", #plan.removed)
--- ```
---@param plan albedo.PrunePlan the plan, as `policy.retain` gave it
---@param options albedo.Cache.prune.options the permissions
---@return table result `trash`, the name for `put_back`; `kept`, the reason by path of what stays after all; `failed`, the error by path of what could not be taken away
function Cache:prune(plan, options) end

--- Returns what prunes and repairs have taken away, the oldest first.
---
--- Raises buildcache.not_listable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, prune in ipairs(cache:trash()) do
---   print(prune.name, os.date("%F", prune.time), prune.files, prune.bytes)
--- end
--- ```
---@return table[] prunes `name`, `time`, `files`, `bytes` of each, and `can_be_put_back`, which holds for prunes alone
function Cache:trash() end

--- Undoes a prune: what it has taken away is there and listed again.
---
--- Raises buildcache.missing_trash, buildcache.not_listable, buildcache.wrong_permit, cache.malformed, cache.missing_record, cache.unsupported_version, policy.denied, storage.corrupt, storage.locked, storage.not_found, storage.unreadable, storage.unsupported_scheme, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local verdict = policy.decide("before.index", { cache = cache })
--- for _, prune in ipairs(cache:trash()) do
---   for _, entry in ipairs(cache:put_back(prune.name, { verdict = verdict })) do
---     print(entry.spec, entry.back)
---   end
--- end
--- assert(not pcall(cache.put_back, cache, "", { verdict = verdict }))
--- ```
---@param name string of the prune; the last one for an empty text
---@param options albedo.Cache.put_back.options the permission
---@return table[] entries `id`, `spec`, `path`, and `back`, which is false where the cache has it anyhow
function Cache:put_back(name, options) end

--- Deletes what prunes have taken away.
---
--- Raises buildcache.not_listable, buildcache.wrong_permit, policy.denied, storage.locked, storage.not_found, storage.unreadable, storage.unsupported_scheme, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local month = 30 * 24 * 3600
--- local gone = cache:empty_trash(os.time() - month, {
---   verdict = policy.decide("before.prune", { cache = cache }),
--- })
--- for _, prune in ipairs(gone) do print(prune.name, prune.bytes) end
--- ```
---@param before integer prunes that were made before, in seconds since 1970
---@param options albedo.Cache.empty_trash.options the permission
---@return table[] prunes what was deleted, as `trash` describes it
function Cache:empty_trash(before, options) end

--- Returns what no prune takes away, whatever its rules say.
---
--- Raises cache.malformed, storage.unreachable, storage.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, pin in ipairs(cache:pins()) do print(pin.id, pin.spec) end
--- ```
---@return table[] pins `id` and `spec` of each
function Cache:pins() end

--- Pins packages, or takes pins away.
---
--- Raises cache.malformed, storage.locked, storage.unreadable, storage.unsupported_scheme, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local pins = cache:change_pins({ add = cache:entries("motto") })
--- assert(#pins == 1 and #cache:change_pins({ remove = { pins[1].id } }) == 0)
--- ```
---@param changes? albedo.Cache.change_pins.changes what changes
---@return table[] pins as `pins` gives them now
function Cache:change_pins(changes) end

--- Signs an entry that is in the cache.
---
--- Every file of the entry is read before and must be what its metadata says. An entry whose signature is bad, or by a key that is not trusted, is not signed, and none of layouts v0 and v1, where signatures lie inside archives. With `keep` the new signatures stand beside those that are there; with `replace` they take their place, and an entry that all of the keys have signed stays as it is; with `replace_always` it is signed anew in any case.
---
--- Raises archive.*, buildcache.changed, buildcache.damaged_entry, buildcache.missing_entry, buildcache.push_failed, buildcache.signature_inside, buildcache.unsuitable_signature, buildcache.wrong_permit, cache.malformed, cache.missing_record, cache.unsupported_version, gpg.failed, gpg.malformed, gpg.no_passphrase, gpg.unavailable, gpg.unknown_key, policy.denied, spec.*, storage.corrupt, storage.not_found, storage.unreadable, storage.unsupported_scheme, storage.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy = require("albedo.policy")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local verdict = policy.decide("cache.key", { cache = cache })
--- for _, node in ipairs(verdict.allowed and cache:entries() or {}) do
---   if not node.external then
---     local result = cache:sign(node, { key_verdicts = { verdict }, earlier = "keep" })
---     print(node.short, result.signatures)
---   end
--- end
--- ```
---@param spec albedo.Spec the package
---@param options albedo.Cache.sign.options the keys, and how
---@return table result `added`, the fingerprints of the keys with a new signature; `signatures`, how many there are now; `was_unsigned`, whether there was none
function Cache:sign(spec, options) end

--- What a prune would take from a cache, and what it would leave.
---
--- `tostring` gives its text.
---@class albedo.PrunePlan
---@field removed table[] the entries that go: `id`, `spec`, `reason`, `bytes`, `path`, `signed`; `dependents`, what stays and needs them; `seen`, for the same option of a later plan
---@field kept table[] the entries that stay: `id`, `spec`, `reason`, `path`, `signed`, `bytes`, and `seen` as in `removed`
---@field judgements table[] all entries: `id`, `spec`, `kept`, `reason`, and `opinions`, what each rule has said
---@field orphans table[] the other files that go: `path`, `reason`, `bytes`
---@field unreadable table[] what may name files and cannot be read: `path`, `reason`
local PrunePlan = {}

---@class albedo.buildcache.open.options
---@field layout? "v0"|"v1"|"v2"|"v3" the layout, whatever is there; nothing is read then
---@field view? string the view of the index that is read; only v3 has views

---@class albedo.buildcache.open_all.options
---@field view? string the view of the index that is read; only v3 has views

--- Build caches of every layout.
---@class albedo.buildcache
local buildcache = {}

--- Opens the cache at a URL or an absolute path.
---
--- Unless a layout is named, the place is looked at: the newest layout that is there is opened, or v3 where nothing is. A cache on a web server is read only; `config:connect_timeout`, `verify_ssl` and `ssl_certs` hold for it, and the credentials of a mirror with that URL.
---
--- Raises buildcache.unsupported_view, config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, storage.unreachable, storage.unreadable, storage.unsupported_scheme.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- print(cache.url, cache.layout, #cache:entries())
--- ```
---@param url string a `file://`, `http://` or `https://` URL, or a path
---@param options? albedo.buildcache.open.options which of the caches
---@return albedo.Cache cache the cache
function buildcache.open(url, options) end

--- Opens each cache that is at a URL or an absolute path, the newest first.
---
--- A place holds several after a migration, or when programs of different age push to it. Where nothing is, the one of layout v3 is opened, as is the only one with a view.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, storage.unreachable, storage.unreadable, storage.unsupported_scheme.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- for _, cache in ipairs(require("albedo.buildcache").open_all("/srv/cache")) do
---   print(cache.layout, cache:has_index())
--- end
--- ```
---@param url string a `file://`, `http://` or `https://` URL, or a path
---@param options? albedo.buildcache.open_all.options which of the caches
---@return albedo.Cache[] caches at least one
function buildcache.open_all(url, options) end

return buildcache
