---@meta albedo.spec
-- Generated from the native declarations; edits are lost.

---@class albedo.Spec.traverse.options
---@field order? "pre"|"post"|"breadth" before what it depends on, after it, or level by level (default: "pre")
---@field types? ("build"|"link"|"run"|"test")[] the dependencies to follow

---@class albedo.Spec.tree.options
---@field cover? "nodes"|"edges" each spec once, or below each that depends on it (default: "nodes")
---@field hash_length? integer how many letters of the hash each line starts with
---@field show_types? boolean whether each line says what the dependency is for (default: false)
---@field types? ("build"|"link"|"run"|"test")[] the dependencies to follow
---@field format? string what each line says

--- A concrete spec.
---
--- Compares with `==` by value. Orders with `<` and `<=`. `tostring` gives its text. `..` joins it.
---@class albedo.Spec
---@field hash string the hash, 32 characters
---@field file_format integer the format of the file that it was first written to, 1 to 5
---@field name string the package's name
---@field version string the version
---@field short string name, version and the start of the hash
---@field name_and_version string name and version
---@field namespace string the recipe's repository, or an empty text
---@field platform string the platform it was built for
---@field operating_system string the operating system it was built for
---@field target string the microarchitecture it was built for
---@field variants string the variants as a listing shows them
---@field group string the heading under which Spack lists it
---@field external boolean whether it was not built by Spack
---@field prefix string? where it is, if it is external
---@operator concat(any): any
local Spec = {}

--- Returns what the spec depends on directly, by name.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
--- local pamphlet = spec.resolve(spec.parse("pamphlet"), nodes)[1]
--- for _, node in ipairs(pamphlet:dependencies({ "link" })) do print(node.short) end
--- ```
---@param types? ("build"|"link"|"run"|"test")[] the types to follow
---@return albedo.Spec[] specs by name
function Spec:dependencies(types) end

--- Tells whether the spec is what a query asks for.
---
--- A concrete spec satisfies another only if both are the same.
---
--- Raises spec.syntax.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, node in ipairs(cache:entries()) do
---   if node:satisfies("quill@2: target=x86_64:") then print(node.short) end
--- end
--- ```
---@param other string|albedo.SpecQuery|albedo.Spec a query, its text, or a spec
---@return boolean satisfies whether it is
function Spec:satisfies(other) end

--- Tells whether the spec could be what a query asks for.
---
--- Everything about a concrete spec is decided, so this is the same as `satisfies`.
---
--- Raises spec.syntax.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, node in ipairs(cache:entries()) do assert(node:intersects("@:")) end
--- ```
---@param other string|albedo.SpecQuery|albedo.Spec a query, its text, or a spec
---@return boolean intersects whether it could
function Spec:intersects(other) end

--- Returns the spec, unless it is not what a query asks for.
---
--- Everything about a concrete spec is decided, so there is nothing to add.
---
--- Raises spec.conflict, spec.syntax.
---
--- ```lua
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- for _, node in ipairs(cache:entries()) do
---   assert(node:constrain("@:") == node)
---   local ok, problem = pcall(node.constrain, node, "no-such-package")
---   assert(not ok and problem.code == "spec.conflict")
--- end
--- ```
---@param other string|albedo.SpecQuery|albedo.Spec a query, its text, or a spec
---@return albedo.Spec spec the same spec
function Spec:constrain(other) end

--- Writes what a format names of the spec.
---
--- `{^mpi.name}` names something of what the spec depends on.
---
--- Raises spec.syntax.
---
--- ```lua
--- for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
---   print(node:format("{name}{@version}{variants}{ os=architecture.os}{/hash:7}"))
--- end
--- ```
---@param format string attributes in braces: `{name}{@version}{/hash:7}`
---@return string text without blanks at its ends
function Spec:format(format) end

--- Returns the spec with all that it depends on, each once.
---
--- A loop gets each spec and how deep below this one it was found; `#` and an index work as with a list.
---
--- Raises spec.cycle, spec.limit_exceeded, spec.missing_node.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local node = cache:get_spec(spec.resolve(spec.parse("pamphlet"), cache:entries())[1])
--- for each, depth in node:traverse({ types = { "link", "run" } }) do
---   print(("  "):rep(depth) .. each.short)
--- end
--- ```
---@param options? albedo.Spec.traverse.options how to walk
---@return albedo.SpecTraversal specs in that order
function Spec:traverse(options) end

--- Writes the spec with what it depends on as a tree.
---
--- Raises spec.cycle, spec.limit_exceeded, spec.missing_node, spec.syntax.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local node = cache:get_spec(spec.resolve(spec.parse("pamphlet"), cache:entries())[1])
--- print(node:tree({ hash_length = 7, format = "{name}{@version}" }))
--- ```
---@param options? albedo.Spec.tree.options what the lines show
---@return string text the lines
function Spec:tree(options) end

