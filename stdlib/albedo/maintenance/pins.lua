--- Steps of a plan that set or take pins of a cache.

local common = require("albedo.maintenance.common")
local spec = require("albedo.spec")

---@class albedo.MaintenancePlan
local verbs = {}

local Pinning = {}
Pinning.__index = Pinning

function Pinning:review()
  local steps = {}
  for index, one in ipairs(self.pins) do
    steps[index] = { verb = self.verb, id = one.id, text = one.spec, why = self.why }
  end
  return steps
end

function Pinning:calls()
  local lines = {}
  for index, one in ipairs(self.pins) do
    lines[index] = ("plan:%s(%s)"):format(self.verb, common.quoted("/" .. one.id))
  end
  return lines
end

function Pinning:drop(step)
  for index, one in ipairs(self.pins) do
    if one.id == step.id then
      table.remove(self.pins, index)
      break
    end
  end
  return #self.pins == 0
end

--- Sets or takes pins, and returns items and what reverses it.
local function change_pins(cache, verb, pins)
  local pinned, items, changed, hashes = {}, {}, {}, {}
  for _, pin in ipairs(cache:pins()) do
    pinned[pin.id] = true
  end
  local is_pin = verb == "pin"
  for index, one in ipairs(pins) do
    local is_new = (pinned[one.id] or false) ~= is_pin
    local outcome = not is_new and "present" or is_pin and "added" or "removed"
    items[index] = { id = one.id, spec = one.spec, outcome = outcome, reason = verb }
    if is_new then
      changed[#changed + 1], hashes[#hashes + 1] = one, one.id
    end
  end
  if #changed > 0 and is_pin then
    local nodes = {}
    for index, one in ipairs(changed) do
      nodes[index] = one.node or cache:entries(spec.parse("/" .. one.id))[1]
    end
    cache:change_pins({ add = nodes })
  elseif #changed > 0 then
    cache:change_pins({ remove = hashes })
  end
  return items, changed
end

function Pinning:commit(plan)
  local cache = plan.place.native
  local items, changed = change_pins(cache, self.verb, self.pins)
  local opposite = self.verb == "pin" and "unpin" or "pin"
  return items,
    #changed > 0 and {
      act = function()
        return (change_pins(cache, opposite, changed))
      end,
    } or nil
end

--- Plans that no prune takes packages, nor what they need.
---@param what any entries, specs, texts of specs, or a list of these
function verbs:pin(what)
  local pins = {}
  for _, entry in ipairs(common.entries(self.place, what)) do
    local node = self.place.native:entries(spec.parse("/" .. entry.id))[1]
    if node then
      pins[#pins + 1] = { id = entry.id, spec = entry.spec, node = node }
    end
  end
  self:add(setmetatable({ verb = "pin", pins = pins, why = "no prune takes it" }, Pinning))
end

--- Plans that pins are taken away.
---@param words string|string[] names of packages, or beginnings of hashes as `/HASH`
function verbs:unpin(words)
  local pins = {}
  for _, word in ipairs(type(words) == "table" and words or { words }) do
    local count, hash = 0, word:match("^/([a-z2-7]+)$")
    for _, pin in ipairs(self.place.native:pins()) do
      local is_named = pin.spec == word or pin.spec:match("^[^@/]+") == word
      if is_named or hash and pin.id:sub(1, #hash) == hash then
        count, pins[#pins + 1] = count + 1, pin
      end
    end
    if count == 0 then
      error({
        code = "command.no_match",
        message = ("nothing that is pinned in '%s' is called '%s'"):format(self.place.url, word),
        hint = "name the package, or the beginning of its hash as /HASH",
      })
    end
  end
  self:add(setmetatable({ verb = "unpin", pins = pins, why = "a prune may take it" }, Pinning))
end

return verbs
