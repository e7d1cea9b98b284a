--- Steps of a plan that give entries to another cache.

local buildcache = require("albedo.buildcache")
local common = require("albedo.maintenance.common")
local config = require("albedo.config")
local policy = require("albedo.policy")
local publish = require("albedo.workflow.publish")
local report = require("albedo.report")
local spec = require("albedo.spec")
local ui = require("albedo.ui")

---@class albedo.MaintenancePlan
local verbs = {}

local Copying = { verb = "copy" }
Copying.__index = Copying

function Copying:review(plan)
  local steps, target = {}, buildcache.open(self.url)
  for index, one in ipairs(self.entries) do
    local verdict = policy.decide("cache.push", { spec = one.node, cache = target })
    local stays = not verdict.allowed and verdict.reason
      or target:has(one.node) and "it is there already"
      or nil
    steps[index] = {
      verb = "copy",
      id = one.entry.id,
      text = one.entry.spec,
      why = ("'%s' gets it"):format(plan.place.name == self.place and self.url or self.place),
      bytes = one.entry.bytes,
      rule = not verdict.allowed and verdict.rule or nil,
      stays = stays,
    }
  end
  return steps
end

function Copying:calls()
  local lines = {}
  for index, one in ipairs(self.entries) do
    lines[index] = ("plan:copy_to(%s, %s)"):format(
      common.quoted(self.place),
      common.quoted("/" .. one.entry.id)
    )
  end
  return lines
end

--- Takes copies away again that a commit has made; one that something there needs by now stays.
local function withdraw(target, added)
  local drop, items = {}, {}
  for _, one in ipairs(added) do
    drop[one.entry.id] = "its copy is undone"
  end
  local running <close> = ui.output:start(target.url)
  local judged = policy.retain(target:plan_prune({ drop = drop, grace = 0, progress = running }))
  local result = common.take(target, judged, running)
  local goes, stays = {}, {}
  for _, one in ipairs(judged.removed) do
    goes[one.id] = one
  end
  for _, one in ipairs(judged.kept) do
    stays[one.id] = one
  end
  for index, one in ipairs(added) do
    local item, gone = { id = one.entry.id, spec = one.entry.spec }, goes[one.entry.id]
    if gone then
      item.bytes = gone.bytes
      common.settle(item, gone.path, result)
    else
      local kept = stays[one.entry.id]
      item.outcome, item.reason = "kept", kept and kept.reason or "it was gone already"
    end
    items[index] = item
  end
  return items
end

function Copying:commit(plan)
  local source, items, added, nodes = plan.place.native, {}, {}, {}
  local target = buildcache.open(self.url, { layout = source.layout })
  local wants_index = publish.wants_index(target)
  for index, one in ipairs(self.entries) do
    local item = { id = one.entry.id, spec = one.entry.spec }
    local verdict = policy.decide("cache.push", { spec = one.node, cache = target })
    if not verdict.allowed then
      report.set_denial(item, "skipped-policy", verdict)
    elseif target:has(one.node) then
      item.outcome = "present"
      nodes[#nodes + 1] = one.node
    else
      local running <close> = ui.output:start(item.spec)
      local options = { verdict = verdict, progress = running }
      local ok, result = pcall(target.copy_from, target, source, one.node, options)
      if ok then
        item.outcome, item.bytes = "added", result
        added[#added + 1], nodes[#nodes + 1] = one, one.node
      elseif report.set_error(item, result).outcome == "interrupted" then
        error(result, 0)
      end
    end
    items[index] = item
  end
  if wants_index and #nodes > 0 then
    local held = {}
    for index, node in ipairs(nodes) do
      held[index] = target:get_spec(node)
    end
    publish.index(target, held, ui.output)
  end
  return items,
    #added > 0 and {
      act = function()
        return withdraw(target, added)
      end,
    } or nil
end

--- Plans that another cache gets entries as they are.
---@param place string configured name, path or URL
---@param what any entries, specs, texts of specs, or a list of these
function verbs:copy_to(place, what)
  local mirror = config.get_mirror(place)
  local entries = {}
  for _, entry in ipairs(common.entries(self.place, what)) do
    local node = self.place.native:entries(spec.parse("/" .. entry.id))[1]
    if node then
      entries[#entries + 1] = { entry = entry, node = node }
    end
  end
  local url = buildcache.open(mirror.push_url or place).url
  self:add(setmetatable({ place = place, url = url, entries = entries }, Copying))
end

return verbs
