--- What can be planned for a source mirror.

local adopt = require("albedo.workflow.mirror_adopt")
local common = require("albedo.maintenance.common")
local options_of = require("albedo.maintenance.options")
local policy = require("albedo.policy")
local report = require("albedo.report")
local ui = require("albedo.ui")

---@class albedo.MaintenancePlan
local verbs = {}

local Pruning = { verb = "prune" }
Pruning.__index = Pruning

function Pruning:review()
  local steps = {}
  for index, one in ipairs(self.judged.removed) do
    steps[index] = {
      verb = "remove",
      id = one.path,
      text = one.path,
      why = one.reason,
      bytes = one.bytes,
      frees = true,
    }
  end
  return steps
end

function Pruning.refusal(_, plan)
  local verdict = policy.decide("before.prune", { folder = plan.place.native })
  if not verdict.allowed then
    return ("%s (%s)"):format(verdict.reason, verdict.rule)
  end
end

function Pruning:calls()
  local options = self.options
  local words = {}
  for index, text in ipairs(options.exclude or {}) do
    words[index] = common.quoted(text)
  end
  local fields = {
    options.older_than and ("older_than = %s"):format(common.quoted(options.older_than)),
    #words > 0 and ("exclude = { %s }"):format(table.concat(words, ", ")),
    options.unnamed and "unnamed = true",
  }
  local list = {}
  for index = 1, 3 do
    list[#list + 1] = fields[index] or nil
  end
  return { ("plan:prune({ %s })"):format(table.concat(list, ", ")) }
end

function Pruning:commit(plan)
  local folder, items, gone = plan.place.native, {}, {}
  local running <close> = ui.output:start(folder.url)
  -- The engine looks at each path again and leaves those that are not as they were planned.
  local result = folder:prune(self.judged, {
    verdict = policy.decide("before.prune", { folder = folder }),
    progress = running,
  })
  for index, one in ipairs(self.judged.removed) do
    local item = { id = one.path, path = one.path, reason = one.reason }
    if result.failed[one.path] then
      report.set_error(item, result.failed[one.path])
    elseif result.kept[one.path] then
      item.outcome, item.reason = "refused", result.kept[one.path]
    else
      item.outcome, item.bytes = "removed", one.bytes
      gone[#gone + 1] = one.path
    end
    items[index] = item
  end
  local ok, err = pcall(folder.forget, folder, gone)
  if not ok then
    ui.output:warn("the ledger of the mirror still names what is gone: " .. tostring(err))
  end
  return items,
    result.trash and {
      run = result.trash,
      act = function()
        return common.put_back_files(folder, result.trash)
      end,
    } or nil
end

--- Plans that everything goes which `unused` returns.
---@param options? albedo.UnneededOptions
---@return integer count
function verbs:prune(options)
  local judged = self.place:judge(options)
  for index, group in ipairs(self.groups) do
    if group.verb == "prune" then
      table.remove(self.groups, index)
      break
    end
  end
  self:add(setmetatable({ judged = judged, options = options or {} }, Pruning))
  return #judged.removed
end

local Adoption = { verb = "adopt", prints = true }
Adoption.__index = Adoption

--- Runs the adoption, or only tries it.
local function run(group, plan, is_dry)
  return adopt.run({
    target = plan.place.native,
    files = group.options.files or {},
    inboxes = group.options.inboxes or {},
    private = group.options.private,
    dry_run = is_dry,
  }, ui.output)
end

function Adoption:review(plan)
  local steps = {}
  for index, item in ipairs(run(self, plan, true)) do
    local is_done = item.outcome == "added" or item.outcome == "updated"
    steps[index] = {
      verb = "adopt",
      id = item.id,
      text = item.spec,
      why = "a recipe asks for it",
      bytes = item.bytes,
      rule = item.rule,
      stays = not is_done and (item.reason or "it is there already") or nil,
    }
  end
  return steps
end

function Adoption:calls()
  local fields = {}
  for _, name in ipairs({ "files", "inboxes" }) do
    local words = {}
    for index, path in ipairs(self.options[name] or {}) do
      words[index] = common.quoted(path)
    end
    if #words > 0 then
      fields[#fields + 1] = ("%s = { %s }"):format(name, table.concat(words, ", "))
    end
  end
  if self.options.private then
    fields[#fields + 1] = "private = true"
  end
  return { ("plan:adopt({ %s })"):format(table.concat(fields, ", ")) }
end

function Adoption:commit(plan)
  return run(self, plan, false)
end

--- Plans that files of this machine come into the mirror, each matched by its digest to what
--- recipes ask for. What was adopted stays when the plan is undone.
---@param options { files?: string[], inboxes?: string[], private?: boolean }
function verbs:adopt(options)
  options = options_of.check(options, "adopt", {
    files = "texts",
    inboxes = "texts",
    private = "flag",
  })
  self:add(setmetatable({ options = options }, Adoption))
end

return verbs
