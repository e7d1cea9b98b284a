---@meta albedo.version
-- Generated from the native declarations; edits are lost.

--- A version.
---
--- Compares with `==` by value. Orders with `<` and `<=`. `tostring` gives its text. `..` joins it.
---@class albedo.Version
---@field git_reference string? the branch, tag or commit, if it names one
---@operator concat(any): any
local Version = {}

--- Tells whether the version is among those that a constraint admits.
---
--- Raises spec.empty_range, spec.invalid_text, spec.limit_exceeded.
---
--- ```lua
--- local version = require("albedo.version").parse("1.2.3")
--- assert(version:satisfies("1.2") and not version:satisfies("=1.2"))
--- ```
---@param constraint string|albedo.Version such as `1.2:1.4,2:`
---@return boolean satisfies whether it is
function Version:satisfies(constraint) end

--- Versions as Spack orders and selects them.
---@class albedo.version
local version = {}

--- Reads one version.
---
--- Raises spec.invalid_text.
---
--- ```lua
--- local version = require("albedo.version")
--- assert(version.parse("1.10") > version.parse("1.9"))
--- assert(version.parse("1.2rc1") < version.parse("1.2"))
--- assert(version.parse("develop") > version.parse("99"))
--- ```
---@param text string such as `1.2rc1` or `git.main=1.2`
---@return albedo.Version version the version
function version.parse(text) end

--- Compares two versions, for sorting texts.
---
--- Raises spec.invalid_text.
---
--- ```lua
--- local version = require("albedo.version")
--- local texts = { "1.10", "main", "1.9", "1.2-3" }
--- table.sort(texts, function(one, other) return version.compare(one, other) < 0 end)
--- assert(table.concat(texts, " ") == "1.2-3 1.9 1.10 main")
--- ```
---@param one string|albedo.Version a version or its text
---@param other string|albedo.Version another
---@return integer order -1, 0 or 1: less, equal or greater
function version.compare(one, other) end

--- Tells whether versions are among those that a constraint admits.
---
--- A text is read like what stands behind `@` in a spec: `1.2` is every version that starts so, `=1.2` that version alone.
---
--- Raises spec.empty_range, spec.invalid_text, spec.limit_exceeded.
---
--- ```lua
--- local version = require("albedo.version")
--- assert(version.satisfies("1.2.3", "1.2:1.4"))
--- assert(not version.satisfies("1.2", "=1.2"))
--- assert(version.satisfies(version.parse("1.2"), "=1.2"))
--- ```
---@param versions string|albedo.Version a version, or a text such as `1.2:1.4`
---@param constraint string|albedo.Version what they shall satisfy
---@return boolean satisfies whether all of them are
function version.satisfies(versions, constraint) end

--- Tells whether two constraints admit a version in common.
---
--- Raises spec.empty_range, spec.invalid_text, spec.limit_exceeded.
---
--- ```lua
--- local version = require("albedo.version")
--- assert(version.intersects("1:3", "2:4"))
--- assert(not version.intersects("1.2", "1.3:"))
--- ```
---@param one string|albedo.Version a version, or a text such as `1.2:1.4`
---@param other string|albedo.Version another
---@return boolean intersects whether they do
function version.intersects(one, other) end

return version
