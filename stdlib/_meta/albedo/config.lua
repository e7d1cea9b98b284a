---@meta albedo.config
-- Generated from the native declarations; edits are lost.

--- The entries of a part of the configuration, one after the other.
---@class albedo.ConfigEntries
---@overload fun(state?: any, control?: any): any, any
local ConfigEntries = {}

---@class albedo.config.find.options
---@field scope? string the only scope to look at, by its name

---@class albedo.config.get.options
---@field scope? string the only scope to look at, by its name

---@class albedo.config.each.options
---@field scope? string the only scope to look at, by its name

---@class albedo.config.blame.options
---@field scope? string the only scope to look at, by its name
---@field indentation? integer how many spaces stand before each line (default: 0)

---@class albedo.config.encode.options
---@field scope? string the only scope to look at, by its name

---@class albedo.config.file.options
---@field scope? string the only scope to look at, by its name

---@class albedo.config.add.options
---@field scope? string the scope; by default that of `-C`, of the environment, or the user's
---@field dry_run? boolean whether nothing is written (default: false)

---@class albedo.config.add_file.options
---@field scope? string the scope; by default that of `-C`, of the environment, or the user's
---@field dry_run? boolean whether nothing is written (default: false)

---@class albedo.config.set.options
---@field scope? string the scope; by default that of `-C`, of the environment, or the user's
---@field dry_run? boolean whether nothing is written (default: false)

---@class albedo.config.remove.options
---@field scope? string the scope; by default that of `-C`, of the environment, or the user's
---@field dry_run? boolean whether nothing is written (default: false)

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
---@field scope? string the scope; by default that of `-C`, of the environment, or the user's
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
---@field scope? string the scope; by default that of `-C`, of the environment, or the user's
---@field dry_run? boolean whether nothing is written (default: false)
---@field direction? "fetch"|"push" the only direction that changes

---@class albedo.config.remove_mirror.options
---@field scope? string the only scope to look at
---@field dry_run? boolean whether nothing is written (default: false)
---@field all_scopes? boolean whether it goes from every scope that has it (default: false)

---@class albedo.config.generic_target.options
---@field family? boolean whether the oldest of the family is wanted, not the newest that runs (default: false)

--- The merged configuration of all scopes.
---@class albedo.config
local config = {}

--- Returns a configured value, or nil when no scope sets it.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.unknown_scope, config.unknown_section, platform.*.
---
--- ```lua
--- local config = require("albedo.config")
--- local root = config.find("config:install_tree:root")
--- print(root or "not configured")
--- assert(config.find("config:no_such_key") == nil)
--- ```
---@param path string the keys, such as `config:install_tree:root`; one with colons in it stands in quotes
---@param options? albedo.config.find.options where to look
---@return any value a text, number, boolean, list or table
function config.find(path, options) end

--- Returns a configured value, which must be there.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.not_set, config.unknown_scope, config.unknown_section, platform.*.
---
--- ```lua
--- local config = require("albedo.config")
--- assert(config.get("config:verify_ssl") == true)
--- assert(not pcall(config.get, "config:no_such_key"))
--- ```
---@param path string the keys, such as `config:install_tree:root`; one with colons in it stands in quotes
---@param options? albedo.config.get.options where to look
---@return any value a text, number, boolean, list or table
function config.get(path, options) end

--- Goes through the keys of a mapping, or the elements of a list, in order.
---
--- Plain tables have no order, but mirrors, for one, are asked in theirs.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.unknown_scope, config.unknown_section, platform.*.
---
--- ```lua
--- local config = require("albedo.config")
--- for name, entry in config.each("mirrors") do
---   print(name, type(entry) == "table" and entry.url or entry)
--- end
--- ```
---@param path string the keys, such as `config:install_tree:root`; one with colons in it stands in quotes
---@param options? albedo.config.each.options where to look
---@return albedo.ConfigEntries iterator for a `for` loop: of each the key, or the position, and the value
function config.each(path, options) end

--- Returns the names of all sections.
---
--- ```lua
--- local config = require("albedo.config")
--- assert(table.concat(config.sections(), " "):find("mirrors", 1, true))
--- ```
---@return string[] names in the order of Spack's list
function config.sections() end

--- Returns the scopes of this run, the strongest first.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*.
---
--- ```lua
--- local scopes = require("albedo.config").scopes()
--- assert(scopes[1].name == "command_line" and scopes[#scopes].name == "_builtin")
--- ```
---@return table[] scopes of each the name, the `kinds` (`env`, `include`, `internal`, `path`), the path, if it is one file that `file`, and whether it is `active`
function config.scopes() end

--- Returns the lines of a merged part as YAML, with the place of each.
---
--- Secrets are asterisks.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.unknown_scope, config.unknown_section, platform.*.
---
--- ```lua
--- local config = require("albedo.config")
--- for _, line in ipairs(config.blame("mirrors")) do
---   print((line.file or line.scope or "") .. ":" .. (line.line or ""), line.text)
--- end
--- ```
---@param path string the section, or a path of keys in one
---@param options? albedo.config.blame.options what is looked at
---@return table[] lines of each the text, the scope, and the file and line where there is one; none when no scope sets the path
function config.blame(path, options) end

