--- How a prune works: gather what is to be kept, plan, ask policy, ask the user, take away.

local caches = require("albedo.caches")
local consent = require("albedo.consent")
local duration = require("albedo.duration")
local environment = require("albedo.environment")
local policy = require("albedo.policy")
local report = require("albedo.report")
local spec = require("albedo.spec")
local spec_list = require("albedo.spec_list")
local ui = require("albedo.ui")

local prune = {}

---@class albedo.PruneOptions
---@field mirror string configured name, path or URL of the cache
---@field keep_lists? string[] files of hashes or specs
---@field locks? string[] environments or lock files whose packages are kept
---@field older_than? string the age from which entries go
---@field newest? integer versions of each package that are kept
---@field keep_build? boolean keep also what is needed for building alone
---@field exact? boolean take also what kept entries need
---@field grace? string what is younger is not touched
---@field now? boolean delete instead of moving to the trash
---@field yes? boolean do not ask
---@field dry_run? boolean say what would be done

--- How long nothing is touched that was written: Spack gives what a push in progress has written
--- no time at all; an hour costs little.
prune.usual_grace = "1h"

--- Adds what an environment holds to what is kept.
---@param keep table<string, string>
---@param opened albedo.Environment
---@param options albedo.PruneOptions
local function keep_environment(keep, opened, options)
  opened:check_locked()
  local types = options.keep_build and { "link", "run", "build", "test" } or { "link", "run" }
  local reason = ("the environment '%s' needs it"):format(opened.name)
  for _, wave in ipairs(spec.waves(opened:specs("roots"), types)) do
    for _, node in ipairs(wave) do
      keep[node.hash] = keep[node.hash] or reason
    end
  end
end

