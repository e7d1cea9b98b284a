---@meta albedo.recipe
-- Generated from the native declarations; edits are lost.

--- What a package says, as far as it could be read.
---
--- `tostring` gives its text.
---@class albedo.Recipe
---@field name string? the package
---@field namespace string? the repository
---@field file string? the file of the recipe
---@field line integer the line where the package begins
---@field class_name string? the class of a recipe of Spack
---@field bases string[] the classes that it is built on, as they are written
---@field lineage string[] all classes above it, in the order in which they are asked
---@field homepage string? where people read about it
---@field description string? what it is, for people
---@field maintainers string[] who looks after the recipe
---@field tags string[] the words that people look packages up by
---@field is_virtual boolean whether it is only a name that others provide
---@field has_code boolean whether it has a source at all
---@field is_manual boolean whether people have to fetch its source by hand
---@field download_instructions string? how people fetch the source by hand
---@field status "exact"|"host-dependent"|"unknown" how far it is known: wholly, wholly for this host, or not wholly
---@field host_facts string[] what it asks of the host, such as `sys.platform`
local Recipe = {}

--- Returns the declared versions.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, declared in ipairs(recipe.get("quill"):versions()) do
---   print(declared.version, declared.deprecated, declared.item.digest)
--- end
--- ```
---@param order? "declared"|"best" that of the recipe, or the one in which versions are chosen, the best first (default: "declared")
---@return table[] versions version, preferred, deprecated, file, line, source, and item
function Recipe:versions(order) end

--- Returns how the source of a version is got; nil for others.
---
--- `kind` is `archive`, with urls in the order of trying, digest and extension; `git`, `hg`, `svn`, `cvs` or `go`, with url, commit, tag, branch and their like; `none`; `unknown`; or `faulty`.
---
--- Raises spec.invalid_text.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- local source = recipe.get("quill"):source_of("2.0")
--- assert(source.kind == "archive" and source.urls[1]:find("quill-2.0.tar.gz", 1, true))
--- ```
---@param version string a version that the recipe declares
---@return table? source how it is got
function Recipe:source_of(version) end

--- Returns what the build of a version may fetch by itself, past every mirror.
---
--- The base class shows it, the dependencies for the build, and submodules of no fixed state. An empty list is no promise.
---
--- Raises spec.invalid_text.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, fetch in ipairs(recipe.get("quill"):build_time_fetches("2.0")) do
---   print(fetch.tool, fetch.reason)
--- end
--- ```
---@param version string a version that the recipe declares
---@return table[] fetches tool and reason of each
function Recipe:build_time_fetches(version) end

--- Returns what could not be found out of the recipe.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, unknown in ipairs(recipe.get("quill"):unknowns()) do
---   print(unknown.file .. ":" .. unknown.line, unknown.reason)
--- end
--- ```
---@return table[] unknowns file, line and reason
function Recipe:unknowns() end

--- Returns the recipe as a recipe in Lua.
---
--- Put into `albedo/recipes/` of a configuration scope, it stands before the one that it was made of. What is not known stands in comments. Patches that lie beside the recipe are named below `patches`, where their files have to be copied.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- assert(recipe.get("quill"):to_lua():find('package "quill" {', 1, true))
--- ```
---@param patches? string the folder of the patches, beside the file; as the recipe has it unless told
---@return string text the text of a file
function Recipe:to_lua(patches) end

--- Returns what is said once for the package, such as `homepage`.
---
--- What is not known is a table with `unknown`: file, line and reason.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- assert(recipe.get("quill"):attributes().homepage == "https://quill.example.org")
--- ```
---@return table attributes the values by their names
function Recipe:attributes() end

