--- What a site's command can do with the one that comes with the program.

local command = {}

--- Returns the table of a shipped command, also where a file of the site has taken its name.
---
--- Its `run` does what it always did, and policy is asked of what that does to caches and mirrors,
--- whoever calls it.
---@param words string the words of the command: `mirror create`
---@return albedo.Command
function command.shipped(words)
  local path = words:gsub("^%s+", ""):gsub("%s+$", ""):gsub("%s+", ".")
  return require("albedo.shipped." .. path)
end

--- The fields of a command that are lists, which grow.
local is_list = { aliases = true, arguments = true, examples = true, options = true }

--- Returns a copy of a command with other fields; what is given for a list is added to its end.
---@param original albedo.Command
---@param fields table
---@return albedo.Command
function command.extend(original, fields)
  local copy = {}
  for key, value in pairs(original) do
    copy[key] = is_list[key] and table.move(value, 1, #value, 1, {}) or value
  end
  for key, value in pairs(fields) do
    if is_list[key] then
      local list = copy[key] or {}
      copy[key] = table.move(value, 1, #value, #list + 1, list)
    else
      copy[key] = value
    end
  end
  return copy
end

return command