--- Writes the spec as the text of a spec file, byte for byte as Spack does.
---
--- Without a format it is the one that the spec was read in. In format 5 a spec of an older Spack keeps its hash and says what it was, as when Spack 1 saves it.
---
--- Raises spec.cycle, spec.limit_exceeded, spec.missing_node, spec.unsupported_format.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local node = cache:get_spec(spec.resolve(spec.parse("pamphlet"), cache:entries())[1])
--- assert(spec.decode(node:encode()) == node)
--- local ok, problem = pcall(node.encode, node, 4)
--- assert(not ok and problem.code == "spec.unsupported_format")
--- ```
---@param format? integer its number: 5, or that of the file that was read
---@return string text YAML in format 1, else JSON
function Spec:encode(format) end

--- Returns one of the hashes that the spec's file records.
---
--- ```lua
--- for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
---   assert(node:find_hash() == node.hash and not node:find_hash("full"))
--- end
--- ```
---@param kind? "dag"|"full"|"build"|"package" `dag` names the spec; `full` and `build` are of Spack 0.16 and 0.17; `package` is of the recipe's content (default: "dag")
---@return string? hash nil if the file does not say
function Spec:find_hash(kind) end

--- Tells whether the hash of the spec is the one that its text gives.
---
--- Only this spec is looked at, not what it depends on. Specs that were spliced, or saved again by a later Spack, cannot be verified.
---
--- ```lua
--- for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
---   local status, detail = node:check_hash()
---   if status ~= "verified" then print(node.short, status, detail) end
--- end
--- ```
---@return string status `verified`, `unverifiable` or `differs`
---@return string? detail why it cannot be verified, or the hash of the text
function Spec:check_hash() end

--- A query for concrete specs.
---
--- Compares with `==` by value. Orders with `<` and `<=`. `tostring` gives its text. `..` joins it.
---@class albedo.SpecQuery
---@field name string? the package, if the query names one
---@field namespace string? the recipe's repository, if the query names one
---@field versions string? the versions as behind `@`, if the query names some
---@field hash string? how the hash starts, if the query says so
---@operator concat(any): any
local SpecQuery = {}

--- Tells whether a spec is one that the query asks for.
---
--- ```lua
--- local query = require("albedo.spec").parse("quill@2:")
--- for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
---   if query:matches(node) then print(node.short) end
--- end
--- ```
---@param spec albedo.Spec the spec
---@return boolean matches whether it is
function SpecQuery:matches(spec) end

--- Tells what keeps a spec from being one that the query asks for.
---
--- ```lua
--- local query = require("albedo.spec").parse("quill@2:+fancy")
--- for node in require("albedo.buildcache").open("/srv/cache"):entries("quill") do
---   print(node.short, table.concat(query:reasons_for_miss(node), ", "))
--- end
--- ```
---@param spec albedo.Spec the spec
---@return string[] reasons clauses; none for a spec that matches
function SpecQuery:reasons_for_miss(spec) end

--- Tells whether all that the query admits is what another asks for.
---
--- Raises spec.syntax.
---
--- ```lua
--- local query = require("albedo.spec").parse("quill@2.1+shared ^pamphlet@3")
--- assert(query:satisfies("quill@2 ^pamphlet") and not query:satisfies("quill~shared"))
--- ```
---@param other string|albedo.SpecQuery a query or its text
---@return boolean satisfies whether it is
function SpecQuery:satisfies(other) end

--- Tells whether some spec could be what both queries ask for.
---
--- Raises spec.syntax.
---
--- ```lua
--- local query = require("albedo.spec").parse("quill@1:2")
--- assert(query:intersects("quill@2:3+shared") and not query:intersects("quill@3"))
--- ```
---@param other string|albedo.SpecQuery a query or its text
---@return boolean intersects whether one could
function SpecQuery:intersects(other) end

--- Returns the query that asks for all that two ask for.
---
--- The query itself stays as it is.
---
--- Raises spec.conflict, spec.syntax.
---
--- ```lua
--- local query = require("albedo.spec").parse("quill@1:2")
--- assert(tostring(query:constrain("@2:3+shared")) == "quill@2+shared")
--- local ok, problem = pcall(query.constrain, query, "quill@3")
--- assert(not ok and problem.code == "spec.conflict")
--- ```
---@param other string|albedo.SpecQuery a query or its text
---@return albedo.SpecQuery query both together
function SpecQuery:constrain(other) end

--- Writes what a format names of the query.
---
--- Raises spec.syntax.
---
--- ```lua
--- local query = require("albedo.spec").parse("quill@2:+shared target=zen2")
--- assert(query:format("{name} {@versions}{ target=architecture.target}")
---   == "quill @2: target=zen2")
--- ```
---@param format string attributes in braces: `{name}{@version}{/hash:7}`
---@return string text without blanks at its ends
function SpecQuery:format(format) end

--- The specs that a walk comes to: a list that can also be looped over.
---
--- `#` gives its length. Further fields depend on the value.
---@class albedo.SpecTraversal
---@operator len: integer
---@overload fun(state?: any, spec?: albedo.Spec): albedo.Spec?, integer?
local SpecTraversal = {}

