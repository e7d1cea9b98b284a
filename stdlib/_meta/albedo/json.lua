---@meta albedo.json
-- Generated from the native declarations; edits are lost.

--- A value that is written as a list or an object even when it is empty.
---@class albedo.JSONValue
local JSONValue = {}

--- Reading and writing JSON.
---@class albedo.json
local json = {}

--- Writes a value as compact JSON.
---
--- The keys of tables are sorted. An empty table is written as a list; `json.object` makes it an object.
---
--- Raises lua.unsupported_value.
---
--- ```lua
--- local json = require("albedo.json")
--- assert(json.encode({ b = { 1, 2 }, a = json.object({}) }) == '{"a":{},"b":[1,2]}')
--- ```
---@param value? any tables, texts, numbers, booleans
---@return string text one line without a line feed
function json.encode(value) end

--- Reads JSON; null becomes nil.
---
--- Raises document.limit_exceeded, document.out_of_memory, document.syntax.
---
--- ```lua
--- local json = require("albedo.json")
--- assert(json.decode('{"a": [1, 2]}').a[2] == 2)
--- ```
---@param text string the text
---@return any value the value
function json.decode(text) end

--- Marks a list to be written as one even when it is empty.
---
--- Raises lua.unsupported_value.
---
--- ```lua
--- local json = require("albedo.json")
--- assert(json.encode({ items = json.array({}) }) == '{"items":[]}')
--- ```
---@param list any[] the list
---@return albedo.JSONValue value for `encode`
function json.array(list) end

--- Marks a table to be written as an object even when it is empty.
---
--- Raises lua.unsupported_value.
---
--- ```lua
--- local json = require("albedo.json")
--- assert(json.encode(json.object({})) == "{}")
--- ```
---@param table table the table, its keys texts
---@return albedo.JSONValue value for `encode`
function json.object(table) end

return json
