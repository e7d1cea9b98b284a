---@meta albedo.ui
-- Generated from the native declarations; edits are lost.

--- Data for standard output, talk for standard error.
---@class albedo.Output
---@field is_terminal boolean whether a person watches standard output
local Output = {}

--- Writes a line of data.
---@param text string the text
function Output:print(text) end

--- Writes the outcome of one item, unless the result is JSON.
---@param text string the text
function Output:item(text) end

--- Says something in passing.
---@param text string the text
function Output:note(text) end

--- Says something that the user should look at.
---@param text string the text
function Output:warn(text) end

--- Writes texts in columns on a terminal, else one a line.
---@param items string[] the texts
function Output:columns(items) end

--- What commands write with: `context.output`.
---@class albedo.ui
local ui = {}

return ui