--- Adds what a file names to what is kept: hashes, one a line as for Spack, and specs.
---@param keep table<string, string>
---@param path string
---@param cache albedo.Cache
---@param output albedo.Output
local function keep_list(keep, path, cache, output)
  local reason = ("the keep list '%s' names it"):format(path)
  local words, queries, count = spec_list.read(path), {}, 0
  if #words == 0 then
    error({
      code = "command.empty_keep_list",
      message = ("the keep list '%s' is empty: everything would go"):format(path),
      hint = "name what is to be kept, a hash or a spec a line",
    })
  end
  for _, word in ipairs(words) do
    local hash = word:match("^/?([a-z2-7]+)$")
    if hash and #hash == 32 then
      keep[hash], count = keep[hash] or reason, count + 1
    else
      queries[#queries + 1] = word
    end
  end
  for _, word in ipairs(queries) do
    -- A line is one spec, whatever blanks it has.
    local found = cache:entries(spec.parse(word))
    if #found == 0 then
      error({
        code = "command.no_match",
        message = ("the keep list '%s' names '%s', which the cache does not hold"):format(
          path,
          word
        ),
        hint = "mend the line: nothing was pruned, since it may be a slip of the pen",
      })
    end
    for node in found do
      keep[node.hash], count = keep[node.hash] or reason, count + 1
    end
  end
  output:note(("%s to keep from '%s'"):format(report.count(count, "package"), path))
end

--- Returns what is to be kept by its hash, each with the reason; nil when nothing says so.
---@param options albedo.PruneOptions
---@param cache albedo.Cache
---@param output albedo.Output
---@return table<string, string>?
function prune.gather(options, cache, output)
  local keep, is_told = {}, false
  for _, path in ipairs(options.keep_lists or {}) do
    keep_list(keep, path, cache, output)
    is_told = true
  end
  for _, name in ipairs(options.locks or {}) do
    keep_environment(keep, environment.open(name), options)
    is_told = true
  end
  local active = environment.active()
  if active then
    keep_environment(keep, active, options)
    is_told = true
  end
  return is_told and keep or nil
end

--- Says what the prune stands before, and returns how many bytes it frees.
local function describe(plan, cache, output)
  local bytes = 0
  for _, list in ipairs({ plan.removed, plan.orphans }) do
    for _, one in ipairs(list) do
      bytes = bytes + one.bytes
    end
  end
  for _, one in ipairs(plan.unreadable) do
    output:warn(
      ("'%s/%s' cannot be read, so nothing that it may name goes: %s"):format(
        cache.url,
        one.path,
        one.reason
      )
    )
  end
  for _, one in ipairs(plan.kept) do
    output:detail(("keeps %s: %s"):format(one.spec, one.reason))
  end
  return bytes
end

--- Makes sure that the user wants it: asks at a terminal; elsewhere an option must have said it.
local function confirm(plan, bytes, options, cache, output)
  local parts = {}
  if #plan.removed > 0 then
    parts[1] = #plan.removed == 1 and "1 entry" or ("%d entries"):format(#plan.removed)
  end
  if #plan.orphans > 0 then
    parts[#parts + 1] = #plan.orphans == 1 and "1 file that belongs to no entry"
      or ("%d files that belong to no entry"):format(#plan.orphans)
  end
  local what = ("%s (%s)"):format(table.concat(parts, " and "), ui.format_size(bytes))
  local verb = options.now and "delete" or "prune"
  consent.check(options.yes, {
    question = ("%s %s from '%s'?"):format(verb, what, cache.url),
    refusal = ("%s would be pruned from '%s': that is only done with --yes-to-all"):format(
      what,
      cache.url
    ),
    hint = "'albedo --dry-run buildcache prune …' shows each of them; -y takes them away",
    declined = "nothing was pruned, as you have said",
  }, output)
end

--- Makes the items of what a plan lets go.
---@return albedo.Item[]
local function items_of(plan)
  local items = {}
  for _, one in ipairs(plan.removed) do
    items[#items + 1] = {
      id = one.id,
      spec = one.spec,
      path = one.path,
      bytes = one.bytes,
      reason = one.reason,
    }
  end
  for _, one in ipairs(plan.orphans) do
    items[#items + 1] = { id = one.path, path = one.path, bytes = one.bytes, reason = one.reason }
  end
  return items
end

--- Says of each item what became of it.
local function settle(items, result, cache, options)
  for _, item in ipairs(items) do
    local failure, reason = result.failed[item.path], result.kept[item.path]
    if failure then
      report.set_error(item, failure)
    elseif reason then
      item.outcome, item.reason, item.bytes = "kept", reason, nil
    elseif options.dry_run then
      item.outcome, item.reason = "removed", ("%s (%s)"):format(item.reason, report.dry_run)
    else
      item.outcome = "removed"
    end
    item.path = cache.url .. "/" .. item.path
  end
end

--- Plans, and lets policy keep what it wants to.
local function plan_of(options, cache, output)
  local rules = {
    keep = prune.gather(options, cache, output),
    older_than = options.older_than and duration.parse(options.older_than, "--older-than"),
    newest = options.newest,
    keep_build = options.keep_build,
    exact = options.exact,
    grace = duration.parse(options.grace or prune.usual_grace, "--grace"),
    -- A place that was never pushed to may be a slip of the pen, and must not come to be by this.
    dry_run = options.dry_run or cache:is_new(),
  }
  local running <close> = output:start(cache.url)
  rules.progress = running
  local plan = policy.retain(cache:plan_prune(rules))
  if #plan.kept + #plan.removed + #plan.orphans == 0 then
    caches.check_exists(cache)
  end
  return plan
end

--- Takes away what the plan lets go.
local function take(plan, options, cache, output)
  local running <close> = output:start(cache.url)
  return cache:prune(plan, {
    verdict = policy.decide("before.prune", { cache = cache }),
    index_verdict = policy.decide("before.index", { cache = cache }),
    now = options.now,
    progress = running,
  })
end

--- Prunes a cache and returns an item for each entry and each other file that goes.
---@param options albedo.PruneOptions
---@param output albedo.Output
---@return albedo.Item[]
function prune.run(options, output)
  local cache = caches.open_for_push(options.mirror)
  local plan = plan_of(options, cache, output)
  local bytes = describe(plan, cache, output)
  local items = items_of(plan)
  local result = { kept = {}, failed = {} }
  if #items > 0 and not options.dry_run then
    confirm(plan, bytes, options, cache, output)
    result = take(plan, options, cache, output)
  end
  settle(items, result, cache, options)
  for position, item in ipairs(items) do
    report.print_item(item, position, #items, output)
  end
  output:note(
    (#plan.kept == 1 and "%d of %d entries stays" or "%d of %d entries stay"):format(
      #plan.kept,
      #plan.kept + #plan.removed
    )
  )
  if result.trash then
    output:note(
      ("'albedo buildcache prune %s --undo %s' puts all of it back"):format(
        options.mirror,
        result.trash
      )
    )
  end
  return items
end

return prune
