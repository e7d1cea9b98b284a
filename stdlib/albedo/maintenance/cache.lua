--- A build cache under maintenance: what it has, what of that nobody needs, and plans.

local common = require("albedo.maintenance.common")
local duration = require("albedo.duration")
local options_of = require("albedo.maintenance.options")
local plans = require("albedo.maintenance.plan")
local policy = require("albedo.policy")
local prune = require("albedo.workflow.prune")
local report = require("albedo.report")
local spec = require("albedo.spec")
local steps = require("albedo.maintenance.cache_steps")
local ui = require("albedo.ui")

local cache = {}

---@class albedo.MaintainedCache
---@field kind "cache"
---@field name string what it was opened by
---@field url string
---@field native albedo.Cache
local Cache = { kind = "cache" }
Cache.__index = Cache

--- An entry as its metadata and the listing tell of it; nothing of it is verified.
---@class albedo.MaintainedEntry
---@field id string the whole hash
---@field spec string such as `quill@2.0/4xfpsw7`
---@field bytes integer the metadata and the archive; of what goes, what that frees
---@field modified integer seconds since 1970
---@field signed boolean whether its metadata carries a signature
---@field reason? string why it goes, as a clause; nil where nobody has asked
---@field rule? string the rule of a site that has spoken, with its file and line
---@field dependents string[] what stays and needs it
---@field seen table what it looked like, for `plan_prune`

local Entry = {}

--- Returns an entry in a line, as the prompt shows it.
function Entry:__tostring()
  local text = ("%s (%s)"):format(self.spec, ui.format_size(self.bytes))
  return self.reason and ("%s: %s"):format(text, self.reason) or text
end

--- Takes a cache under maintenance.
---@param name string what the user calls it
---@param native albedo.Cache
---@return albedo.MaintainedCache
function cache.new(name, native)
  return setmetatable({ name = name, url = native.url, native = native }, Cache)
end

function Cache:__tostring()
  return ("the cache '%s'"):format(self.url)
end

--- Returns the rule of a site that has spoken about each entry, with its file and line.
---@param judged albedo.PrunePlan
---@return table<string, string> by hash
local function rules_of(judged)
  local rules = {}
  for _, judgement in ipairs(judged.judgements) do
    for _, opinion in ipairs(judgement.opinions) do
      if (opinion.answer or opinion.failed) and opinion.name then
        local place = ("%s (%s:%d)"):format(opinion.name, opinion.file, opinion.line)
        rules[judgement.id] = rules[judgement.id] or place
      end
    end
  end
  return rules
end

--- Plans a prune, lets policy judge it, and returns its entries.
---@param rules table as `plan_prune` takes them; nothing is written
---@return albedo.MaintainedEntry[] removed
---@return albedo.MaintainedEntry[] kept
---@return albedo.PrunePlan judged
function Cache:judge(rules)
  local running <close> = ui.output:start(self.url)
  rules.progress, rules.dry_run = running, true
  local judged = policy.retain(self.native:plan_prune(rules))
  local rule_of = rules_of(judged)
  local function entries(list)
    local found = {}
    for index, one in ipairs(list) do
      one.modified, one.rule = one.seen.modified, rule_of[one.id]
      one.dependents = one.dependents or {}
      found[index] = setmetatable(one, Entry)
    end
    return found
  end
  return entries(judged.removed), entries(judged.kept), judged
end

--- Returns everything that the cache has, whatever its index says.
---@return albedo.MaintainedEntry[]
function Cache:entries()
  -- Where nothing is chosen, nothing goes; without a grace nothing is said of it.
  local _, kept = self:judge({ drop = {}, grace = 0 })
  for _, entry in ipairs(kept) do
    entry.reason = nil
  end
  return kept
end

---@class albedo.FindOptions
---@field query? string a spec that the index must list: `quill@2:`
---@field name? string the name of a package
---@field older_than? string an age: `90d`
---@field younger_than? string
---@field larger_than? integer bytes
---@field signed? boolean
---@field pinned? boolean

local find_options = {
  query = "text",
  name = "text",
  older_than = "text",
  younger_than = "text",
  larger_than = "number",
  signed = "flag",
  pinned = "flag",
}

