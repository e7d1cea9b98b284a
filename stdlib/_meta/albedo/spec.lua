---@meta albedo.spec
-- Generated from the native declarations; edits are lost.

--- A concrete spec.
---
--- Compares with `==` by value. Orders with `<` and `<=`. `tostring` gives its text.
---@class albedo.Spec
---@field hash string the hash, 32 characters
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

--- A query for concrete specs.
---
--- `tostring` gives its text.
---@class albedo.SpecQuery
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

--- Queries for concrete specs, and the specs themselves.
---@class albedo.spec
local spec = {}

--- Reads a query such as `quill@2.0` or `/4xfpsw7`.
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

--- Reads a list of queries.
---
--- Raises spec.syntax.
---
--- ```lua
--- local spec = require("albedo.spec")
--- assert(#spec.parse_all({ "quill@2.0", "/4xfpsw7" }) == 2)
--- ```
---@param texts string[] the queries
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

return spec
