---@meta albedo.path
-- Generated from the native declarations; edits are lost.

--- Paths as texts; no file is looked at.
---@class albedo.path
local path = {}

--- Joins parts with slashes; an absolute part begins anew.
---
--- ```lua
--- local path = require("albedo.path")
--- assert(path.join("cache", "v3/", "blobs") == "cache/v3/blobs")
--- assert(path.join("cache", "/tmp") == "/tmp")
--- ```
---@param ... string the parts, in order
---@return string path the path; empty without parts
function path.join(...) end

--- Returns the folder that a path is in.
---
--- ```lua
--- local path = require("albedo.path")
--- assert(path.parent("/srv/cache/v3/") == "/srv/cache" and path.parent("v3") == ".")
--- ```
---@param path string the path
---@return string text the folder; `.` for a plain name, `/` for the root
function path.parent(path) end

--- Returns the last part of a path.
---
--- ```lua
--- local path = require("albedo.path")
--- assert(path.name("/srv/quill-2.0.tar.gz") == "quill-2.0.tar.gz")
--- ```
---@param path string the path
---@return string text the name; empty for the root
function path.name(path) end

--- Returns the last part of a path without its extension.
---
--- ```lua
--- local path = require("albedo.path")
--- assert(path.stem("/srv/policy.lua") == "policy" and path.stem(".editrc") == ".editrc")
--- ```
---@param path string the path
---@return string text the stem
function path.stem(path) end

--- Returns the extension of a path, the dot with it.
---
--- ```lua
--- local path = require("albedo.path")
--- assert(path.extension("quill-2.0.tar.gz") == ".gz" and path.extension(".editrc") == "")
--- ```
---@param path string the path
---@return string text from the last dot on; empty where there is none
function path.extension(path) end

--- Tells whether a path begins at the root.
---
--- ```lua
--- local path = require("albedo.path")
--- assert(path.is_absolute("/srv") and not path.is_absolute("srv"))
--- ```
---@param path string the path
---@return boolean answer whether it does
function path.is_absolute(path) end

--- Returns a path without `.`, `..` and doubled slashes.
---
--- `..` takes the name before it away as a text: where that is a symbolic link, the file system would go elsewhere.
---
--- ```lua
--- local path = require("albedo.path")
--- assert(path.normalise("/srv//cache/./v2/../v3/") == "/srv/cache/v3")
--- assert(path.normalise("a/../..") == "..")
--- ```
---@param path string the path
---@return string text the path; `.` where nothing is left
function path.normalise(path) end

--- Returns a path from the root, normalised.
---
--- ```lua
--- local path = require("albedo.path")
--- assert(path.absolute("v3/../v2", "/srv/cache") == "/srv/cache/v2")
--- ```
---@param path string the path
---@param base? string the folder that a relative path begins at; the current one unless told
---@return string path the path
function path.absolute(path, base) end

--- Returns the way from a folder to a path.
---
--- Both must be absolute, or both relative to the same folder.
---
--- Raises lua.bad_argument.
---
--- ```lua
--- local path = require("albedo.path")
--- assert(path.relative("/srv/cache/v3", "/srv/mirror") == "../cache/v3")
--- ```
---@param path string the path
---@param base string the folder where the way begins
---@return string path the way; `.` where there is none to go
function path.relative(path, base) end

return path
