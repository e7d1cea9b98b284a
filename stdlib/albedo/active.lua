--- The environment that a command works in, where one is active.

local active = {}

--- Returns the environment that the command line or `SPACK_ENV` names, or nil.
---
--- It has `name`, `roots()`, each with `spec`, a text, and `hash`, and `specs()`, all that it has
--- locked.
---@return table?
function active.environment()
  local known, environment = pcall(require, "albedo.environment")
  return known and environment.active and environment.active() or nil
end

--- Returns the environment, or raises an error about the option that needs one.
---@param option string
---@return table
function active.required(option)
  return active.environment()
    or error({
      code = "command.usage",
      message = option .. " requires an active environment",
      hint = "name one before the command: 'albedo -e ENV find'",
    })
end

return active
