---@meta albedo.relocate
-- Generated from the native declarations; edits are lost.

--- Old prefixes in the order in which they are looked for, and the new ones.
---@class albedo.PrefixMap
local PrefixMap = {}

--- Tells what relocation would change in a file; nothing is changed.
---
--- The file is taken as one that its package lists for relocation. The result has `kind` (`text`, `binary` or `other`, which never changes), `changes`, how many places change, `grows`, whether the file becomes longer, and `notes`, sentences on what is doubtful. What does not fit is raised, with file, offset and missing bytes.
---
--- Raises platform.*, relocation.cannot_grow, relocation.cannot_shrink.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local map = require("albedo.relocate").map({ { "/srv/old", "/srv/newer" } })
--- local change = map:preview("/srv/key.asc")
--- assert(change.kind == "text" and change.changes == 0)
--- ```
---@param path string the file
---@return table change what would change
function PrefixMap:preview(path) end

--- What becomes of paths in files when a package moves.
---@class albedo.relocate
local relocate = {}

--- Makes a map from old prefixes to new ones.
---
--- The first old prefix that stands at a place counts, so longer ones come first.
---
--- Raises lua.bad_argument, relocation.invalid_prefix.
---
--- ```lua
--- local relocate = require("albedo.relocate")
--- local map = relocate.map({ { "/srv/old/quill", "/srv/new/quill" }, { "/srv/old", "/srv/new" } })
--- assert(map)
--- ```
---@param pairs string[][] each an old prefix and a new one
---@return albedo.PrefixMap map the map
function relocate.map(pairs) end

return relocate