---@class albedo.spec.listing.options
---@field format? string what a line says of its spec (default: "{name}{@version}")
---@field hash_length? integer how many letters of the hash a line starts with
---@field groups? boolean whether there is more than one group (default: true)
---@field dependencies? boolean whether all that a spec depends on stands below it (default: false)
---@field store? albedo.Store the store that says what is installed, and where
---@field status? boolean whether a line starts with how its spec stands in the store: `[+]` (default: false)
---@field paths? boolean whether a line ends with where its spec is (default: false)
---@field endings? table by whole hashes, what a line ends with
---@field strong? albedo.Spec[] specs that stand out
---@field colors? boolean whether lines have the colours of Spack (default: false)

---@class albedo.spec.tree.options
---@field cover? "nodes"|"edges"|"paths" each spec once, below each that depends on it, or so with all below it (default: "nodes")
---@field hash_length? integer how many letters of the hash a line starts with
---@field show_types? boolean whether a line says what the dependency is for (default: false)
---@field types? ("build"|"link"|"run"|"test")[] the dependencies to follow
---@field format? string what a line says
---@field store? albedo.Store the store that says how each spec stands: `[+]`
---@field colors? boolean whether lines have the colours of Spack (default: false)

--- Queries for concrete specs, and the specs themselves.
---@class albedo.spec
local spec = {}

--- Reads a query such as `quill@2.0+shared`, `scribe ^quill` or `/4xfpsw7`.
---
--- Raises spec.syntax.
---
--- ```lua
--- local spec = require("albedo.spec")
--- assert(tostring(spec.parse("quill@2.0")) == "quill@2.0")
--- ```
---@param text string the query
---@return albedo.SpecQuery query the query
function spec.parse(text) end

