--- How a push works: choose the specs, ask policy, push each, then bring the index up to date.

local batch = require("albedo.batch")
local caches = require("albedo.caches")
local config = require("albedo.config")
local environment = require("albedo.environment")
local environments = require("albedo.environments")
local policy = require("albedo.policy")
local publish = require("albedo.workflow.publish")
local report = require("albedo.report")
local resolve = require("albedo.workflow.resolve")
local signers = require("albedo.signers")
local spec = require("albedo.spec")
local store = require("albedo.store")

local push = {}

---@class albedo.PushOptions
---@field mirror string configured name, path or URL of the cache
---@field layout? string "v0" to "v3"; nil: the newest that the place has, or v3
---@field allow_root? boolean push packages whose binaries name the store to v0 and v1, too
---@field specs string[] queries for installed packages, or spec files; with an active environment
--- for packages of it, and none means its roots
---@field spec_files? string[] spec files of installed packages
---@field not_in? string[] caches: what they have is left out
---@field private? boolean take what may not be handed on, too
---@field fail_fast? boolean begin no further package once one has failed
---@field force? boolean push again what the cache holds
---@field unsigned? boolean do not sign
---@field signed? boolean sign, whatever the mirror's configuration says
---@field keys? string[] what means the keys that sign
---@field passphrase_variable? string the variable that holds the key's passphrase
---@field only? string[] "package", "dependencies" or both
---@field build_dependencies? boolean follow dependencies of type build
---@field update_index? boolean nil: where the cache has an index or is new
---@field latest? boolean of several matches take the newest
---@field jobs? integer packages packed at a time
---@field dry_run? boolean say what would be done

