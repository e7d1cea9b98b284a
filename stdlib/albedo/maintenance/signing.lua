--- Steps of a plan that sign entries of a cache, or bring its index up to date.

local common = require("albedo.maintenance.common")
local options_of = require("albedo.maintenance.options")
local policy = require("albedo.policy")
local sign = require("albedo.workflow.sign")
local spec = require("albedo.spec")
local ui = require("albedo.ui")

---@class albedo.MaintenancePlan
local verbs = {}

local Signing = { verb = "sign", prints = true }
Signing.__index = Signing

function Signing:review(plan)
  local wanted, steps = {}, {}
  for _, text in ipairs(self.options.specs or {}) do
    for node in plan.place.native:entries(spec.parse(text)) do
      wanted[node.hash] = true
    end
  end
  local is_all = #(self.options.specs or {}) == 0
  for _, entry in ipairs(plan.place:entries()) do
    local is_due = not entry.signed or self.options.add or self.options.force
    if is_due and (is_all or wanted[entry.id]) then
      steps[#steps + 1] = {
        verb = "sign",
        id = entry.id,
        text = entry.spec,
        why = entry.signed and "it is signed once more" or "it has no signature",
      }
    end
  end
  return steps
end

function Signing:calls()
  local specs = {}
  for index, text in ipairs(self.options.specs or {}) do
    specs[index] = common.quoted(text)
  end
  local fields = { ("specs = { %s }"):format(table.concat(specs, ", ")) }
  local keys = {}
  for index, text in ipairs(self.options.keys or {}) do
    keys[index] = common.quoted(text)
  end
  if #keys > 0 then
    fields[#fields + 1] = ("keys = { %s }"):format(table.concat(keys, ", "))
  end
  for _, name in ipairs({ "add", "force" }) do
    if self.options[name] then
      fields[#fields + 1] = name .. " = true"
    end
  end
  if self.options.passphrase_variable then
    local variable = common.quoted(self.options.passphrase_variable)
    fields[#fields + 1] = "passphrase_variable = " .. variable
  end
  return { ("plan:sign({ %s })"):format(table.concat(fields, ", ")) }
end

function Signing:commit(plan)
  local options = { mirror = plan.place.name, specs = self.options.specs or {} }
  for _, name in ipairs({ "keys", "add", "force", "passphrase_variable" }) do
    options[name] = self.options[name]
  end
  local items, failure = sign.run(options, ui.output)
  if failure then
    error(failure, 0)
  end
  return items
end

---@class albedo.PlannedSigning
---@field specs? string[] what is signed; everything unless told
---@field keys? string[] what means the keys that sign
---@field add? boolean let signatures that are there stand
---@field force? boolean sign anew what the keys have signed
---@field passphrase_variable? string the variable that holds the passphrase of the keys

--- Plans that entries are signed; a signature cannot be undone.
---@param options? albedo.PlannedSigning
function verbs:sign(options)
  options = options_of.check(options, "sign", {
    specs = "texts",
    keys = "texts",
    add = "flag",
    force = "flag",
    passphrase_variable = "text",
  })
  self:add(setmetatable({ options = options }, Signing))
end

local Indexing = { verb = "index" }
Indexing.__index = Indexing

function Indexing:review(plan)
  local cache = plan.place.native
  local verdict = policy.decide("before.index", { cache = cache })
  local found = verdict.allowed
    and cache:refresh_index({ verdict = verdict, dry_run = true, full = self.full })
  local why = "policy does not permit it"
  if found then
    why = ("%d more, %d fewer than it lists now"):format(#found.added, #found.removed)
  end
  return {
    {
      verb = "index",
      text = "the index",
      why = why,
      rule = not verdict.allowed and verdict.rule or nil,
      stays = not verdict.allowed and verdict.reason or nil,
    },
  }
end

function Indexing:calls()
  return { self.full and "plan:update_index({ full = true })" or "plan:update_index()" }
end

function Indexing:commit(plan)
  local cache = plan.place.native
  local running <close> = ui.output:start("index")
  local result = cache:refresh_index({
    verdict = policy.decide("before.index", { cache = cache }),
    full = self.full,
    progress = running,
  })
  local text = ("%d records"):format(result.records)
  local outcome = result.changed and "updated" or "present"
  return { { id = "index", spec = "the index", outcome = outcome, reason = text } }
end

--- Plans that the index lists what the cache holds; it can be made again at any time.
---@param options? { full?: boolean } whether every entry is read
function verbs:update_index(options)
  options = options_of.check(options, "update_index", { full = "flag" })
  self:add(setmetatable({ full = options.full }, Indexing))
end

return verbs
