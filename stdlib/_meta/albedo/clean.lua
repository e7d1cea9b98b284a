---@meta albedo.clean
-- Generated from the native declarations; edits are lost.

--- What is kept on this machine only to be faster the next time.
---@class albedo.clean
local clean = {}

--- Tells what would go.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, source.unreadable, source.unsafe_folder, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local clean = require("albedo.clean")
--- for _, folder in ipairs(clean.survey("downloads")) do
---   print(folder.path, folder.files, folder.bytes)
--- end
--- ```
---@param kind "downloads"|"stage"|"misc" `downloads`, the local cache of sources; `stage`, what interrupted fetches have left; `misc`, copies of indices and of recipes
---@return table[] folders `path`, `files` and `bytes` of what goes; `kept`, the names of what stays there, and `busy`, how many things stay that running programs are at; `verdict` of `before.prune` where a rule forbids it, and then nothing goes
function clean.survey(kind) end

--- Removes what can be had again, and tells what went.
---
--- No link is followed. What is in the local cache and is not of a mirror stays, and so does what running programs are at. Rules are asked for each folder: `before.prune`.
---
--- Raises config.bad_condition, config.bad_include, config.bad_setting, config.malformed, platform.*, source.unreadable, source.unsafe_folder, source.unwritable.
---
--- Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`.
---
--- ```lua
--- local clean = require("albedo.clean")
--- for _, folder in ipairs(clean.remove("stage")) do print("emptied " .. folder.path) end
--- ```
---@param kind "downloads"|"stage"|"misc" `downloads`, the local cache of sources; `stage`, what interrupted fetches have left; `misc`, copies of indices and of recipes
---@return table[] folders `path`, `files` and `bytes` of what goes; `kept`, the names of what stays there, and `busy`, how many things stay that running programs are at; `verdict` of `before.prune` where a rule forbids it, and then nothing goes
function clean.remove(kind) end

return clean
