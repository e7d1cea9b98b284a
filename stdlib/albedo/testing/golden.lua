--- Golden files: what a command or function wrote once, and is to write again.

local difference = require("albedo.testing.difference")
local fs = require("albedo.fs")
local place = require("albedo.testing.place")

local golden = {}

local function read(path)
  local handle = io.open(path, "rb")
  if not handle then
    return nil
  end
  local text = handle:read("a")
  handle:close()
  return text
end

local function check_name(name)
  if type(name) ~= "string" or name == "" or name:find("..", 1, true) or name:sub(1, 1) == "/" then
    place.refuse(("golden: '%s' is no name of a file below 'golden'"):format(tostring(name)))
  end
end

--- Compares a value with a golden file, or writes that where the run updates them.
---@param value any
---@param name string
---@param test albedo.RunningTest
---@return string[]? problem lines about a difference
function golden.compare(value, name, test)
  check_name(name)
  local path = test.file.folder .. "/golden/" .. name
  local text = type(value) == "string" and value or difference.show(value) .. "\n"
  text = test.file.state.clean(text)
  local known = read(path)
  test.file.state.watched[path] = true
  if known == text then
    return nil
  end
  if test.file.state.updates then
    fs.write(path, text)
    test.updated[#test.updated + 1] = path
    return nil
  end
  if not known then
    return {
      ("there is no golden file '%s'"):format(path),
      "hint: 'albedo test --update' writes it; look at what it writes",
    }
  end
  local lines = { ("what is in the golden file '%s' differs"):format(path) }
  local details = difference.describe(text, known)
  table.move(details, 1, #details, 2, lines)
  lines[#lines + 1] = "hint: 'albedo test --update' writes it anew, if that is meant"
  return lines
end

return golden
