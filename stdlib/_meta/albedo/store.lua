---@meta albedo.store
-- Generated from the native declarations; edits are lost.

---@class albedo.Store.select.options
---@field only? ("package"|"dependencies")[] the parts to take; both unless told
---@field build_dependencies? boolean whether what is needed for building alone goes along (default: true)

---@class albedo.Store.list.options
---@field states? ("installed"|"missing"|"deprecated")[] what may have become of a package; only installed ones unless told
---@field explicit? boolean whether somebody asked for it by name
---@field external? boolean whether it was there before Spack
---@field since? number installed from then on, in seconds since 1970
---@field before? number installed up to then, in seconds since 1970
---@field hashes? string[] only packages with these hashes

---@class albedo.Store.mark_explicit.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- An install tree.
---
--- `tostring` gives its text.
---@class albedo.Store
---@field root string the root of the tree
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
--- Raises store.locked, store.malformed, store.newer_version, store.older_version, store.unreadable, store.unwritable.
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

--- The install tree and its database.
---@class albedo.store
local store = {}

--- Opens the store that the configuration names.
---
--- A store that does not exist yet is empty; it is made by the first install.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, store.malformed, store.newer_version, store.older_version, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local store = require("albedo.store").open()
--- print(store.root)
--- ```
---@return albedo.Store store the store
function store.open() end

return store