--- Returns a merged part as JSON, its keys in their order.
---
--- It is an object with one key, that of the part. Secrets are asterisks.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.unknown_scope, config.unknown_section, platform.*.
---
--- ```lua
--- local config, json = require("albedo.config"), require("albedo.json")
--- assert(json.decode(config.encode("mirrors")).mirrors.site)
--- ```
---@param path? string the section, or a path of keys in one; nil is all
---@param options? albedo.config.encode.options what is looked at
---@return string text one line without a line feed
function config.encode(path, options) end

--- Returns the file that a scope has a section in, or would have.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.unknown_scope, config.unknown_section, platform.*.
---
--- ```lua
--- local path = require("albedo.config").file("mirrors")
--- assert(path:match("/mirrors%.yaml$"))
--- ```
---@param section string the section
---@param options? albedo.config.file.options by default the scope to change
---@return string path the absolute path of the file
function config.file(section, options) end

--- Reads a section again, and raises an error for the first mistake in it.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.unknown_section, platform.*.
---
--- ```lua
--- require("albedo.config").check("mirrors")
--- ```
---@param section string the section
function config.check(section) end

--- Adds a setting to a scope: lists get one more element, mappings more keys.
---
--- The file keeps its comments, its order and its looks. What would not follow the section's schema, or would be a secret in plain text, is refused, and the file stays as it is.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.refused_secret, config.unknown_scope, config.unknown_section, document.*, platform.*, scope.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local config = require("albedo.config")
--- config.add("config:template_dirs:/srv/templates")
--- local change = config.add("config:template_dirs:/srv/more")
--- assert(change.changed and change.scope == "user")
--- assert(config.get("config:template_dirs")[1] == "/srv/more")
--- ```
---@param setting string keys and the value as YAML, such as `config:build_jobs:8`
---@param options? albedo.config.add.options where it is written
---@return table change scope, path, whether it is `changed`, the lines of its `difference`, `warnings`
function config.add(setting, options) end

--- Adds all sections of a file to a scope.
---
--- The file keeps its comments, its order and its looks. What would not follow the section's schema, or would be a secret in plain text, is refused, and the file stays as it is.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.refused_secret, config.unknown_scope, config.unknown_section, document.*, platform.*, scope.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local config = require("albedo.config")
--- assert(not pcall(config.add_file, "/srv/no-such-file.yaml"))
--- ```
---@param file string a file with sections, maybe below `spack`
---@param options? albedo.config.add_file.options where it is written
---@return table[] changes of each: scope, path, whether it is `changed`, the lines of its `difference`, `warnings`
function config.add_file(file, options) end

--- Gives a key a value in a scope, whatever it was there.
---
--- The file keeps its comments, its order and its looks. What would not follow the section's schema, or would be a secret in plain text, is refused, and the file stays as it is.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.refused_secret, config.unknown_scope, config.unknown_section, document.*, lua.unsupported_value, platform.*, scope.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local config = require("albedo.config")
--- config.set("config:install_tree", { root = "/srv/store", padded_length = 128 })
--- assert(config.get("config:install_tree:padded_length") == 128)
--- ```
---@param path string the keys, such as `config:install_tree:root`
---@param value? any a text, number, boolean, list or table
---@param options? albedo.config.set.options where it is written
---@return table change scope, path, whether it is `changed`, the lines of its `difference`, `warnings`
function config.set(path, value, options) end

--- Takes a key, or one element of a list, out of a scope.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.not_set, config.refused_secret, config.unknown_scope, config.unknown_section, document.*, platform.*, scope.*.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local config = require("albedo.config")
--- config.add("config:template_dirs:[/srv/a, /srv/b]")
--- config.remove("config:template_dirs:/srv/a")
--- assert(#config.get("config:template_dirs") == 1)
--- ```
---@param setting string the keys, with an element of a list behind them where only that shall go
---@param options? albedo.config.remove.options where it is written
---@return table change scope, path, whether it is `changed`, the lines of its `difference`, `warnings`
function config.remove(setting, options) end

--- Returns the mirror that a name, path or URL means.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.unknown_mirror, platform.*.
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
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.unknown_scope, platform.*.
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
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*.
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
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*.
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
--- Raises config.bad_condition, config.bad_include, config.bad_mirror_name, config.bad_setting, config.bad_url, config.malformed, config.mirror_exists, config.unknown_scope, document.*, platform.*, scope.*.
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
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.bad_url, config.malformed, config.unknown_mirror, config.unknown_scope, document.*, platform.*, scope.*.
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
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, config.unknown_mirror, config.unknown_scope, document.*, platform.*, scope.*.
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
---@return table host platform, operating_system, target, and the number of cores
function config.host() end

--- Returns all targets that Spack knows by name.
---
--- First those that several makers build, by name; then for each maker and family from the oldest to the newest.
---
--- ```lua
--- for _, group in ipairs(require("albedo.config").targets()) do
---   print(group.vendor, group.family, table.concat(group.names, " "))
--- end
--- ```
---@return table[] groups each with `vendor`, `family` and its `names`
function config.targets() end

--- Returns what several makers build and runs on a target's machines.
---
--- ```lua
--- local config = require("albedo.config")
--- assert(config.generic_target("zen2") == "x86_64_v3")
--- assert(config.generic_target("zen2", { family = true }) == "x86_64")
--- ```
---@param target string the name of a target
---@param options? albedo.config.generic_target.options which one
---@return string target its name
function config.generic_target(target, options) end

return config
