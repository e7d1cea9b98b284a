---@meta albedo.environment
-- Generated from the native declarations; edits are lost.

--- An environment, as it was when it was opened.
---
--- Compares with `==` by value. `tostring` gives its text.
---@class albedo.Environment
---@field name string its name, else its path
---@field folder string the folder that its files are in
---@field locked boolean whether it has concrete specs
---@field lock_file string the path of its lock file, which need not be there
---@field lock_version integer? the version of its lock file
---@field spack_version string? the Spack that wrote the lock file
---@field manifest table? what stands below `spack` in its `spack.yaml`
---@field manifest_file string? the path of its `spack.yaml`
local Environment = {}

--- Returns what is wanted, and what became of it.
---
--- First what the lock file has, in the order of concretization; then what the manifest asks for besides, which has no `hash` until it is concretized.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, environment.bad_condition, environment.limit_exceeded, environment.malformed_manifest, environment.undefined_list, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local stack = require("albedo.environment").open("/srv/stack")
--- for _, root in ipairs(stack:roots()) do
---   print(root.spec, root.node and root.node.short or "not concretized")
--- end
--- ```
---@return table[] roots spec, hash, node, and `included_from` for what another environment brings
function Environment:roots() end

--- Returns all concrete specs, roots before what they need.
---
--- Empty until the environment is concretized. With `roots` only those that are wanted by themselves, each once.
---
--- ```lua
--- local stack = require("albedo.environment").open("/srv/stack")
--- for _, node in ipairs(stack:specs()) do print(node.hash, node.short) end
--- assert(#stack:specs("roots") <= #stack:specs())
--- ```
---@param which? "all"|"roots" which ones (default: "all")
---@return albedo.Spec[] specs each once, externals too
function Environment:specs(which) end

--- Returns the concrete specs that a query asks for, roots first.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local stack = require("albedo.environment").open("/srv/stack")
--- for _, node in ipairs(stack:find(spec.parse("quill@2:"))) do print(node.short) end
--- ```
---@param query albedo.SpecQuery the query
---@return albedo.Spec[] specs none when nothing matches
function Environment:find(query) end

--- Finds the concrete specs that a query means.
---
--- Of several matches a root is meant where only one is a root, as for Spack. With a store, those that are installed in it are preferred.
---
--- Raises concretizer.ambiguous, concretizer.no_match, env.not_locked, store.malformed, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local stack = require("albedo.environment").open("/srv/stack")
--- print(stack:resolve(spec.parse("pamphlet"))[1].short)
--- ```
---@param query albedo.SpecQuery the query
---@param several? "refuse"|"newest"|"all" what to do when several match (default: "refuse")
---@param store? albedo.Store where they may be installed
---@return albedo.Spec[] specs at least one
function Environment:resolve(query, several, store) end

--- Raises an error unless something is concretized.
---
--- Raises env.not_locked.
---
--- ```lua
--- local stack = require("albedo.environment").open("/srv/stack")
--- stack:check_locked()
--- assert(stack.lock_version >= 1)
--- ```
function Environment:check_locked() end

---@class albedo.environment.create.options
---@field from? string a lock file (`.lock`, `.json`), a manifest, or an environment
---@field folder? boolean whether `name` is the path of a folder (default: false)
---@field view? boolean|string whether Spack makes a view, or the path where
---@field include_concrete? string[] environments whose lock files it takes over
---@field keep_relative? boolean whether paths of developed packages stay relative (default: false)
---@field dry_run? boolean whether nothing is written (default: false)

---@class albedo.environment.remove.options
---@field force? boolean whether to remove it also while others include it (default: false)
---@field dry_run? boolean whether nothing is written (default: false)

--- Environments: what `spack.yaml` asks for, and what `spack.lock` has made of it.
---@class albedo.environment
local environment = {}

--- Opens the environment that a name, a folder or a lock file means.
---
--- A name means a folder below `config:environments_root`, as for `-e`. A lock file need not have a manifest beside it: it is an environment without settings.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, env.not_found, env.unreadable, environment.limit_exceeded, environment.malformed_lock, environment.malformed_manifest, environment.missing_node, environment.newer_lock, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local environment = require("albedo.environment")
--- local stack = environment.open("/srv/stack")
--- print(stack, stack.locked and "locked" or "not concretized")
--- for _, root in ipairs(stack:roots()) do print(root.spec, root.hash) end
--- ```
---@param name string a name, a folder or the path of a lock file
---@return albedo.Environment environment the environment
function environment.open(name) end

--- Opens the environment that is active, if one is.
---
--- It is what `-e` or `-D` of the command line say, else the variable `SPACK_ENV`.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, env.not_found, env.unreadable, environment.limit_exceeded, environment.malformed_lock, environment.malformed_manifest, environment.missing_node, environment.newer_lock, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local active = require("albedo.environment").active()
--- if active then
---   for _, node in ipairs(active:specs()) do print(node.short) end
--- end
--- ```
---@return albedo.Environment? environment nil when none is active
function environment.active() end

--- Returns the named environments, by name.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- for _, found in ipairs(require("albedo.environment").list()) do
---   print(found.name, found.locked and "locked" or "not concretized")
--- end
--- ```
---@return table[] environments name, folder, and whether it is `active` and has a lock file, `locked`
function environment.list() end

--- Makes an environment: a new one, or from what Spack has written.
---
--- It appears with all its files at once, and nothing is ever overwritten. A lock file is copied byte for byte; its manifest then asks for the roots that it has.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, env.bad_source, env.exists, env.not_found, env.not_locked, env.unreadable, env.unwritable, environment.bad_name, environment.limit_exceeded, environment.malformed_lock, environment.malformed_manifest, environment.missing_node, environment.newer_lock, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local environment = require("albedo.environment")
--- local made = environment.create("copy", { from = "/srv/stack/spack.lock" })
--- assert(made.roots == 3 and environment.open("copy").locked)
--- ```
---@param name string its name, or with `folder` its path
---@param options? albedo.environment.create.options what it is made of
---@return table made name, folder, `files`, how many `roots` it has, and `warnings`
function environment.create(name, options) end

--- Removes a named environment with its files; what is installed stays.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, env.in_use, env.not_found, env.unwritable, platform.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local environment = require("albedo.environment")
--- environment.create("short_lived")
--- environment.remove("short_lived")
--- ```
---@param name string its name
---@param options? albedo.environment.remove.options how
---@return string folder the folder that was removed
function environment.remove(name, options) end

return environment
