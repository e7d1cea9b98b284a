--- How a push works: choose the specs, ask policy, push each, then bring the index up to date.

local batch = require("albedo.batch")
local caches = require("albedo.caches")
local config = require("albedo.config")
local environment = require("albedo.environment")
local environments = require("albedo.environments")
local policy = require("albedo.policy")
local report = require("albedo.report")
local sign = require("albedo.sign")
local spec = require("albedo.spec")
local store = require("albedo.store")

local push = {}

---@class albedo.PushOptions
---@field mirror string configured name, path or URL of the cache
---@field specs string[] queries for installed packages; with an active environment for packages
--- of it, and none means its roots
---@field force? boolean push again what the cache holds
---@field unsigned? boolean do not sign
---@field signed? boolean sign, whatever the mirror's configuration says
---@field key? string what means the key that signs
---@field passphrase_variable? string the variable that holds the key's passphrase
---@field only? string[] "package", "dependencies" or both
---@field build_dependencies? boolean follow dependencies of type build
---@field update_index? boolean nil: where the cache has an index or is new
---@field latest? boolean of several matches take the newest
---@field jobs? integer packages packed at a time
---@field dry_run? boolean say what would be done

--- Finds the installed specs that the queries mean, and the closure that is to be pushed.
---
--- With an active environment nothing outside it is meant.
---@param installed albedo.Store
---@param active? albedo.Environment
---@param options albedo.PushOptions
---@return albedo.Spec[]
local function select_specs(installed, active, options)
  local several = options.latest and "newest" or "refuse"
  local roots = active and environments.choose(active, options.specs, several, installed) or {}
  for _, query in ipairs(active and {} or spec.parse_all(options.specs)) do
    for _, root in ipairs(installed:resolve(query, several)) do
      roots[#roots + 1] = root
    end
  end
  return installed:select(roots, {
    only = options.only,
    build_dependencies = options.build_dependencies,
  })
end

--- Pushes one spec, or says why not; what is raised is the failure of this item alone.
---@param cache albedo.Cache
---@param installed albedo.Store
---@param item albedo.Item
---@param verdict albedo.Verdict
---@param options albedo.PushOptions
---@param choose_key? fun(node?: albedo.Spec): albedo.Verdict asks policy which key signs
---@param marks_layout boolean whether no index follows that marks the cache
---@param running albedo.Progress
---@return string? fingerprint of the key that has signed
local function push_one(cache, installed, item, verdict, options, choose_key, marks_layout, running)
  if not verdict.allowed then
    report.set_denial(item, "skipped-policy", verdict)
  elseif not installed:is_installed(item.node) then
    item.outcome, item.reason = "failed", "it is not installed in " .. installed.root
  elseif not options.force and cache:has(item.node) then
    item.outcome = "present"
  elseif options.dry_run then
    item.outcome, item.reason = "added", report.dry_run
  else
    local key_verdict = choose_key and choose_key(item.node)
    item.bytes = cache:push(item.node, installed, {
      verdict = verdict,
      key_verdict = key_verdict,
      marks_layout = marks_layout,
      progress = running,
    })
    item.outcome = "added"
    return key_verdict and key_verdict.fingerprint
  end
end

--- Brings the index up to date with everything that the cache now holds of this push.
---
--- Entries that were there before are offered too, so that a push which was killed between its
--- last entry and the index is made whole by the next one.
---@param cache albedo.Cache
---@param nodes albedo.Spec[]
---@param output albedo.Output
local function update_index(cache, nodes, output)
  local verdict = policy.decide("before.index", { cache = cache })
  local running <close> = output:start("index")
  local result = cache:update_index(nodes, { verdict = verdict, progress = running })
  if result.changed then
    output:note("index updated: " .. report.count(result.records, "record"))
  end
end

--- Returns the function that asks policy which key signs; raises when no key can.
---
--- Asked once before anything is packed, so that a missing key is said at once.
---@param cache albedo.Cache
---@param options albedo.PushOptions
---@return fun(node?: albedo.Spec): albedo.Verdict
local function open_signing(cache, options)
  sign.open({ passphrase_variable = options.passphrase_variable })
  local function choose_key(node)
    return policy.decide("cache.key", { cache = cache, spec = node, key = options.key })
  end
  local verdict = choose_key()
  if not verdict.allowed then
    error({
      code = "policy.denied",
      message = ("cannot sign what is pushed to '%s': %s"):format(cache.url, verdict.reason),
      hint = verdict.hint,
    })
  end
  return choose_key
end

--- Publishes the keys that have signed, so that whoever uses the cache finds them.
---@param cache albedo.Cache
---@param signers table<string, boolean> by fingerprint
local function publish_keys(cache, signers)
  local fingerprints = {}
  for fingerprint in pairs(signers) do
    fingerprints[#fingerprints + 1] = fingerprint
  end
  if #fingerprints > 0 then
    table.sort(fingerprints)
    local verdict = policy.decide("before.index", { cache = cache })
    cache:publish_keys(fingerprints, { verdict = verdict })
  end
end

--- Pushes installed packages and returns the outcome of each.
---@param options albedo.PushOptions
---@param output albedo.Output
---@return albedo.Item[] items
---@return albedo.Error? failure why the index was not brought up to date
function push.run(options, output)
  local active = environment.active()
  if #options.specs == 0 and not active then
    environments.refuse_nothing("packages to push")
  end
  local cache, mirror = caches.open_for_push(options.mirror)
  local choose_key
  if options.signed or options.key or (mirror.signed and not options.unsigned) then
    choose_key = open_signing(cache, options)
  end
  local installed = store.open()
  local nodes = select_specs(installed, active, options)
  output:note(("selected %s to push to %s"):format(report.count(#nodes, "package"), cache.url))

  -- Asked before anything is written: a new cache gets an index, an old one keeps its habit.
  local wants_index = options.update_index
  if wants_index == nil then
    wants_index = cache:is_new() or cache:has_index()
  end

  local items = {}
  for index, node in ipairs(nodes) do
    items[index] = { id = node.hash, spec = node.short, node = node }
  end
  local goes_on
  local signers = {}
  do
    local work <close> = batch.open(items, output)
    goes_on = work:each(items, function(item, running)
      local verdict = policy.decide("cache.push", { spec = item.node, cache = cache })
      local signer =
        push_one(cache, installed, item, verdict, options, choose_key, not wants_index, running)
      if signer then
        signers[signer] = true
      end
    end, options.jobs or config.host().cores)
  end

  local held = {}
  for _, item in ipairs(items) do
    if item.outcome == "added" or item.outcome == "present" then
      held[#held + 1] = item.node
    end
    item.node = nil
  end
  if choose_key and #held > 0 and not options.dry_run then
    -- Also when all was there before: the run that pushed it may have been killed.
    signers[choose_key().fingerprint] = true
  end
  local ok, err = pcall(publish_keys, cache, signers)
  if not ok then
    return items, err
  end
  if wants_index and #held > 0 and not options.dry_run then
    if goes_on then
      ok, err = pcall(update_index, cache, held, output)
      if not ok then
        return items, err
      end
    else
      output:note("the index was not updated: the same push will go on where this one stopped")
    end
  end
  return items
end

return push
