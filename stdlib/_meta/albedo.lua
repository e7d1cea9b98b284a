---@meta albedo
-- Generated from the native declarations; edits are lost.

--- What is common to all modules.
---@class albedo
---@field api integer the version of this interface
local albedo = {}

return albedo
