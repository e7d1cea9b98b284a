--- Functions that stand in for others and remember how they were called.

local place = require("albedo.testing.place")

local stubs = {}

--- A function that notes each call; `calls` has their arguments.
---@class albedo.Spy
---@field calls table[] the arguments of each call, packed
local Spy = {}
Spy.__index = Spy

function Spy.__call(self, ...)
  self.calls[#self.calls + 1] = table.pack(...)
  if self.body then
    return self.body(...)
  end
end

--- Returns a function that notes its calls and hands them on.
---@param body? function what it does; nothing unless told
---@return albedo.Spy
function stubs.spy(body)
  return setmetatable({ calls = {}, body = body }, Spy)
end

--- Puts a function in the place of another until the test ends.
---@param test albedo.RunningTest
---@param owner table the table that has it
---@param name string its key there
---@param body? function what it does instead; nothing unless told
---@return albedo.Spy
function stubs.stub(test, owner, name, body)
  if type(owner) ~= "table" then
    place.refuse(("stub: expected the table with the function, got %s"):format(type(owner)))
  end
  if owner[name] == nil then
    place.refuse(("stub: the table has no field '%s'"):format(tostring(name)))
  end
  local original = owner[name]
  local spy = stubs.spy(body)
  -- Whoever asks for the type gets a function.
  owner[name] = function(...)
    return spy(...)
  end
  test.cleanups[#test.cleanups + 1] = function()
    owner[name] = original
  end
  return spy
end

return stubs