--- Reads the queries that words of a command line make together.
---
--- Words that belong together make one query, such as `scribe` and `^quill@2`. What stands behind the `=` of a word is one value, since the shell took its quotes away.
---
--- Raises spec.syntax.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local queries = spec.parse_all({ "scribe", "^quill@2", "motto" })
--- assert(#queries == 2 and tostring(queries[1]) == "scribe ^quill@2")
--- ```
---@param texts string[] the words
---@return albedo.SpecQuery[] queries in order
function spec.parse_all(texts) end

--- Finds the candidates that a query means.
---
--- Raises concretizer.ambiguous, concretizer.no_match.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
--- for _, node in ipairs(spec.resolve(spec.parse("quill"), nodes, "all")) do
---   print(node.short)
--- end
--- local ok, problem = pcall(spec.resolve, spec.parse("quill@99"), nodes)
--- assert(not ok and problem.code == "concretizer.no_match")
--- ```
---@param query albedo.SpecQuery the query
---@param candidates albedo.Spec[] the specs to choose from
---@param several? "refuse"|"newest"|"all" what to do when several match (default: "refuse")
---@param origin? string where they are, for errors (default: "the caches")
---@return albedo.Spec[] specs at least one
function spec.resolve(query, candidates, several, origin) end

--- Finds what a query means in the first of some places that has it.
---
--- Places that cost much, such as caches, should come last, and only be asked for when the others had nothing. What is missed is told of all places together.
---
--- Raises concretizer.ambiguous, concretizer.no_match.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local store = require("albedo.store").open()
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local places = {
---   { specs = store:list(), name = "installed in '" .. store.root .. "'" },
---   { specs = cache:entries(), name = "in " .. cache.url },
--- }
--- local found, place = spec.resolve_among(spec.parse("motto"), places)
--- print(found[1].short, places[place].name)
--- ```
---@param query albedo.SpecQuery the query
---@param places table[] where to look, in order; at least one
---@param several? "refuse"|"newest"|"all" what to do when several match in one place (default: "refuse")
---@return albedo.Spec[] specs at least one
---@return integer place the number of the place that has them
function spec.resolve_among(query, places, several) end

--- Orders specs and what they depend on for work in parallel.
---
--- What a spec depends on is always in an earlier wave than the spec.
---
--- Raises spec.cycle, spec.limit_exceeded, spec.missing_node.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local task = require("albedo.task")
--- local cache = require("albedo.buildcache").open("/srv/cache")
--- local root = spec.resolve(spec.parse("pamphlet"), cache:entries())[1]
--- for number, wave in ipairs(spec.waves({ cache:get_spec(root) }, { "link", "run" })) do
---   task.map(wave, function(node) print(number, node.short) end)
--- end
--- ```
---@param specs albedo.Spec[] the specs to start from
---@param types? ("build"|"link"|"run"|"test")[] the dependencies to follow
---@return albedo.Spec[][] waves each spec once
function spec.waves(specs, types) end

--- Reads a spec file, such as `.spack/spec.json` of a prefix.
---
--- Files of all Spacks are read. Of a signed text the spec is taken; the signature is not verified.
---
--- Raises cache.malformed, platform.*, spec.cycle, spec.invalid_file, spec.limit_exceeded, spec.missing_node, spec.unsupported_format.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local fine, problem = pcall(spec.read, "/srv/note.txt")
--- assert(not fine and problem.code == "spec.invalid_file")
--- ```
---@param path string where the file is
---@return albedo.Spec spec with all that it depends on
function spec.read(path) end

--- Reads the text of a spec file.
---
--- Files of all Spacks are read. Of a signed text the spec is taken; the signature is not verified.
---
--- Raises cache.malformed, spec.cycle, spec.invalid_file, spec.limit_exceeded, spec.missing_node, spec.unsupported_format.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local motto = spec.decode([[
--- spec:
--- - motto:
---     version: '1'
---     arch: {platform: linux, platform_os: debian12, target: x86_64}
---     compiler: {name: gcc, version: 12.2.0}
---     namespace: lab
---     hash: u7pyu5labcdefghijklmnopqrstuvwxy
--- ]])
--- assert(motto.short == "motto@1/u7pyu5l" and motto.file_format == 1)
--- ```
---@param text string JSON, or YAML of Spack 0.16 and older
---@return albedo.Spec spec with all that it depends on
function spec.decode(text) end

--- Returns specs in the order in which Spack lists them.
---
--- As `table.sort` does it by the operator `<`, but what is compared of a spec is read once for all: with thousands of them that is many times faster. The list that is given stays as it is.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local nodes = spec.sort(require("albedo.buildcache").open("/srv/cache"):entries())
--- print(nodes[1].name, nodes[#nodes].name)
--- ```
---@param specs albedo.Spec[] the specs
---@return albedo.Spec[] sorted the same, in order
function spec.sort(specs) end

--- Writes specs as the lines of a listing, in the groups of Spack.
---
--- A group has what its specs have in common: one architecture and its compilers. Groups come in order; within one the specs stay in theirs, so sort them first.
---
--- Raises spec.limit_exceeded, spec.syntax, store.malformed, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
--- table.sort(nodes)
--- for _, group in ipairs(spec.listing(nodes, { hash_length = 7, format = "{name}" })) do
---   print(group.title, #group.lines, group.lines[1])
--- end
--- ```
---@param specs albedo.Spec[] the specs, in order
---@param options? albedo.spec.listing.options what the lines show
---@return table[] groups each with `lines`; with groups also `title`, and `title_width` without its colours
function spec.listing(specs, options) end

--- Writes specs with what they depend on as one tree.
---
--- What several of them depend on stands once, unless the tree covers edges or paths.
---
--- Raises spec.limit_exceeded, spec.syntax, store.malformed, store.unreadable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local store = require("albedo.store").open()
--- local nodes = store:resolve(spec.parse("motto"), "all")
--- print(spec.tree(nodes, { hash_length = 7, store = store, format = "{name}{@version}" }))
--- ```
---@param specs albedo.Spec[] the specs
---@param options? albedo.spec.tree.options what the lines show
---@return string text the lines
function spec.tree(specs, options) end

--- Writes the nodes of specs as one JSON list.
---
--- Each is what a database or spec file holds of the spec, its hash the last field.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
--- assert(#require("albedo.json").decode(spec.encode_list(nodes)) == #nodes)
--- ```
---@param specs albedo.Spec[] the specs
---@return string text one line without a line feed
function spec.encode_list(specs) end

--- Writes a spec with all that it depends on as a spec file.
---
--- Raises spec.cycle, spec.limit_exceeded, spec.missing_node.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local store = require("albedo.store").open()
--- local node = store:resolve(spec.parse("motto"))[1]
--- assert(require("albedo.json").decode(spec.encode_file(node)).spec.nodes[1].name == "motto")
--- ```
---@param spec albedo.Spec the spec
---@param syntax? "json"|"yaml" how the file is written (default: "json")
---@return string text without a line feed at its end
function spec.encode_file(spec, syntax) end

--- Returns a text in the colour that listings have for something.
---
--- ```lua
--- local spec = require("albedo.spec")
--- assert(spec.styled("@1.2", "version"):find("@1.2", 1, true))
--- assert(spec.styled("", "installed"):find("[+]", 1, true))
--- ```
---@param text string the text
---@param kind "architecture"|"compiler"|"hash"|"variants"|"version"|"installed"|"upstream"|"external"|"absent"|"missing" what the text is; for `installed` and the like the text is the mark itself
---@return string text the text between the codes of terminals
function spec.styled(text, kind) end

--- Tells in what a spec differs from another one of the same package.
---
--- Field by field, for the package and for each dependency that is another one, so that the cause is named and not only that hashes differ. Each difference has `field`, such as `version`, `variant` or `target`; `dependency`, the package below that differs, if it is not the spec itself; `wanted` and `found`, where the one and the other say something.
---
--- ```lua
--- local spec = require("albedo.spec")
--- local quills = require("albedo.buildcache").open("/srv/cache"):entries("quill")
--- for _, one in ipairs(spec.differences(quills[1], quills[2])) do
---   print(one.dependency or "itself", one.field, one.wanted, one.found)
--- end
--- assert(#spec.differences(quills[1], quills[1]) == 0)
--- ```
---@param wanted albedo.Spec the spec to compare with
---@param found albedo.Spec the other one
---@return table[] differences none for equal specs
function spec.differences(wanted, found) end

return spec