--- Returns what people choose about the package.
---
--- `values` is nil where a recipe leaves them open; each is the value, or a table with `value` and `when`. Of several definitions of one name the one of the highest `precedence` counts.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, variant in ipairs(recipe.get("quill"):variants()) do
---   print(variant.name, variant.default, variant.description)
--- end
--- ```
---@return table[] variants name, when, default, values, multi, sticky, description, precedence, file, line
function Recipe:variants() end

--- Returns the packages that the package needs.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, dependency in ipairs(recipe.get("quill"):dependencies()) do
---   print(dependency.spec, table.concat(dependency.types, ","), dependency.when)
--- end
--- ```
---@return table[] dependencies name, spec, types, when, patches, file, line
function Recipe:dependencies() end

--- Returns the packages that the package extends, such as an interpreter.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- assert(#recipe.get("quill"):extensions() == 0)
--- ```
---@return table[] extensions name, spec, when, file, line
function Recipe:extensions() end

--- Returns the virtual packages that the package provides.
---
--- Several specs of one record are only provided together.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, provision in ipairs(recipe.get("quill"):provisions()) do
---   print(table.concat(provision.specs, " "), provision.when)
--- end
--- ```
---@return table[] provisions specs, when, file, line
function Recipe:provisions() end

--- Returns what cannot be built.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, conflict in ipairs(recipe.get("quill"):conflicts()) do
---   print(conflict.spec, conflict.when, conflict.message)
--- end
--- ```
---@return table[] conflicts spec, when, message, file, line
function Recipe:conflicts() end

--- Returns what the package has to be.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, requirement in ipairs(recipe.get("quill"):requirements()) do
---   print(requirement.policy, table.concat(requirement.specs, ", "), requirement.when)
--- end
--- ```
---@return table[] requirements specs, policy (one_of or any_of), when, message, file, line
function Recipe:requirements() end

--- Returns the licences of the package.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, entry in ipairs(recipe.get("quill"):licenses()) do
---   print(entry.license, entry.when)
--- end
--- ```
---@return table[] licenses license, when, file, line
function Recipe:licenses() end

--- Returns what is fetched and unpacked beside the source.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- local nibs = recipe.get("quill"):resources()[1]
--- assert(nibs.name == "nibset" and nibs.when == "@2.0" and nibs.source.kind == "archive")
--- ```
---@return table[] resources name, source, destination, placement, when, file, line
function Recipe:resources() end

--- Returns the patches of the source.
---
--- `location` is a URL, or a file beside the recipe, whose `digest` is that of the file. It is the first that is found in `folders`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, patch in ipairs(recipe.get("quill"):patches()) do
---   print(patch.location, patch.digest, patch.when)
--- end
--- ```
---@return table[] patches location, is_file, folders, digest, archive_digest, level, working_dir, reverse, when, file, line
function Recipe:patches() end

--- Returns the rules about giving the package to others.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- assert(#recipe.get("quill"):redistribution() == 0)
--- ```
---@return table[] redistribution forbids_source, forbids_binary, when, file, line
function Recipe:redistribution() end

--- Returns what the package may be put in place of.
---
--- `variants` are those that must be alike; `*` are all.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- assert(#recipe.get("quill"):splices() == 0)
--- ```
---@return table[] splices target, variants, when, file, line
function Recipe:splices() end

--- What a source mirror should hold for one query.
---
--- `tostring` gives its text.
---@class albedo.MirrorPlan
---@field package string the package
---@field versions string[] the versions that are taken, newest first
---@field deprecated string[] those of them that the recipe advises against
---@field allowed integer how many declared versions the query allows
---@field omissions table[] version and reason of what is left out
---@field gaps table[] file, line and reason of what may be missing
---@field build_fetches table[] `version`, `tool` and `reason` of what builds may fetch past every mirror
---@field dependencies table[] `name` and `query` of what the versions can need, as far as the recipe tells; none for a concrete spec, which says it itself
---@field dependency_gaps table[] file, line and reason why it may need more packages
---@field items albedo.MirrorItem[] each file once
local MirrorPlan = {}

--- One thing that a source mirror holds, or cannot hold and why.
---
--- `tostring` gives its text.
---@class albedo.MirrorItem
---@field id string what it is: `quill@2.0 resource nibset`
---@field kind "archive"|"resource"|"patch" what it is to its package
---@field name string the package that needs it
---@field version string the version that needs it
---@field alias string? the path for people, in the mirror
---@field storage string? the path of the file, in the mirror
---@field aliases string[] all paths for people that are not the file's own
---@field urls string[] where it may be downloaded, in order
---@field digest string? the digest of the file, as the recipe has it
---@field content_digest string? the digest of what is in a compressed patch
---@field is_moving boolean whether it changes under its name, as what comes from a branch
---@field cacheable boolean whether Spack would keep it in its local cache
---@field obstacle "faulty"|"manual"|"no_digest"|"no_source"|"repository"|"unknown"|nil why a plain download does not get it
---@field reason string? the same in words
---@field repository table? kind, url, commit, tag, branch, revision, date of what is checked out
local MirrorItem = {}

---@class albedo.recipe.plan.options
---@field versions? integer|"all" how many to take as `spack mirror create -n` does: the best that the query allows and the highest others, or all that are declared; unless told, all that it allows
---@field exclude? albedo.SpecQuery[] what is left out
---@field dependents? string[] the packages that need a concrete spec: their recipes may have patches for it
---@field repositories? string[] folders of repositories that are asked instead of the configured ones, in order

---@class albedo.recipe.items.options
---@field versions? integer|"all" how many to take as `spack mirror create -n` does: the best that the query allows and the highest others, or all that are declared; unless told, all that it allows
---@field exclude? albedo.SpecQuery[] what is left out
---@field dependents? string[] the packages that need a concrete spec: their recipes may have patches for it
---@field repositories? string[] folders of repositories that are asked instead of the configured ones, in order

---@class albedo.recipe.dump.host
---@field platform? string `sys.platform`: `linux`, `darwin`
---@field system? string `platform.system()`: `Linux`
---@field machine? string `platform.machine()`: `x86_64`
---@field os? string the operating system: `debian12`
---@field macos_version? string the version of macOS
---@field cwd? string the current folder

--- What packages say of their sources.
---@class albedo.recipe
local recipe = {}

--- Returns the recipe of a package, or nil when there is none.
---
--- Recipes in Lua come first, then the configured repositories in their order.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- assert(recipe.find("quill").namespace == "lab")
--- assert(recipe.find("no-such-package") == nil)
--- ```
---@param name string the package, also with its repository: `builtin.zlib`
---@return albedo.Recipe? recipe what the package says
function recipe.find(name) end

--- Returns the recipe of a package; it is an error when there is none.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unknown_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- local quill = recipe.get("quill")
--- print(quill.file, #quill:versions())
--- local found, err = pcall(recipe.get, "quil")
--- assert(not found and err.hint:find("quill"))
--- ```
---@param name string the package, also with its repository: `builtin.zlib`
---@return albedo.Recipe recipe what the package says
function recipe.get(name) end

--- Returns the names of all packages, in order.
---
--- No recipe is read for it.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local names = require("albedo.recipe").names()
--- assert(names[1] == "blotter")
--- ```
---@return string[] names each name once
function recipe.names() end

--- Tells what a source mirror should hold for a query.
---
--- Every declared version that the query allows is taken, newest first, with the resources and patches that it may need. Of a concrete spec it is the version, the patches that it was concretized with, and the resources whose condition it meets. What cannot be known of a recipe is told, never guessed.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, lua.bad_argument, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unknown_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- local plan = recipe.plan(spec.parse("quill@1"), { versions = 1 })
--- assert(plan.allowed == 2 and plan.versions[1] == "1.1")
--- ```
---@param query albedo.SpecQuery|albedo.Spec the package and its versions, or a concrete spec
---@param options? albedo.recipe.plan.options what to take
---@return albedo.MirrorPlan plan versions and items
function recipe.plan(query, options) end

--- Returns what a source mirror should hold for a query.
---
--- The items of `plan`, for those who need nothing else of it.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, lua.bad_argument, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unknown_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- for _, item in ipairs(recipe.items(spec.parse("quill@2.0"))) do
---   print(item.id, item.reason or item.urls[1], item.alias)
--- end
--- ```
---@param query albedo.SpecQuery|albedo.Spec the package and its versions, or a concrete spec
---@param options? albedo.recipe.items.options what to take
---@return albedo.MirrorItem[] items each file once
function recipe.items(query, options) end

--- Returns the items of several plans, each file once.
---
--- What is left out leaves its paths for people to the item that stays.
---
--- ```lua
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- local items = recipe.items(spec.parse("motto"))
--- for _, item in ipairs(recipe.items(spec.parse("blotter@2"))) do items[#items + 1] = item end
--- assert(#recipe.merge(items) < #items)
--- ```
---@param items albedo.MirrorItem[] the items of all plans
---@return albedo.MirrorItem[] items in the same order
function recipe.merge(items) end

--- Returns what recipes say as lines of JSON, one a package.
---
--- The first line says what the keys mean. A recipe that cannot be understood has the key `error`, and so has one of several names that no package has.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unknown_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- local lines = recipe.dump({ "quill" }, { machine = "aarch64" })
--- assert(#lines == 2 and lines[2]:find('"name":"quill"', 1, true))
--- ```
---@param names string[] the packages
---@param host? albedo.recipe.dump.host what recipes shall believe to run on; this machine unless told
---@return string[] lines one more than there are names
function recipe.dump(names, host) end

--- Returns all packages, in the order of their names.
---
--- The first time all recipes are read, which takes seconds; from then on only those that have changed.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, package in ipairs(recipe.list()) do
---   print(package.name, package.namespace, package.virtual)
--- end
--- ```
---@return table[] packages name, namespace, and whether it is virtual: a name that others provide
function recipe.list() end

--- Returns the configured repositories, the most important first.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- assert(recipe.repositories()[1].namespace == "lab")
--- ```
---@return table[] repositories namespace and path; or error, for those that cannot be used
function recipe.repositories() end

--- Returns the packages that provide a virtual one.
---
--- The first time all recipes are read, which takes seconds; from then on only those that have changed.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- assert(#recipe.providers("no-such-interface") == 0)
--- ```
---@param virtual string the virtual package: `mpi`
---@return string[] names the packages, in order
function recipe.providers(virtual) end

--- Returns the packages that may depend directly on another.
---
--- The first time all recipes are read, which takes seconds; from then on only those that have changed.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- print(table.concat(recipe.dependents("quill"), " "))
--- ```
---@param name string a package, or a virtual one
---@return string[] names the packages, in order
function recipe.dependents(name) end

--- Returns the packages with a tag.
---
--- The first time all recipes are read, which takes seconds; from then on only those that have changed.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- assert(#recipe.tagged("no-such-tag") == 0)
--- ```
---@param tag string the tag: `e4s`
---@return string[] names the packages, in order
function recipe.tagged(tag) end

--- Returns the tags of all packages.
---
--- The first time all recipes are read, which takes seconds; from then on only those that have changed.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- print(#recipe.tags())
--- ```
---@return string[] tags each once, in order
function recipe.tags() end

--- Returns the virtual packages that something provides.
---
--- The first time all recipes are read, which takes seconds; from then on only those that have changed.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- print(#recipe.virtuals())
--- ```
---@return string[] virtuals each once, in order
function recipe.virtuals() end

--- Returns what recipes know by a digest, or by a commit of git.
---
--- A digest may belong to several packages. Archives have a version; resources and patches have a name, and belong to the versions that `plan` shows them with.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, recipe.limit_exceeded, recipe.malformed, recipe.missing_package, repository.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- local digest = recipe.get("quill"):versions()[1].item.digest
--- local owner = recipe.find_by_digest(digest)[1]
--- assert(owner.package == "quill" and owner.kind == "archive" and owner.version == "2.0")
--- ```
---@param digest string hexadecimal, of any kind that recipes use
---@return table[] owners package, namespace, kind (archive, commit, resource, patch), version, name
function recipe.find_by_digest(digest) end

return recipe
