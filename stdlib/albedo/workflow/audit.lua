--- How a cache is audited, and how what an audit finds is mended.

local batch = require("albedo.batch")
local caches = require("albedo.caches")
local config = require("albedo.config")
local index = require("albedo.index")
local policy = require("albedo.policy")
local report = require("albedo.report")
local task = require("albedo.task")
local ui = require("albedo.ui")

local audit = {}

--- A file without metadata may belong to a push that is at work; after so many seconds it does not.
local push_seconds = 3600

---@class albedo.AuditOptions
---@field deep? boolean read every archive as well
---@field jobs? integer entries looked at at a time
---@field silent? boolean do not write a line for each entry

---@class albedo.AuditedEntry: albedo.Item
---@field key? string where the metadata is
---@field is_damaged? boolean whether something is wrong with the entry itself

--- Returns the findings of an entry as half a sentence.
---@param findings { kind: string, text: string }[]
---@return string
local function sentence(findings)
  local texts = {}
  for position, finding in ipairs(findings) do
    texts[position] = finding.text
  end
  return table.concat(texts, "; ")
end

--- Returns what stands for the index of a cache of layout v0, which is a page of links.
---@param cache albedo.Cache
---@return table
local function open_page(cache)
  local held = {}
  for _, node in ipairs(cache:entries()) do
    held[node.hash] = true
  end
  return {
    holds = function(_, hash)
      return held[hash] == true
    end,
    -- A link that leads nowhere is passed over when the page is read.
    differences = function()
      return { missing = {}, absent_dependencies = {}, wrong_digest = false }
    end,
  }
end

--- Opens the index of a cache, or returns why it cannot be used.
---@param cache albedo.Cache
---@return albedo.Index|table|nil opened
---@return albedo.Item? problem
local function open_index(cache)
  local ok, result = pcall(cache.layout == "v0" and open_page or index.open, cache)
  if ok then
    return result
  end
  local item = { id = "index", spec = "index of " .. cache.url }
  return nil, report.set_error(item, result)
end

