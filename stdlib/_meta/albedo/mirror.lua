---@meta albedo.mirror
-- Generated from the native declarations; edits are lost.

---@class albedo.SourceFolder.is_intact.options
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

---@class albedo.SourceFolder.add.options
---@field from? string[] the places in the order of asking: paths or URLs of mirrors, and `upstream` for where the recipe says (default: { "upstream" })
---@field verdict albedo.Verdict the answer of policy about this version
---@field checksum? boolean whether a file without a digest in its recipe is refused (default: true)
---@field replace? boolean whether a file that is there is fetched again, and replaced when it is whole (default: false)
---@field link? boolean whether the links are made under which people find it (default: false)
---@field progress? albedo.Progress an item from `output:start` that is to show how far it is

--- A source mirror in a folder.
---
--- `tostring` gives its text.
---@class albedo.SourceFolder
---@field path string the folder
---@field url string the folder as a URL
local SourceFolder = {}

--- Tells whether the mirror has a file, whatever is in it.
---
--- Raises source.unreadable, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- local quill = require("albedo.spec").parse("quill")
--- for _, source in ipairs(require("albedo.recipe").items(quill)) do
---   if not folder:has(source) then print("missing: " .. source.id) end
--- end
--- ```
---@param source albedo.MirrorItem the file
---@return boolean has whether it is there
function SourceFolder:has(source) end

--- Tells whether a file that the mirror has is what the recipe promises.
---
--- It reads the whole file. True where the recipe gives no digest.
---
--- Raises source.unreadable, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- local folder = require("albedo.mirror").open("/srv/sources")
--- for _, source in ipairs(recipe.items(spec.parse("motto"))) do
---   if folder:has(source) and not folder:is_intact(source) then
---     print("damaged: " .. source.id)
---   end
--- end
--- ```
---@param source albedo.MirrorItem the file
---@param options? albedo.SourceFolder.is_intact.options how
---@return boolean intact whether its digest is right
function SourceFolder:is_intact(source, options) end

--- Returns where a file is in the mirror, or would be.
---
--- Raises source.unwritable.
---
--- ```lua
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- local folder = require("albedo.mirror").open("/srv/sources")
--- local source = recipe.items(spec.parse("motto"))[1]
--- print(folder:path_of(source))
--- ```
---@param source albedo.MirrorItem the file
---@return string? path the path; nil when it has no place
function SourceFolder:path_of(source) end

--- Makes the links under which people find a file.
---
--- Raises source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local recipe, spec = require("albedo.recipe"), require("albedo.spec")
--- local folder = require("albedo.mirror").open("/srv/sources")
--- for _, source in ipairs(recipe.items(spec.parse("motto"))) do
---   if folder:has(source) and folder:link(source) then print("linked " .. source.alias) end
--- end
--- ```
---@param source albedo.MirrorItem the file
---@return boolean changed whether one was missing
function SourceFolder:link(source) end

--- Removes what fetches that were interrupted a week ago or earlier have left.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local folder = require("albedo.mirror").open("/srv/sources")
--- folder:sweep()
--- ```
function SourceFolder:sweep() end

--- Fetches a file from the first place that has it, verifies and stores it.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, policy.denied, source.fetch_failed, source.no_digest, source.not_found, source.unreachable, source.unreadable, source.unsupported_address, source.unwritable, source.wrong_digest, source.wrong_permit.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local policy, recipe = require("albedo.policy"), require("albedo.recipe")
--- local folder = require("albedo.mirror").open("/srv/sources")
--- local query = require("albedo.spec").parse("motto")
--- for _, source in ipairs(recipe.items(query)) do
---   local verdict = policy.decide("source.select", { source = source, folder = folder })
---   local ok, result = pcall(folder.add, folder, source, {
---     verdict = verdict,
---     from = { "/srv/other-sources", "upstream" },
---   })
---   print(source.id, ok and result.place or result)
--- end
--- ```
---@param source albedo.MirrorItem the file
---@param options albedo.SourceFolder.add.options the places, the permission, and how
---@return table result `added`, false for what is there; `linked`, whether a link was made; `bytes`; `place`, which gave it; `attempts`, a list of those that did not: `place`, `error`
function SourceFolder:add(source, options) end

--- Source mirrors in folders.
---@class albedo.mirror
local mirror = {}

--- Opens the source mirror in a folder; nothing is read yet.
---
--- The folder is made when something is put into it.
---
--- Raises source.unsupported_address.
---
--- ```lua
--- local mirror = require("albedo.mirror")
--- local folder = mirror.open("/srv/sources")
--- print(folder.path, folder.url)
--- ```
---@param path string a path or a `file://` URL
---@return albedo.SourceFolder folder the mirror
function mirror.open(path) end

--- Opens the local cache of sources, `config:source_cache`.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*.
---
--- ```lua
--- local cache = require("albedo.mirror").source_cache()
--- print(cache.path)
--- ```
---@return albedo.SourceFolder folder the cache
function mirror.source_cache() end

return mirror