--- Returns the entries for which everything holds that is asked for.
---@param options? albedo.FindOptions
---@return albedo.MaintainedEntry[]
function Cache:find(options)
  options = options_of.check(options, "find", find_options)
  local now, found, listed, pinned = os.time(), {}, nil, {}
  local oldest = options.older_than and duration.parse(options.older_than, "older_than")
  local youngest = options.younger_than and duration.parse(options.younger_than, "younger_than")
  if options.query then
    listed = {}
    for node in self.native:entries(spec.parse(options.query)) do
      listed[node.hash] = true
    end
  end
  for _, pin in ipairs(options.pinned ~= nil and self.native:pins() or {}) do
    pinned[pin.id] = true
  end
  for _, entry in ipairs(self:entries()) do
    local age = now - entry.modified
    if
      (not listed or listed[entry.id])
      and (not options.name or entry.spec:match("^[^@/]+") == options.name)
      and (not oldest or age >= oldest)
      and (not youngest or age < youngest)
      and (not options.larger_than or entry.bytes > options.larger_than)
      and (options.signed == nil or entry.signed == options.signed)
      and (options.pinned == nil or (pinned[entry.id] or false) == options.pinned)
    then
      found[#found + 1] = entry
    end
  end
  return found
end

---@class albedo.UnusedOptions
---@field environments? string[] environments or lock files whose packages are used
---@field roots? string[] specs of the cache that are used, with what they need
---@field keep_lists? string[] files of hashes or specs that are used
---@field older_than? string the age from which entries are unused
---@field newest? integer versions of each package that are used
---@field keep_build? boolean also what is needed for building alone is used
---@field exact? boolean what used ones need is unused unless it is named itself
---@field grace? string what is younger is used; `1h` unless told

local unused_options = {
  environments = "texts",
  roots = "texts",
  keep_lists = "texts",
  older_than = "text",
  newest = "number",
  keep_build = "flag",
  exact = "flag",
  grace = "text",
}

--- Adds what specs mean to what is kept.
local function keep_roots(self, keep, roots)
  for _, text in ipairs(roots) do
    local found = self.native:entries(spec.parse(text))
    if #found == 0 then
      error({
        code = "command.no_match",
        message = ("the cache '%s' holds nothing that '%s' means"):format(self.url, text),
        hint = "nothing was planned, since it may be a slip of the pen",
      })
    end
    for node in found do
      keep[node.hash] = keep[node.hash] or ("'%s' is a root"):format(text)
    end
  end
end

--- Returns the entries that nothing needs of what the options name, each with the reason.
---
--- The active environment counts as one of `environments`. Policy is asked: what a rule keeps is
--- used, what a rule drops is not. Raises `command.usage` where nothing says what is used.
---@param options? albedo.UnusedOptions
---@return albedo.MaintainedEntry[]
function Cache:unused(options)
  options = options_of.check(options, "unused", unused_options)
  local keep = prune.gather({
    mirror = self.name,
    keep_lists = options.keep_lists,
    locks = options.environments,
    keep_build = options.keep_build,
  }, self.native, ui.output)
  if options.roots and #options.roots > 0 then
    keep = keep or {}
    keep_roots(self, keep, options.roots)
  end
  if not keep and not options.older_than and not options.newest then
    error({
      code = "command.usage",
      message = "nothing says what is used",
      hint = "name 'environments', 'roots', 'keep_lists', 'older_than' or 'newest'",
    })
  end
  local removed = self:judge({
    keep = keep,
    older_than = options.older_than and duration.parse(options.older_than, "older_than"),
    newest = options.newest,
    keep_build = options.keep_build,
    exact = options.exact,
    grace = duration.parse(options.grace or prune.usual_grace, "grace"),
  })
  return removed
end

--- Returns what the cache has in numbers: `entries`, `bytes`, `signed`, `pins`, `trash` in bytes.
---@return table<string, integer>
function Cache:stats()
  local stats = { entries = 0, bytes = 0, signed = 0, pins = #self.native:pins(), trash = 0 }
  for _, entry in ipairs(self:entries()) do
    stats.entries = stats.entries + 1
    stats.bytes = stats.bytes + entry.bytes
    stats.signed = stats.signed + (entry.signed and 1 or 0)
  end
  for _, run in ipairs(self:trash()) do
    stats.trash = stats.trash + run.bytes
  end
  return stats
end

--- Returns what earlier commits, prunes and repairs have taken away, the oldest first.
---@return table[] runs as `albedo.Cache:trash` has them
function Cache:trash()
  return self.native:trash()
end

--- Puts back what an earlier commit or prune has taken away, and returns an item for each entry.
---@param name? string the run, as `trash` names it; the last one unless told
---@return albedo.Item[]
function Cache:undo(name)
  return report.print_items(common.put_back(self.native, name or ""), ui.output)
end

--- Prints entries as a table, the largest first.
---@param _ albedo.MaintainedCache
---@param entries albedo.MaintainedEntry[]
function Cache.show(_, entries)
  local sorted, bytes, rows = table.move(entries, 1, #entries, 1, {}), 0, {}
  table.sort(sorted, function(left, right)
    if left.bytes ~= right.bytes then
      return left.bytes > right.bytes
    end
    return left.id < right.id
  end)
  for index, one in ipairs(sorted) do
    bytes = bytes + one.bytes
    rows[index] = {
      one.spec,
      ui.format_size(one.bytes),
      os.date("%Y-%m-%d", one.modified),
      one.reason or "",
    }
  end
  ui.output:table({
    columns = {
      { title = "ENTRY", priority = 3, least_width = 12 },
      { title = "SIZE", align = "right", priority = 3 },
      { title = "WRITTEN", priority = 1, least_width = 10 },
      { title = "WHY", priority = 2, least_width = 10 },
    },
    rows = rows,
  })
  local count = #rows == 1 and "1 entry" or ("%d entries"):format(#rows)
  ui.output:note(("%s, %s"):format(count, ui.format_size(bytes)))
end

---@class albedo.PlanOptions
---@field grace? string what was written within this time is not taken away; `1h` unless told

--- Begins a plan for the cache; nothing is changed before it is committed.
---@param options? albedo.PlanOptions
---@return albedo.MaintenancePlan
function Cache:plan(options)
  return plans.new(self, steps, options_of.check(options, "plan", { grace = "text" }))
end

--- Returns the sentence with which a session at a prompt begins; it reads the index alone.
---@return string
function Cache:headline()
  local head = ("%s, layout %s"):format(tostring(self), self.native.layout)
  if not self.native:has_index() then
    return head .. ": it has no index; 'plan:update_index()' makes one"
  end
  local count = 0
  for node in self.native:entries() do
    count = count + (node.external and 0 or 1)
  end
  return ("%s: %d %s"):format(head, count, count == 1 and "entry" or "entries")
end

return cache
