---@meta albedo.store
-- Generated from the native declarations; edits are lost.

---@class albedo.Store.select.options
---@field only? ("package"|"dependencies")[] the parts to take; both unless told
---@field build_dependencies? boolean whether what is needed for building alone goes along (default: true)

---@class albedo.Store.list.options
---@field states? ("installed"|"deprecated"|"missing")[] what may have become of a package; only installed ones unless told
---@field explicit? boolean whether somebody asked for it by name
---@field external? boolean whether it was there before Spack
---@field since? number installed from then on, in seconds since 1970
---@field before? number installed before, in seconds since 1970
---@field hashes? string[] only packages with these hashes

---@class albedo.Store.mark_explicit.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Store.query.options
---@field installed? boolean whether installed packages are wanted (default: true)
---@field missing? boolean whether packages are wanted that are only known as dependencies or were removed (default: false)
---@field deprecated? boolean whether packages are wanted that another one replaces (default: false)
---@field explicit? boolean only those that somebody asked for by name (default: false)
---@field implicit? boolean only the others (default: false)
---@field since? number only those installed then or later, in seconds since 1970
---@field before? number only those installed before, in seconds since 1970

---@class albedo.Store.installed_dependents.options
---@field transitive? boolean also those that depend on these (default: false)
---@field types? ("build"|"link"|"run"|"test")[] the types to follow