--- Returns the words that name packages, spec files as the hashes of what they hold.
---@param options albedo.PushOptions
---@return string[]
local function words_of(options)
  local words = {}
  for index, word in ipairs(options.specs) do
    words[index] = resolve.is_file(word) and "/" .. spec.read(word).hash or word
  end
  for _, path in ipairs(options.spec_files or {}) do
    words[#words + 1] = "/" .. spec.read(path).hash
  end
  return words
end

--- Finds the installed packages that queries mean; every query that means none, or several, is told
--- before the first of these errors is raised.
---@param installed albedo.Store
---@param words string[]
---@param several "refuse"|"newest"
---@param output albedo.Output
---@return albedo.Spec[]
local function find_roots(installed, words, several, output)
  local roots, problems = {}, {}
  for _, query in ipairs(spec.parse_all(words)) do
    local ok, found = pcall(installed.resolve, installed, query, several)
    if ok then
      table.move(found, 1, #found, #roots + 1, roots)
    else
      problems[#problems + 1] = found
    end
  end
  for index = 2, #problems do
    output:warn(tostring(problems[index]))
  end
  if #problems > 0 then
    error(problems[1], 0)
  end
  return roots
end

--- Finds the installed specs that are meant, and the closure that is to be pushed.
---
--- With an active environment nothing outside it is meant.
---@param installed albedo.Store
---@param active? albedo.Environment
---@param words string[]
---@param options albedo.PushOptions
---@param output albedo.Output
---@return albedo.Spec[]
local function select_specs(installed, active, words, options, output)
  local several = options.latest and "newest" or "refuse"
  local roots = active and environments.choose(active, words, several, installed)
    or find_roots(installed, words, several, output)
  return installed:select(roots, {
    only = options.only,
    build_dependencies = options.build_dependencies,
  })
end

--- Returns the URL of the first of some caches that has the entry of a package, or nil.
---@param others albedo.Cache[]
---@param node albedo.Spec
---@return string?
local function find_holder(others, node)
  for _, other in ipairs(others) do
    if other:has(node) then
      return other.url
    end
  end
end

--- Asks policy about pushing all packages at once, and returns what gives the verdict on one.
---
--- That raises, for a package whose recipe cannot be read, why; the others are not concerned.
---@param items albedo.Item[]
---@param cache_of fun(item: albedo.Item): albedo.Cache
---@param is_private? boolean
---@return fun(item: albedo.Item): albedo.Verdict
function push.decide(items, cache_of, is_private)
  local requests, place_of = {}, {}
  for index, item in ipairs(items) do
    requests[index] = { spec = item.node, cache = cache_of(item), private = is_private }
    place_of[item] = index
  end
  local verdicts, failures = policy.decide_all("cache.push", requests)
  return function(item)
    local place = place_of[item]
    if failures[place] then
      error(failures[place], 0)
    end
    return verdicts[place]
  end
end

--- Pushes one spec, or says why not; what is raised is the failure of this item alone.
---@param cache albedo.Cache
---@param installed albedo.Store
---@param item albedo.Item
---@param verdict albedo.Verdict
---@param options albedo.PushOptions
---@param choose_keys? fun(node?: albedo.Spec): albedo.Verdict[] asks policy which keys sign
---@param others albedo.Cache[] caches: what one of them has is left out
---@param marks_layout boolean whether no index follows that marks the cache
---@param running albedo.Progress
---@return albedo.Verdict[]? verdicts on the keys that have signed
local function push_one(
  cache,
  installed,
  item,
  verdict,
  options,
  choose_keys,
  others,
  marks_layout,
  running
)
  if not verdict.allowed then
    report.set_denial(item, "skipped-policy", verdict)
    return
  elseif not installed:is_installed(item.node) then
    item.outcome, item.reason = "failed", "it is not installed in " .. installed.root
    return
  elseif not options.force and cache:has(item.node) then
    item.outcome = "present"
    return
  end
  local holder = find_holder(others, item.node)
  if holder then
    item.outcome, item.reason = "skipped-exists", ("%s has it"):format(holder)
  elseif options.dry_run then
    item.outcome, item.reason = "added", report.dry_run
  else
    local key_verdicts = choose_keys and choose_keys(item.node)
    item.bytes = cache:push(item.node, installed, {
      verdict = verdict,
      key_verdicts = key_verdicts,
      marks_layout = marks_layout,
      allow_root = options.allow_root,
      progress = running,
    })
    item.outcome = "added"
    return key_verdicts
  end
end

--- Pushes installed packages and returns the outcome of each.
---@param options albedo.PushOptions
---@param output albedo.Output
---@return albedo.Item[] items
---@return albedo.Error? failure why the index was not brought up to date
function push.run(options, output)
  local active = environment.active()
  local words = words_of(options)
  if #words == 0 and not active then
    environments.refuse_nothing("packages to push")
  end
  local cache, mirror = caches.open_for_push(options.mirror, options.layout)
  if options.allow_root and cache.layout ~= "v0" and cache.layout ~= "v1" then
    output:note(("--allow-root has no effect on a cache of layout %s"):format(cache.layout))
  end
  local choose_keys
  if options.signed or #(options.keys or {}) > 0 or (mirror.signed and not options.unsigned) then
    choose_keys = signers.open(cache, options)
  end
  local others = {}
  if #(options.not_in or {}) > 0 then
    for index, source in ipairs(caches.open(options.not_in)) do
      others[index] = source.cache
    end
  end
  local installed = store.open()
  local nodes = select_specs(installed, active, words, options, output)
  output:note(("selected %s to push to %s"):format(report.count(#nodes, "package"), cache.url))
  local wants_index = publish.wants_index(cache, options.update_index)

  local items = {}
  for index, node in ipairs(nodes) do
    items[index] = { id = node.hash, spec = node.short, node = node }
  end
  local verdict_of = push.decide(items, function()
    return cache
  end, options.private)
  local goes_on, failed
  local signed = {}
  do
    local work <close> = batch.open(items, output)
    goes_on = work:each(items, function(item, running)
      if failed and options.fail_fast then
        item.outcome = "failed"
        item.reason = ("not begun, because %s has failed (--fail-fast)"):format(failed)
        return
      end
      local ok, result = pcall(function()
        local verdict = verdict_of(item)
        local marks = not wants_index
        return push_one(
          cache,
          installed,
          item,
          verdict,
          options,
          choose_keys,
          others,
          marks,
          running
        )
      end)
      if not ok or item.outcome == "failed" then
        failed = failed or item.spec
      end
      if not ok then
        error(result, 0)
      end
      signers.note(signed, result or {})
    end, options.jobs or config.host().cores)
  end

  local held = {}
  for _, item in ipairs(items) do
    if item.outcome == "added" or item.outcome == "present" then
      held[#held + 1] = item.node
    end
    item.node = nil
  end
  if #held == 0 or options.dry_run then
    return items
  end
  if choose_keys then
    -- Also when all was there before: the run that pushed it may have been killed.
    signers.note(signed, choose_keys())
  end
  local ok, err = pcall(signers.publish, cache, signed)
  if ok and wants_index and goes_on then
    ok, err = pcall(publish.index, cache, held, output)
  elseif ok and wants_index then
    output:note("the index was not updated: the same push will go on where this one stopped")
  end
  return items, not ok and err or nil
end

return push
