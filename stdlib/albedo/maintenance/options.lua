--- Checks the options of what a maintainer calls: a slip of the pen must not choose everything.

local options = {}

local kinds = {
  flag = {
    text = "a boolean",
    is = function(value)
      return type(value) == "boolean"
    end,
  },
  number = {
    text = "a number",
    is = function(value)
      return type(value) == "number"
    end,
  },
  text = {
    text = "a text",
    is = function(value)
      return type(value) == "string"
    end,
  },
  texts = {
    text = "a list of texts",
    is = function(value)
      if type(value) ~= "table" then
        return false
      end
      local count = 0
      for _, one in pairs(value) do
        count = count + 1
        if type(one) ~= "string" then
          return false
        end
      end
      return count == #value
    end,
  },
}

--- Returns the names of fields as a sentence has them.
local function names_of(fields)
  local names = {}
  for name in pairs(fields) do
    names[#names + 1] = ("'%s'"):format(name)
  end
  table.sort(names)
  return table.concat(names, ", ")
end

--- Returns the options that were given, an empty table for none.
---
--- Raises `command.usage` for a field that is not among them, and for one of another kind.
---@param given any
---@param what string whose options they are: `unused`
---@param fields table<string, "flag"|"number"|"text"|"texts">
---@return table
function options.check(given, what, fields)
  if given == nil then
    return {}
  end
  if type(given) ~= "table" then
    error({
      code = "command.usage",
      message = ("%s: options are expected, got a %s"):format(what, type(given)),
      hint = "write them as a table, with " .. names_of(fields),
    })
  end
  for name, value in pairs(given) do
    local kind = kinds[fields[name]]
    if not kind then
      error({
        code = "command.usage",
        message = ("%s: there is no option '%s'"):format(what, tostring(name)),
        hint = "the options are " .. names_of(fields),
      })
    elseif not kind.is(value) then
      error({
        code = "command.usage",
        message = ("%s: '%s' is %s, got a %s"):format(what, name, kind.text, type(value)),
        hint = kind == kinds.texts and ("write %s = { … }"):format(name) or nil,
      })
    end
  end
  return given
end

return options