--- Looks at every entry of a cache; the outcome of each says whether it is whole.
---@param cache albedo.Cache
---@param listed? albedo.Index
---@param options albedo.AuditOptions
---@param output albedo.Output
---@return albedo.AuditedEntry[] items
---@return table<string, boolean> named the keys of what the metadata names
local function check_entries(cache, listed, options, output)
  local items, named, seen = {}, {}, {}
  for _, entry in ipairs(cache:stored_entries()) do
    local name = entry.key:match("[^/]+$")
    items[#items + 1] = { id = entry.hash, spec = name, key = entry.key, path = entry.key }
  end
  local function look(item)
    local check = cache:check_entry(item.id, item.key, options.deep and "content" or "spec")
    item.bytes = check.bytes
    item.spec = check.spec and check.spec.short or item.spec
    for _, key in ipairs(check.keys) do
      named[key] = true
    end
    if #check.findings > 0 then
      item.outcome, item.reason, item.is_damaged = "failed", sentence(check.findings), true
    elseif listed and not listed:holds(item.id) then
      item.outcome = "failed"
      item.reason = "the index does not list it: it was pushed without an update of the index, or "
        .. "another program has rebuilt the index meanwhile"
    elseif seen[item.id] then
      item.outcome, item.reason = "present", "a second file of the same entry"
    else
      item.outcome = "present"
    end
    seen[item.id] = true
  end
  local jobs = options.jobs or 4 * config.host().cores
  if options.silent then
    local running <close> = output:start(cache.url)
    running:phase("checking")
    task.map(items, look, { jobs = jobs })
    return items, named
  end
  local work <close> = batch.open(items, output)
  work:each(items, function(item, running)
    running:phase(options.deep and "reading" or "checking")
    look(item)
  end, jobs)
  return items, named
end

--- Adds what a cache holds that no metadata names; nothing of it is wrong, it only takes space.
---@param cache albedo.Cache
---@param named table<string, boolean>
---@param items albedo.Item[]
local function add_orphans(cache, named, items)
  local limit = os.time() - push_seconds
  for _, blob in ipairs(cache:stored_blobs()) do
    if not named[blob.key] and not blob.index and blob.modified < limit then
      items[#items + 1] = {
        id = blob.key,
        path = blob.key,
        outcome = "kept",
        bytes = blob.bytes,
        reason = "no metadata names it; 'albedo buildcache prune' removes it",
      }
    end
  end
end

--- Compares the index of one cache, its metadata and its files.
---@param cache albedo.Cache
---@param options albedo.AuditOptions
---@param output albedo.Output
---@return albedo.AuditedEntry[] items
---@return { index_is_damaged: boolean, absent: albedo.Spec[] } summary
function audit.check(cache, options, output)
  local listed, problem = open_index(cache)
  local items, named = check_entries(cache, listed, options, output)
  local summary = { index_is_damaged = problem ~= nil, absent = {} }
  if problem then
    table.insert(items, 1, problem)
  end
  if listed then
    local differences = listed:differences()
    for _, node in ipairs(differences.missing) do
      items[#items + 1] = {
        id = node.hash,
        spec = node.short,
        outcome = "unavailable",
        reason = "the index lists it, and the cache has no metadata of it",
      }
    end
    if differences.wrong_digest then
      items[#items + 1] = {
        id = "index.json.hash",
        outcome = "failed",
        reason = "it has not the digest of index.json: clients may keep an old index",
      }
    end
    summary.absent = differences.absent_dependencies
  end
  add_orphans(cache, named, items)
  return items, summary
end

--- Says which packages others need that a cache has not.
---@param cache albedo.Cache
---@param absent albedo.Spec[]
---@param output albedo.Output
local function note_absent(cache, absent, output)
  if #absent > 0 then
    output:note(
      ("%s that others need %s not in %s (-v names them)"):format(
        report.count(#absent, "package"),
        #absent == 1 and "is" or "are",
        cache.url
      )
    )
  end
  for _, node in ipairs(absent) do
    output:detail("needed, and not in the cache: " .. node.short)
  end
end

--- Prints the items of an audit that are no entries, which have been printed.
---@param items albedo.AuditedEntry[]
---@param output albedo.Output
local function print_rest(items, output)
  for position, item in ipairs(items) do
    if not item.key then
      report.print_item(item, position, #items, output)
    end
  end
end

--- Audits every cache at a place.
---@param place string configured name, path or URL
---@param options albedo.AuditOptions
---@param output albedo.Output
---@return albedo.Item[]
function audit.run(place, options, output)
  local all = {}
  for _, opened in ipairs(caches.open({ place })) do
    local items, summary = audit.check(opened.cache, options, output)
    print_rest(items, output)
    note_absent(opened.cache, summary.absent, output)
    table.move(items, 1, #items, #all + 1, all)
  end
  for _, item in ipairs(all) do
    item.key, item.is_damaged = nil, nil
  end
  return all
end

-- Repair ---------------------------------------------------------------------------------------

---@class albedo.RepairOptions: albedo.AuditOptions
---@field quarantine? boolean move the metadata of damaged entries out of the way
---@field yes? boolean do not ask
---@field dry_run? boolean say what would be done

--- Returns whether damaged entries are to be moved away; asks where a person can be asked.
---@param damaged albedo.AuditedEntry[]
---@param cache albedo.Cache
---@param options albedo.RepairOptions
---@param output albedo.Output
---@return boolean
local function may_quarantine(damaged, cache, options, output)
  if not options.quarantine or #damaged == 0 then
    return false
  end
  if options.yes or options.dry_run then
    return true
  end
  local question = ("Move the metadata of %s of %s to .albedo/trash?"):format(
    report.count(#damaged, "damaged entry"):gsub("entrys$", "entries"),
    cache.url
  )
  local answer = output:confirm(question)
  if answer == nil then
    error({
      code = "command.usage",
      message = "entries are only moved away with --yes-to-all where nobody can be asked",
      hint = "'albedo --dry-run buildcache repair' shows what would be done",
    })
  end
  return answer
end

--- Moves the metadata of damaged entries out of the way and says so in their outcomes.
---@param damaged albedo.AuditedEntry[]
---@param cache albedo.Cache
---@param verdict albedo.Verdict
---@param options albedo.RepairOptions
local function quarantine(damaged, cache, verdict, options)
  local keys = {}
  for position, item in ipairs(damaged) do
    keys[position] = item.key
  end
  local folder = not options.dry_run and cache:quarantine(keys, { verdict = verdict })
  for _, item in ipairs(damaged) do
    item.outcome = "removed"
    if folder then
      item.path = folder .. "/" .. item.key
      item.reason = ("moved to %s: %s"):format(folder, item.reason)
    else
      item.reason = ("%s: %s"):format(report.dry_run, item.reason)
    end
  end
end

--- Mends one cache and returns what became of what was wrong.
---@param cache albedo.Cache
---@param options albedo.RepairOptions
---@param output albedo.Output
---@return albedo.Item[]
local function repair_one(cache, options, output)
  options.silent = true
  local found, summary = audit.check(cache, options, output)
  local verdict = policy.decide("before.index", { cache = cache })
  local items, damaged, moved = {}, {}, {}
  for _, item in ipairs(found) do
    if item.is_damaged then
      damaged[#damaged + 1] = item
      items[#items + 1] = item
    end
  end
  if may_quarantine(damaged, cache, options, output) then
    quarantine(damaged, cache, verdict, options)
    for _, item in ipairs(damaged) do
      moved[item.id] = true
    end
  end
  local running <close> = output:start("index")
  local result = cache:refresh_index({
    verdict = verdict,
    full = summary.index_is_damaged,
    jobs = options.jobs or 4 * config.host().cores,
    dry_run = options.dry_run,
    progress = running,
  })
  local reason = options.dry_run and report.dry_run or nil
  for _, entry in ipairs(result.added) do
    items[#items + 1] = {
      id = entry.hash,
      spec = entry.text,
      outcome = "added",
      reason = reason or "the index lists it now",
    }
  end
  for _, node in ipairs(result.removed) do
    if not moved[node.hash] then
      items[#items + 1] = {
        id = node.hash,
        spec = node.short,
        outcome = "updated",
        reason = reason or "the index does not promise it any more",
      }
    end
  end
  if not options.dry_run then
    local ok, keys = pcall(cache.refresh_keys, cache, { verdict = verdict })
    if not ok then
      items[#items + 1] = report.set_error({ id = "list of keys of " .. cache.url }, keys)
    elseif keys.changed and keys.listed > 0 then
      local count = report.count(keys.listed, "key")
      output:note(("the list of keys was made anew, with %s"):format(count))
    end
  end
  return items
end

--- Mends every cache at a place.
---@param place string configured name, path or URL
---@param options albedo.RepairOptions
---@param output albedo.Output
---@return albedo.Item[]
function audit.repair(place, options, output)
  local all = {}
  local _, mirror = caches.open_for_push(place)
  for _, opened in ipairs(caches.open({ mirror.push_url })) do
    local items = repair_one(opened.cache, options, output)
    table.move(items, 1, #items, #all + 1, all)
  end
  for position, item in ipairs(all) do
    report.print_item(item, position, #all, output)
    if item.key and ui.kind_of(item.outcome) == "failed" and not options.quarantine then
      item.cause = {
        code = "buildcache.damaged_entry",
        message = item.reason,
        hint = "push it again with --force, or move it out of the way with --quarantine",
      }
    end
    item.key, item.is_damaged = nil, nil
  end
  return all
end

return audit
