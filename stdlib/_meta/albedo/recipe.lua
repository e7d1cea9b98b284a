---@meta albedo.recipe
-- Generated from the native declarations; edits are lost.

--- What a package says, as far as it could be read.
---
--- `tostring` gives its text.
---@class albedo.Recipe
---@field name string the package
---@field namespace string? the repository
---@field file string the file of the recipe
---@field homepage string? where people read about it
local Recipe = {}

--- Returns the declared versions, in their order in the recipe.
---
--- ```lua
--- local recipe = require("albedo.recipe")
--- for _, declared in ipairs(recipe.get("quill"):versions()) do
---   print(declared.version, declared.deprecated, declared.item.digest)
--- end
--- ```
---@return table[] versions version, preferred, deprecated, line, and item
function Recipe:versions() end

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

--- What a source mirror should hold for one query.
---
--- `tostring` gives its text.
---@class albedo.MirrorPlan
---@field package string the package
---@field versions string[] the versions that are taken, newest first
---@field allowed integer how many declared versions the query allows
---@field omissions table[] version and reason of what is left out
---@field gaps table[] file, line and reason of what may be missing
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
---@field cacheable boolean whether Spack would keep it in its local cache
---@field obstacle "faulty"|"manual"|"no_digest"|"no_source"|"repository"|"unknown"|nil why a plain download does not get it
---@field reason string? the same in words
---@field repository table? kind, url, commit, tag, branch, revision, date of what is checked out
local MirrorItem = {}

---@class albedo.recipe.plan.options
---@field versions? integer how many versions to take, as Spack would prefer them; all unless told
---@field exclude? albedo.SpecQuery[] what is left out

---@class albedo.recipe.items.options
---@field versions? integer how many versions to take, as Spack would prefer them; all unless told
---@field exclude? albedo.SpecQuery[] what is left out

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
--- Every declared version that the query allows is taken, newest first, with the resources and patches that it may need. What cannot be known of a recipe is told, never guessed.
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
---@param query albedo.SpecQuery the package and its versions
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
---@param query albedo.SpecQuery the package and its versions
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

return recipe
