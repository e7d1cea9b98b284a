--- How the index of a cache is brought up to date, and how it is compared with what is there.

local buildcache = require("albedo.buildcache")
local caches = require("albedo.caches")
local config = require("albedo.config")
local environment = require("albedo.environment")
local index = require("albedo.index")
local policy = require("albedo.policy")
local report = require("albedo.report")
local task = require("albedo.task")

local workflow = {}

--- Raises the error of a command line that says too little.
---@param message string
---@param hint string
local function refuse(message, hint)
  error({ code = "command.usage", message = message, hint = hint })
end

--- Returns the only cache that the words of a command line name: a positional, or a seed's option.
---@param context albedo.CommandContext
---@return string
function workflow.place(context)
  local options = context.options
  local named = { context.arguments.mirror, options["mirror-name"], options["mirror-url"] }
  if options.directory then
    -- Else the name of a mirror could be meant.
    local is_path = options.directory:match("^[/.~]") or options.directory:match("^%a+://")
    named[#named + 1] = is_path and options.directory or "./" .. options.directory
  end
  local found
  for _, place in pairs(named) do
    if found then
      refuse(
        ("'%s' and '%s' both name a cache"):format(found, place),
        "name one, as the first word or with one option"
      )
    end
    found = place
  end
  if not found then
    refuse("no cache is named", "name a configured mirror, a path or a URL")
  end
  return found
end

---@class albedo.IndexOptions
---@field mirror string configured name, path or URL of the cache
---@field full? boolean read every entry
---@field keys? boolean make the list of keys anew
---@field view? string the view to write; nil: the mirror's own, or none
---@field append? boolean add to a view that is there
---@field force? boolean replace a view that is there
---@field environments string[] names, folders or lock files whose packages a view lists
---@field yes? boolean do not ask
---@field jobs? integer entries read at a time
---@field dry_run? boolean say what would be done

--- Returns the hashes of all packages of some environments, else of the active one.
---@param names string[]
---@return string[]
local function environment_hashes(names)
  local opened = {}
  for position, name in ipairs(names) do
    opened[position] = environment.open(name)
  end
  if #opened == 0 then
    opened[1] = environment.active()
  end
  if #opened == 0 then
    refuse(
      "a view lists the packages of environments, and none is named or active",
      "name environments after the mirror, or pass -e before the command"
    )
  end
  local hashes = {}
  for _, one in ipairs(opened) do
    one:check_locked()
    for _, node in ipairs(one:specs()) do
      hashes[#hashes + 1] = node.hash
    end
  end
  return hashes
end

--- Returns which view is to be written and which packages it may list; nil for the main index.
---@param options albedo.IndexOptions
---@param mirror albedo.Mirror
---@param output albedo.Output
---@return string? view
---@return string[]? hashes
local function choose_view(options, mirror, output)
  local view = options.view or mirror.view
  local wants_view = view or options.append or options.force or #options.environments > 0
  if not wants_view then
    return nil
  end
  if not view then
    refuse(
      "a view is to be written, but it has no name",
      "name it with --name, or give the mirror one with 'albedo mirror add --name'"
    )
  end
  if mirror.view and view ~= mirror.view then
    local name = mirror.name or options.mirror
    local text = "the mirror '%s' reads the view '%s', not '%s'"
    output:warn(text:format(name, mirror.view, view))
  end
  local hashes = environment_hashes(options.environments)
  if #hashes == 0 then
    output:warn(("the environments have no packages: the view '%s' is empty"):format(view))
  end
  return view, hashes
end

--- Says whether the index of a view may be written as the options ask for.
---
--- Raises where one is there and neither --append nor --force was given.
---@param cache albedo.Cache the cache with that view
---@param options albedo.IndexOptions
---@param output albedo.Output
---@return boolean goes_on false when a person has said no
local function may_write_view(cache, options, output)
  if not cache:has_index() then
    return true
  end
  if not options.append and not options.force then
    error({
      code = "buildcache.view_exists",
      message = ("the view '%s' of '%s' exists"):format(cache.view, cache.url),
      hint = "add to it with --append, or replace it with --force",
    })
  end
  if options.yes or options.dry_run then
    return true
  end
  -- Where nobody can be asked, as in a job, the option itself is the answer.
  local verb = options.force and "Replace" or "Add to"
  return output:confirm(("%s the view '%s' of %s?"):format(verb, cache.view, cache.url)) ~= false
end

--- Returns what became of each entry that has changed.
---@param result table what `cache:refresh_index` returns
---@param is_dry boolean
---@return albedo.Item[]
local function items_of(result, is_dry)
  local items = {}
  local reason = is_dry and report.dry_run or nil
  for _, entry in ipairs(result.added) do
    items[#items + 1] = { id = entry.hash, spec = entry.text, outcome = "added", reason = reason }
  end
  for _, node in ipairs(result.removed) do
    items[#items + 1] = {
      id = node.hash,
      spec = node.short,
      outcome = "removed",
      reason = reason or "the cache has no metadata of it",
    }
  end
  for _, entry in ipairs(result.unreadable) do
    local item = { id = entry.hash, spec = entry.key:match("[^/]+$"), path = entry.key }
    items[#items + 1] = report.set_error(item, entry.error)
  end
  return items
end

--- Brings an index up to date and returns what became of each entry that has changed.
---@param options albedo.IndexOptions
---@param output albedo.Output
---@return albedo.Item[] items
---@return { changed: boolean, records: integer, resumed: integer }? result nil after a "no"
function workflow.update(options, output)
  if options.append and options.force then
    refuse("--append and --force exclude each other", "choose one")
  end
  local cache, mirror = caches.open_for_push(options.mirror)
  local view, hashes = choose_view(options, mirror, output)
  if view then
    cache = buildcache.open(cache.url, { view = view })
    if not may_write_view(cache, options, output) then
      output:note("nothing was changed")
      return {}
    end
  end
  local verdict = policy.decide("before.index", { cache = cache })
  local result
  do
    local running <close> = output:start("index")
    result = cache:refresh_index({
      verdict = verdict,
      full = options.full or (view ~= nil and not options.append),
      hashes = hashes,
      jobs = options.jobs or 4 * config.host().cores,
      dry_run = options.dry_run,
      progress = running,
    })
  end
  if options.keys and not options.dry_run then
    local ok, keys = pcall(cache.refresh_keys, cache, { verdict = verdict })
    if ok then
      output:note(("the list of keys has %s"):format(report.count(keys.listed, "key")))
    else
      output:warn(("could not make the list of keys: %s"):format(tostring(keys)))
    end
  end
  return items_of(result, options.dry_run), result
end

-- Checking -------------------------------------------------------------------------------------

---@class albedo.CheckResult
---@field exists boolean
---@field manifests? { missing: albedo.Spec[], unindexed: table[] }
---@field blobs? table<string, table[]> records of what is missing, by hash
---@field damaged? table[] entries whose metadata cannot be read, with `hash` and `text`

--- Looks at the blobs of the entries that are there.
---@param cache albedo.Cache
---@param entries table[]
---@param jobs integer
---@return table<string, table[]> missing
---@return table[] damaged
local function missing_blobs(cache, entries, jobs)
  local missing, damaged = {}, {}
  local checks = task.map(entries, function(entry)
    return cache:check_entry(entry.hash, entry.key)
  end, { jobs = jobs })
  for position, check in ipairs(checks) do
    local hash = entries[position].hash
    for _, finding in ipairs(check.findings) do
      if finding.record and finding.kind == "missing_blob" then
        missing[hash] = missing[hash] or {}
        table.insert(missing[hash], finding.record)
      else
        local name = entries[position].key:match("[^/]+$")
        damaged[#damaged + 1] = { hash = hash, name = name, text = finding.text }
      end
    end
  end
  return missing, damaged
end

--- Compares an index with what is there, as far as `verify` asks for.
---@param place string configured name, path or URL of the cache
---@param verify table<"exists"|"manifests"|"blobs", boolean>
---@param view? string
---@param output albedo.Output
---@return albedo.CheckResult result
---@return albedo.Mirror mirror
function workflow.check(place, verify, view, output)
  local opened = caches.open({ place })[1]
  local cache, mirror = opened.cache, opened.mirror
  view = view or mirror.view
  if view then
    cache = buildcache.open(cache.url, { view = view })
  end
  local result = { exists = cache:has_index() }
  if not result.exists then
    return result, mirror
  end
  local running <close> = output:start(cache.url)
  running:phase("reading")
  if verify.manifests then
    local differences = index.open(cache):differences()
    result.manifests = {
      missing = differences.missing,
      -- A view lists less than there is on purpose.
      unindexed = not view and differences.unindexed or {},
    }
  end
  if verify.blobs then
    local entries = cache:stored_entries()
    if view then
      local listed, kept = index.open(cache), {}
      for _, entry in ipairs(entries) do
        if listed:holds(entry.hash) then
          kept[#kept + 1] = entry
        end
      end
      entries = kept
    end
    running:phase("checking")
    result.blobs, result.damaged = missing_blobs(cache, entries, 4 * config.host().cores)
  end
  return result, mirror
end

return workflow
