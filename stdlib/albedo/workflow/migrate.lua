--- How a cache of Spack 0.18 to 0.23 becomes one of Spack 1.x in its own place: each entry is
--- verified, its archive copied under its digest, its metadata written anew and signed again.

local batch = require("albedo.batch")
local buildcache = require("albedo.buildcache")
local caches = require("albedo.caches")
local config = require("albedo.config")
local policy = require("albedo.policy")
local publish = require("albedo.workflow.publish")
local push = require("albedo.workflow.push")
local report = require("albedo.report")
local signers = require("albedo.signers")

local migrate = {}

---@class albedo.MigrateOptions
---@field mirror string configured name, path or URL
---@field unsigned? boolean take entries that nobody has signed, and sign none
---@field delete_existing? boolean remove the old cache when all of it was migrated
---@field keys? string[] what means the keys that sign
---@field passphrase_variable? string the variable that holds the passphrase of the keys
---@field jobs? integer entries migrated at a time
---@field dry_run? boolean say what would be done

--- Returns the old cache and the new one at the place of a mirror.
---@param name string
---@return albedo.Cache old
---@return albedo.Cache new
local function open_both(name)
  local new, mirror = caches.open_for_push(name, "v3")
  local old
  for _, cache in ipairs(buildcache.open_all(mirror.push_url)) do
    if cache.layout == "v2" then
      old = cache
    end
  end
  if not old then
    error({
      code = "migrate.nothing",
      message = ("'%s' holds no cache of layout v2"):format(mirror.push_url),
      hint = "only caches of Spack 0.18 to 0.23 are migrated; push older packages again",
    })
  end
  return old, new
end

--- Returns whether the new cache has an entry that may stand for the old one: whoever can write to
--- the place can put one there that nobody would install.
---@param new albedo.Cache
---@param node albedo.Spec
---@param options albedo.MigrateOptions
---@return boolean
local function is_migrated(new, node, options)
  if not new:has(node) then
    return false
  end
  local verdict = policy.decide("cache.accept", {
    spec = node,
    cache = new,
    unsigned = options.unsigned,
  })
  if not verdict.allowed then
    return false
  end
  local depth = options.delete_existing and "content" or "spec"
  local check = new:check_entry(node.hash, new:describe(node).path, depth)
  return #check.findings == 0
end

--- Migrates one entry, or says why not.
---@param item albedo.Item
---@param old albedo.Cache
---@param new albedo.Cache
---@param verdict_of fun(item: albedo.Item): albedo.Verdict
---@param options albedo.MigrateOptions
---@param choose_keys? fun(node?: albedo.Spec): albedo.Verdict[]
---@param running albedo.Progress
local function migrate_one(item, old, new, verdict_of, options, choose_keys, running)
  if is_migrated(new, item.node, options) then
    item.outcome = "present"
    return
  end
  local accept = policy.decide("cache.accept", {
    spec = item.node,
    cache = old,
    unsigned = options.unsigned,
  })
  if not accept.allowed then
    report.set_denial(item, "refused", accept)
    return
  end
  local verdict = verdict_of(item)
  if not verdict.allowed then
    report.set_denial(item, "skipped-policy", verdict)
    return
  end
  item.outcome = "added"
  if options.dry_run then
    item.reason = report.dry_run
    return
  end
  item.bytes = new:migrate_from(old, item.node, {
    accept_verdict = accept,
    verdict = verdict,
    key_verdicts = choose_keys and choose_keys(item.node),
    progress = running,
  })
end

--- Writes what follows the entries: key, index, and the end of the old cache.
---@param items albedo.Item[]
---@param old albedo.Cache
---@param new albedo.Cache
---@param options albedo.MigrateOptions
---@param choose_keys? fun(node?: albedo.Spec): albedo.Verdict[]
---@param output albedo.Output
local function finish(items, old, new, options, choose_keys, output)
  local nodes, hashes, is_whole = {}, {}, true
  for _, item in ipairs(items) do
    if item.outcome == "added" or item.outcome == "present" then
      nodes[#nodes + 1], hashes[#hashes + 1] = new:get_spec(item.node), item.node.hash
    else
      is_whole = false
    end
  end
  if #nodes > 0 then
    if choose_keys then
      local signed = {}
      signers.note(signed, choose_keys())
      signers.publish(new, signed)
    end
    publish.index(new, nodes, output)
  end
  if options.delete_existing and is_whole and #nodes > 0 then
    local verdict = policy.decide("before.index", { cache = old })
    local count = old:remove_all({ verdict = verdict, hashes = hashes })
    output:note(("removed the old cache: %s"):format(report.count(count, "file")))
  elseif options.delete_existing then
    output:warn("the old cache stays, because not all of it was migrated")
  end
end

--- Migrates a cache and returns the outcome of each entry.
---@param options albedo.MigrateOptions
---@param output albedo.Output
---@return albedo.Item[] items
---@return albedo.Error? failure why the index was not written, or the old cache not removed
function migrate.run(options, output)
  local old, new = open_both(options.mirror)
  local choose_keys = not options.unsigned and signers.open(new, options) or nil
  local items = {}
  for _, node in ipairs(old:entries()) do
    if not node.external then
      items[#items + 1] = { id = node.hash, spec = node.short, node = node }
    end
  end
  output:note(
    ("migrating %s of %s to layout v3, %s, %s the old cache"):format(
      report.count(#items, "package"),
      old.url,
      choose_keys and "signed" or "unsigned",
      options.delete_existing and "then removing" or "keeping"
    )
  )
  local goes_on
  do
    local work <close> = batch.open(items, output)
    -- The entries are there already: a migration hands nothing on.
    local verdict_of = push.decide(items, function()
      return new
    end, true)
    goes_on = work:each(items, function(item, running)
      migrate_one(item, old, new, verdict_of, options, choose_keys, running)
    end, options.jobs or config.host().cores)
  end
  local failure
  if goes_on and not options.dry_run then
    local ok, problem = pcall(finish, items, old, new, options, choose_keys, output)
    failure = not ok and problem or nil
  elseif not goes_on then
    output:note("the index was not written: the same command will go on where this one stopped")
  end
  for _, item in ipairs(items) do
    item.node = nil
  end
  return items, failure
end

return migrate