---@class albedo.Store.verify.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Store.mark_implicit.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Store.deprecate.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Store.remove.options
---@field force? boolean whether others are left without it (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.Store.reindex.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- An install tree.
---
--- `tostring` gives its text. `#` gives its length.
---@class albedo.Store
---@field root string the root of the tree
---@field database_version integer the version of the database
---@field upstreams string[] the names of the upstreams
---@operator len: integer
local Store = {}

--- Finds the installed packages that a query means.
---
--- Raises concretizer.ambiguous, concretizer.no_match, store.malformed, store.not_installed, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local store = require("albedo.store").open()
--- for _, node in ipairs(store:resolve(spec.parse("motto"), "all")) do
---   print(node.short, store:prefix(node))
--- end
--- ```
---@param query albedo.SpecQuery the query
---@param several? "refuse"|"newest"|"all" what to do when several match (default: "refuse")
---@return albedo.Spec[] specs each with its whole graph
function Store:resolve(query, several) end

--- Chooses what a push of some packages takes, in the order of Spack.
---
--- Raises spec.missing_node.
---
--- ```lua
--- local store = require("albedo.store").open()
--- local named = store:resolve(require("albedo.spec").parse("motto"))
--- for _, node in ipairs(store:select(named, { build_dependencies = false })) do
---   print("would push " .. node.short)
--- end
--- ```
---@param specs albedo.Spec[] the packages that were named
---@param options? albedo.Store.select.options what to take
---@return albedo.Spec[] specs without externals, each once
function Store:select(specs, options) end

--- Finds all packages that some queries mean, in the order of Spack.
---
--- A query may name a virtual package, such as `mpi`: then those are meant that a package of the database needs as that.
---
--- Raises store.malformed, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local store = require("albedo.store").open()
--- for _, node in ipairs(store:list({ spec.parse("quill@2:") }, { explicit = false })) do
---   print(node.short)
--- end
--- local nodes, guess = store:list({ spec.parse("moto") })
--- assert(#nodes == 0 and guess:find("motto", 1, true))
--- ```
---@param queries? albedo.SpecQuery[] what is asked for; without any, everything
---@param options? albedo.Store.list.options which records
---@return albedo.Spec[] specs each once, maybe none
---@return string? guess without any: a question that offers other names
function Store:list(queries, options) end

--- Tells whether a package was installed when the store was opened.
---
--- The database must say so, and the files must be there.
---
--- Raises store.malformed, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
---   if not node.external and not store:is_installed(node) then print(node.short) end
--- end
--- ```
---@param spec albedo.Spec the package
---@return boolean installed whether it is
function Store:is_installed(spec) end

--- Records that somebody asked for an installed package by name.
---
--- What is recorded so already stays as it is.
---
--- Raises store.locked, store.malformed, store.newer_version, store.older_version, store.read_only_version, store.unreadable, store.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- local node = store:resolve(require("albedo.spec").parse("motto"))[1]
--- store:mark_explicit(node)
--- ```
---@param spec albedo.Spec the package
---@param options? albedo.Store.mark_explicit.options who is told of a wait
function Store:mark_explicit(spec, options) end

--- Returns where a package is or would be installed.
---
--- Raises spec.missing_node, store.malformed.
---
--- ```lua
--- local store = require("albedo.store").open()
--- local node = store:resolve(require("albedo.spec").parse("motto"))[1]
--- assert(store:prefix(node):find(store.root, 1, true) == 1)
--- ```
---@param spec albedo.Spec the package
---@return string path an absolute path
function Store:prefix(spec) end

--- Finds the packages that a query means, in the order of the database.
---
--- The result is for a loop: `for spec, record in store:query(…) do`. Upstreams are asked, too. Without a query all packages are meant.
---
--- Raises spec.syntax, store.malformed.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- for spec, record in store:query("motto@1:", { explicit = true }) do
---   print(spec.short, record.path, os.date("%F", record.time // 1))
--- end
--- ```
---@param query? string|albedo.SpecQuery the query or its text
---@param options? albedo.Store.query.options which records
---@return albedo.StoreRecords records the packages with records
function Store:query(query, options) end

--- Returns the record of the package whose hash begins so.
---
--- Raises spec.syntax, store.ambiguous, store.malformed, store.not_installed.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- local node = store:resolve(require("albedo.spec").parse("motto"))[1]
--- local record = store:get(node.hash)
--- print(record.spec.name, record.installed, record.ref_count)
--- ```
---@param hash string the hash or its beginning
---@return albedo.StoreRecord record the record
function Store:get(hash) end

--- Returns the installed packages that depend on a package.
---
--- Raises store.malformed.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- local node = store:resolve(require("albedo.spec").parse("motto"))[1]
--- assert(#store:installed_dependents(node, { transitive = true }) == 0)
--- ```
---@param spec albedo.Spec the package
---@param options? albedo.Store.installed_dependents.options which of them
---@return albedo.Spec[] specs the packages, the nearest first
function Store:installed_dependents(spec, options) end

--- Looks for what does not fit together in the database and the prefixes.
---
--- The fields of a finding are `kind` (`damaged`, `count`, `dependency`, `successor`, `cycle` or `prefix`), `hash` and `message`.
---
--- Raises store.malformed, store.newer_version, store.older_version, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- for _, finding in ipairs(store:check()) do print(finding.kind, finding.message) end
--- ```
---@return table[] findings empty when all is well
function Store:check() end

--- Compares the files of an installed package with its install manifest.
---
--- The fields of a finding are `path` and `differences`, a list of `added`, `deleted`, `hash`, `size`, `mtime`, `mode`, `owner`, `group` and `link`. Nil when the package has no manifest.
---
--- Raises platform.*, store.malformed, store.not_installed, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- local node = store:resolve(require("albedo.spec").parse("motto"))[1]
--- for _, finding in ipairs(store:verify(node) or {}) do
---   print(finding.path, table.concat(finding.differences, " "))
--- end
--- ```
---@param spec albedo.Spec the package
---@param options? albedo.Store.verify.options who sees the bytes that are read
---@return table[]? findings empty when nothing has changed
function Store:verify(spec, options) end

--- Records that nobody asked for an installed package by name.
---
--- It then goes with what needs it, when unneeded packages are removed.
---
--- Raises store.locked, store.malformed, store.newer_version, store.older_version, store.read_only_version, store.unreadable, store.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- local node = store:resolve(require("albedo.spec").parse("motto"))[1]
--- store:mark_implicit(node)
--- assert(not store:get(node.hash).explicit)
--- ```
---@param spec albedo.Spec the package
---@param options? albedo.Store.mark_implicit.options who is told of a wait
function Store:mark_implicit(spec, options) end

--- Replaces an installed package by another one.
---
--- The prefix of the old one becomes a link to that of the new one, so that what was built with it goes on with the new one. Both must be installed.
---
--- Raises store.locked, store.malformed, store.newer_version, store.not_installed, store.older_version, store.read_only_version, store.unreadable, store.unwritable, store.upstream.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- local node = store:resolve(require("albedo.spec").parse("motto"))[1]
--- local ok, problem = pcall(store.deprecate, store, node, node)
--- assert(not ok and problem.code == "store.not_installed")
--- ```
---@param spec albedo.Spec the package that goes
---@param replacement albedo.Spec the package that takes its place
---@param options? albedo.Store.deprecate.options who is told of a wait
function Store:deprecate(spec, replacement, options) end

--- Removes an installed package: its files, its record, empty folders above.
---
--- A package that installed ones link to or run is not removed unless `force` says so. A record that others need stays, as missing.
---
--- Raises store.locked, store.malformed, store.needed_by_others, store.newer_version, store.not_installed, store.older_version, store.read_only_version, store.unreadable, store.unwritable, store.upstream.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- local node = store:resolve(require("albedo.spec").parse("motto"))[1]
--- print("removed " .. store:remove(node))
--- assert(not store:is_installed(node))
--- ```
---@param spec albedo.Spec the package
---@param options? albedo.Store.remove.options how
---@return string? path the prefix that is gone, nil for an external
function Store:remove(spec, options) end

--- Rebuilds the database from the packages below the root.
---
--- What the old database says of who asked for a package and when is kept, as far as it can be read; the old file is copied to `index.json.bkp` first. The fields of the report are `records`, how many there are, and `lost`, the packages that were listed as installed, but are not there.
---
--- Raises store.locked, store.malformed, store.newer_version, store.older_version, store.read_only_version, store.unreadable, store.unsuitable_spec, store.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- local report = store:reindex()
--- print(report.records .. " records", #report.lost .. " lost")
--- ```
---@param options? albedo.Store.reindex.options who is told of a wait
---@return table report what it came to
function Store:reindex(options) end

--- Finds a place of an installed package that cannot take a longer prefix.
---
--- Texts, links and search paths of libraries take any length; a path within a binary has as much room as it takes. The fields of the result are `file`, relative to the prefix, and `offset` in bytes.
---
--- Raises platform.*, store.malformed, store.not_installed, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- local node = store:resolve(require("albedo.spec").parse("motto"))[1]
--- local place = store:find_fixed_prefix(node)
--- print(place and ("%s at %d"):format(place.file, place.offset) or "goes anywhere")
--- ```
---@param spec albedo.Spec the package
---@return table? place the first, by the names of files; nil for none
function Store:find_fixed_prefix(spec) end

--- What the database of a store says of one package.
---
--- Compares with `==` by value. `tostring` gives its text.
---@class albedo.StoreRecord
---@field spec albedo.Spec the package
---@field hash string its hash, 32 characters
---@field status string `installed`, `deprecated` or `missing`
---@field path string? where it is
---@field deprecated_for string? the hash of what replaces it
---@field origin string? where the record came from, if not from an install
---@field upstream string? the upstream that has it, if one does
---@field installed boolean whether it is there
---@field explicit boolean whether somebody asked for it by name
---@field time number when it was installed, in seconds since 1970
---@field ref_count integer how many records depend on it or were deprecated for it
local StoreRecord = {}

--- The answer to a query of a store, which a `for` loop can go through.
---
--- `tostring` gives its text. `#` gives its length.
---@class albedo.StoreRecords
---@field list albedo.StoreRecord[] all of the records
---@operator len: integer
---@overload fun(state?: any, control?: any): albedo.Spec?, albedo.StoreRecord?
local StoreRecords = {}

---@class albedo.store.open.options
---@field root? string the root of another store, which may be padded
---@field upstreams? string[] the roots of stores to look in besides; those of the configuration unless told

--- The install tree and its database.
---@class albedo.store
local store = {}

--- Opens the store that the configuration names, or another one.
---
--- A store that does not exist yet is empty; it is made by the first install. What is read is the database as it is now: a later change by others shows when the store is opened again.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, store.malformed, store.newer_version, store.older_version, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open({ upstreams = { "/srv/central" } })
--- print(store.root, #store)
--- ```
---@param options? albedo.store.open.options which store
---@return albedo.Store store the store
function store.open(options) end

return store
