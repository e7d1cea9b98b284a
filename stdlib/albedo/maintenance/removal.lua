--- Steps of a plan that take entries and files from a cache.

local common = require("albedo.maintenance.common")
local duration = require("albedo.duration")
local options_of = require("albedo.maintenance.options")
local policy = require("albedo.policy")
local ui = require("albedo.ui")
local usual_grace = require("albedo.workflow.prune").usual_grace

---@class albedo.MaintenancePlan
local verbs = {}

--- Returns the rules with which `plan_prune` takes what a group names, and nothing else.
local function rules_of(group, plan)
  local drop, seen = {}, {}
  for _, entry in ipairs(group.entries) do
    drop[entry.id], seen[entry.id] = group.reasons[entry.id], entry.seen
  end
  return {
    drop = drop,
    seen = seen,
    exact = group.exact,
    grace = duration.parse(plan.options.grace or usual_grace, "grace"),
  }
end

local Removal = { verb = "remove" }
Removal.__index = Removal

function Removal:review(plan)
  local removed, kept = plan.place:judge(rules_of(self, plan))
  local goes, stays, steps = {}, {}, {}
  for _, one in ipairs(removed) do
    goes[one.id] = one
  end
  for _, one in ipairs(kept) do
    stays[one.id] = one
  end
  for index, entry in ipairs(self.entries) do
    local now = goes[entry.id] or stays[entry.id] or entry
    steps[index] = {
      verb = "remove",
      id = entry.id,
      text = entry.spec,
      why = self.reasons[entry.id],
      bytes = now.bytes,
      frees = true,
      rule = now.rule or entry.rule,
      dependents = goes[entry.id] and now.dependents or nil,
      stays = stays[entry.id] and now.reason or nil,
      gone = not goes[entry.id] and not stays[entry.id],
    }
  end
  return steps
end

function Removal.refusal(_, plan)
  local cache = plan.place.native
  for _, decision in ipairs({ "before.prune", "before.index" }) do
    local verdict = policy.decide(decision, { cache = cache })
    if not verdict.allowed then
      return ("%s (%s)"):format(verdict.reason, verdict.rule)
    end
  end
end

function Removal:drop(step)
  for index, entry in ipairs(self.entries) do
    if entry.id == step.id then
      table.remove(self.entries, index)
      self.reasons[step.id] = nil
      break
    end
  end
  return #self.entries == 0
end

function Removal:calls()
  local lines = {}
  for index, entry in ipairs(self.entries) do
    lines[index] = ("plan:remove(%s, %s%s)"):format(
      common.quoted("/" .. entry.id),
      common.quoted(self.reasons[entry.id]),
      self.exact and ", { exact = true }" or ""
    )
  end
  return lines
end

function Removal:commit(plan)
  local cache, items, goes, stays = plan.place.native, {}, {}, {}
  local running <close> = ui.output:start(cache.url)
  local rules = rules_of(self, plan)
  rules.progress = running
  local judged = policy.retain(cache:plan_prune(rules))
  for _, one in ipairs(judged.removed) do
    goes[one.id] = one
  end
  for _, one in ipairs(judged.kept) do
    stays[one.id] = one
  end
  local result = common.take(cache, judged, running)
  for index, entry in ipairs(self.entries) do
    local one, kept = goes[entry.id], stays[entry.id]
    local item = { id = entry.id, spec = entry.spec, reason = self.reasons[entry.id] }
    if one then
      item.bytes = one.bytes
      common.settle(item, one.path, result)
    elseif not kept then
      item.outcome, item.reason = "kept", "it was gone already"
    else
      local is_same = kept.seen.path == entry.seen.path
        and kept.seen.bytes == entry.seen.bytes
        and kept.seen.modified == entry.seen.modified
      item.outcome, item.reason = is_same and "kept" or "refused", kept.reason
    end
    items[index] = item
  end
  return items, common.undo_of(cache, result)
end

--- Plans that entries go.
---
--- What stays and needs one of them keeps it, unless `exact` says otherwise; then the plan says who
--- loses it. What is pinned stays, and what policy keeps.
---@param what any entries, specs, texts of specs, or a list of these
---@param why? string as a clause; what an entry itself says unless told
---@param options? { exact?: boolean }
---@return integer count how many were added
function verbs:remove(what, why, options)
  options = options_of.check(options, "remove", { exact = "flag" })
  local entries = common.entries(self.place, what)
  if #entries == 0 then
    return 0
  end
  local exact = options.exact or false
  local group
  for _, one in ipairs(self.groups) do
    if one.verb == "remove" and one.exact == exact then
      group = one
    end
  end
  if not group then
    group = setmetatable({ entries = {}, reasons = {}, exact = exact }, Removal)
    self.groups[#self.groups + 1] = group
  end
  local count = 0
  for _, entry in ipairs(entries) do
    if not group.reasons[entry.id] then
      group.entries[#group.entries + 1] = entry
      group.reasons[entry.id] = why or entry.reason or "it was chosen"
      count = count + 1
    end
  end
  self:touch()
  return count
end

--- Plans that everything goes which `unused` returns.
---@param options? albedo.UnusedOptions
---@return integer count
function verbs:prune(options)
  -- `unused` checks them.
  return self:remove(self.place:unused(options), nil, { exact = options and options.exact })
end

-- Files that belong to no entry

local Tidying = { verb = "tidy" }
Tidying.__index = Tidying

local function tidying_rules(plan)
  return { grace = duration.parse(plan.options.grace or usual_grace, "grace") }
end

--- Returns what goes where nothing is chosen: broken entries, and files of no entry.
local function litter_of(judged)
  local found = {}
  for _, list in ipairs({ judged.removed, judged.orphans }) do
    for _, one in ipairs(list) do
      found[#found + 1] = one
    end
  end
  return found
end

function Tidying.review(_, plan)
  local _, _, judged = plan.place:judge(tidying_rules(plan))
  local steps = {}
  for index, one in ipairs(litter_of(judged)) do
    steps[index] = {
      verb = "tidy",
      text = one.spec or one.path,
      why = one.reason,
      bytes = one.bytes,
      frees = true,
    }
  end
  return steps
end

function Tidying.calls()
  return { "plan:tidy()" }
end

Tidying.refusal = Removal.refusal

function Tidying.commit(_, plan)
  local cache, items = plan.place.native, {}
  local running <close> = ui.output:start(cache.url)
  local rules = tidying_rules(plan)
  rules.progress = running
  local judged = policy.retain(cache:plan_prune(rules))
  local result = common.take(cache, judged, running)
  for index, one in ipairs(litter_of(judged)) do
    local item = { id = one.path, spec = one.spec or one.path, bytes = one.bytes }
    item.reason = one.reason
    items[index] = common.settle(item, one.path, result)
  end
  return items, common.undo_of(cache, result)
end

--- Plans that files go which belong to no entry, and entries whose archive is missing.
function verbs:tidy()
  if not self:group("tidy") then
    -- First of all: what other steps leave behind has not been seen yet.
    table.insert(self.groups, 1, setmetatable({}, Tidying))
  end
  self:touch()
end

return verbs
