---@meta albedo.yaml
-- Generated from the native declarations; edits are lost.

--- Reading and writing YAML, as Spack's files have it.
---@class albedo.yaml
local yaml = {}

--- Writes a value as YAML, a key or element on each line.
---
--- The keys of tables are sorted. An empty table is written as a list; `json.object` makes it a mapping. Texts that would be read as something else get quotes. To change a file of the configuration use `albedo.config`, which leaves its comments alone.
---
--- Raises lua.unsupported_value.
---
--- ```lua
--- local yaml = require("albedo.yaml")
--- assert(yaml.encode({ specs = { "quill@2" }, view = false }) ==
---   "specs:\n  - quill@2\nview: false\n")
--- ```
---@param value? any tables, texts, numbers, booleans
---@return string text lines, the last with a line feed
function yaml.encode(value) end

--- Reads one document of YAML 1.1; null becomes nil.
---
--- Anchors, aliases and `<<` work; dates stay texts; a key that comes twice is an error.
---
--- Raises document.*.
---
--- ```lua
--- local yaml = require("albedo.yaml")
--- assert(yaml.decode("mirrors: {site: /srv/cache}").mirrors.site == "/srv/cache")
--- ```
---@param text string the text
---@return any value the value; nil for an empty text
function yaml.decode(text) end

return yaml
