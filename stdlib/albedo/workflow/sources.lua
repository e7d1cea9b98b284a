--- How sources are gathered: from specs to versions, from versions to files, and each file from the
--- first place that has it.

local batch = require("albedo.batch")
local config = require("albedo.config")
local mirror = require("albedo.mirror")
local policy = require("albedo.policy")
local recipe = require("albedo.recipe")
local report = require("albedo.report")
local spec = require("albedo.spec")

local sources = {}

--- Networks answer slowly, so that more files than cores are under way.
local least_jobs = 8

--- How many files are fetched at a time unless told, in the words of help.
sources.usual_jobs = ("one a core, at least %d"):format(least_jobs)

---@class albedo.SourceOptions
---@field target albedo.SourceFolder where the files go
---@field specs? string[] what is asked for: `quill`, `quill@1.1:`
---@field all? boolean every version of every package, instead of `specs`
---@field versions? integer how many versions of each spec, the best first; nil for all
---@field exclude? string[] specs that are left out
---@field stable_only? boolean leave out what has no digest
---@field private? boolean also what may not be handed on
---@field no_checksum? boolean also what no digest can verify
---@field links? boolean make the links under which people find the files
---@field vintages? string[] the generations of Spack that will use the mirror; the newest alone
---  unless told
---@field heal? boolean fetch again what is there but damaged
---@field jobs? integer files fetched at a time
---@field dry_run? boolean say what would be done

--- What an item without a download ends as.
local outcome_of_obstacle = {
  no_source = "no-source",
  manual = "manual",
  no_digest = "refused",
  unknown = "unknown",
  faulty = "failed",
}

--- Returns a batch's item for something that could not even be planned.
local function broken_item(text, outcome, err)
  local item = report.set_error({ id = text, spec = text }, err)
  if item.outcome ~= "interrupted" then
    item.outcome = outcome
  end
  return item
end

--- Returns the item of what a recipe does not say.
local function gap_item(package, gap)
  local reason = ("%s:%d: %s"):format(gap.file, gap.line, gap.reason)
  return { id = package .. " " .. reason, spec = package, outcome = "unknown", reason = reason }
end

--- Plans one spec: an item for each file, and for all that is left out or not known.
---@param query albedo.SpecQuery
---@param excluded albedo.SpecQuery[]
---@param options albedo.SourceOptions
---@param output albedo.Output
---@return albedo.Item[]
local function plan_query(query, excluded, options, output)
  local text = tostring(query)
  local ok, plan = pcall(recipe.plan, query, { versions = options.versions, exclude = excluded })
  if not ok then
    local is_unknown = plan.code == "repository.unknown_package"
    return { broken_item(text, is_unknown and "unknown" or "failed", plan) }
  end
  local items = {}
  for _, omission in ipairs(plan.omissions) do
    local name = plan.package .. "@" .. omission.version
    items[#items + 1] = {
      id = name,
      spec = name,
      outcome = "skipped-policy",
      reason = omission.reason,
      rule = "exclude",
    }
  end
  for _, gap in ipairs(plan.gaps) do
    items[#items + 1] = gap_item(plan.package, gap)
  end
  for _, source in ipairs(plan.items) do
    items[#items + 1] = { id = source.storage or source.id, spec = source.id, source = source }
  end
  if plan.allowed == 0 and #plan.gaps == 0 then
    items[#items + 1] = {
      id = text,
      spec = text,
      outcome = "unknown",
      reason = "its recipe declares no such version",
    }
  elseif #plan.versions > 1 and not options.versions and not options.all then
    local count = report.count(#plan.versions, "version")
    output:note(("'%s' means %s, and all are taken; '-n 1' takes the best"):format(text, count))
  end
  return items
end

--- Plans all specs; a file that several of them need is one item.
---@param options albedo.SourceOptions
---@param output albedo.Output
---@return albedo.Item[]
local function plan(options, output)
  local specs = options.all and recipe.names() or options.specs or {}
  local excluded = spec.parse_all(options.exclude or {})
  local items, seen = {}, {}
  for _, query in ipairs(spec.parse_all(specs)) do
    for _, item in ipairs(plan_query(query, excluded, options, output)) do
      local key = item.id .. " " .. item.spec
      if not seen[key] then
        seen[key] = true
        items[#items + 1] = item
      end
    end
  end
  return items
end

--- Returns the places that are asked, in order: the local cache, then the mirrors.
---@param target albedo.SourceFolder
---@return string[]
local function origins(target)
  local places = {}
  local cache = mirror.source_cache()
  if cache.path ~= target.path then
    places[1] = cache.path
  end
  for _, configured in ipairs(config.source_mirrors()) do
    if configured.fetch_url ~= target.url then
      places[#places + 1] = configured.fetch_url
    end
  end
  return places
end

--- Returns the answer of policy for the version of a source; each version is asked about once.
---@param source albedo.MirrorItem
---@param verdicts table<string, albedo.Verdict>
---@param options albedo.SourceOptions
---@return albedo.Verdict
local function decide(source, verdicts, options)
  local key = source.name .. "@" .. source.version
  if not verdicts[key] then
    verdicts[key] = policy.decide("source.select", {
      source = source,
      folder = options.target,
      private = options.private,
    })
  end
  return verdicts[key]
end

--- Tells whether a file is there and good; where files are to be healed, its digest is looked at.
---@return boolean is_there
---@return boolean is_good
local function look(item, options, output, running)
  local source, target = item.source, options.target
  if not target:has(source) then
    return false, false
  end
  if options.heal and not target:is_intact(source, { progress = running }) then
    output:warn(("%s: the file in %s is damaged"):format(item.spec, target.path))
    return true, false
  end
  return true, true
end

--- What says that no place has a file that could be had, which is no failure of a place.
local is_nowhere = {
  ["source.not_found"] = true,
  ["source.program_missing"] = true,
  ["source.uncacheable"] = true,
}

--- Fetches one file from the first place that has it.
---@param item albedo.Item
---@param places string[] mirrors
---@param request { verdict: albedo.Verdict, is_manual: boolean, replace: boolean }
---@param options albedo.SourceOptions
---@param output albedo.Output
---@param running albedo.Progress
local function fetch(item, places, request, options, output, running)
  local source, target = item.source, options.target
  -- What people have to fetch by hand may be in a mirror, but not where its address leads.
  local from = table.move(places, 1, #places, 1, {})
  if not request.is_manual then
    from[#from + 1] = "upstream"
  end
  local ok, result = pcall(target.add, target, source, {
    from = from,
    verdict = request.verdict,
    checksum = not options.no_checksum,
    replace = request.replace,
    link = options.links,
    vintages = options.vintages,
    progress = running,
  })
  if not ok then
    if type(result) == "string" or not is_nowhere[result.code] then
      error(result, 0)
    end
    if request.is_manual then
      item.outcome, item.reason = "manual", source.reason
    else
      item.outcome, item.reason, item.cause = "unavailable", tostring(result), result
    end
    return
  end
  for _, warning in ipairs(result.warnings) do
    output:warn(warning)
  end
  for _, attempt in ipairs(result.attempts) do
    output:detail(("%s: %s: %s"):format(item.spec, attempt.place, attempt.error))
  end
  if result.place then
    output:detail(("%s: from %s"):format(item.spec, result.place))
  end
  item.path = result.path
  if result.added then
    local is_update = request.replace or result.updated
    item.outcome, item.bytes = is_update and "updated" or "added", result.bytes
  else
    item.outcome = result.linked and "updated" or "present"
    item.reason = result.linked and "its link was missing" or nil
  end
end

--- Handles one file: left out, present, fetched, or said why not.
---@param item albedo.Item
---@param places string[] mirrors
---@param verdict albedo.Verdict
---@param options albedo.SourceOptions
---@param output albedo.Output
---@param running albedo.Progress
local function handle(item, places, verdict, options, output, running)
  local source, target = item.source, options.target
  local obstacle = source.obstacle
  if options.stable_only and (obstacle == "no_digest" or obstacle == "repository") then
    item.outcome, item.reason = "skipped-policy", source.reason
    item.rule = "skip unstable versions"
    return
  elseif obstacle == "repository" or (obstacle == "no_digest" and options.no_checksum) then
    obstacle = nil
  end
  if not verdict.allowed then
    report.set_denial(item, "skipped-policy", verdict)
    return
  end
  -- Fetching looks by itself whether the file is there; a second look would cost as much again.
  local is_there, is_good = false, false
  if obstacle or options.heal or options.dry_run then
    is_there, is_good = look(item, options, output, running)
  end
  -- What a branch is may have changed, which only fetching tells.
  if is_good and not (source.is_moving and not options.dry_run) then
    local links = { vintages = options.vintages }
    local is_new = options.links and not options.dry_run and target:link(source, links)
    item.outcome = is_new and "updated" or "present"
    item.reason = is_new and "its link was missing" or nil
    item.path = target:path_of(source)
  elseif obstacle and obstacle ~= "manual" then
    item.outcome, item.reason = outcome_of_obstacle[obstacle], source.reason
    if obstacle == "no_digest" then
      item.cause = {
        code = "source.no_digest",
        message = source.reason,
        hint = "pass --no-checksum to take it as it comes",
      }
    end
  elseif options.dry_run then
    item.outcome = obstacle and "manual" or is_there and "updated" or "added"
    item.reason = obstacle and source.reason or report.dry_run
  else
    local request = {
      verdict = verdict,
      is_manual = obstacle == "manual",
      replace = is_there and not is_good,
    }
    fetch(item, places, request, options, output, running)
  end
end

--- Gathers sources and returns the outcome of each file.
---@param options albedo.SourceOptions
---@param output albedo.Output
---@return albedo.Item[]
function sources.run(options, output)
  options.no_checksum = options.no_checksum or config.find("config:checksum") == false
  local items = plan(options, output)
  output:note(("%s to gather in %s"):format(report.count(#items, "file"), options.target.path))
  if not options.dry_run then
    options.target:sweep()
  end
  local places, verdicts = origins(options.target), {}
  do
    local work <close> = batch.open(items, output)
    local open = {}
    for _, item in ipairs(items) do
      if item.outcome then
        work:print(item)
      else
        open[#open + 1] = item
      end
    end
    work:each(open, function(item, running)
      handle(item, places, decide(item.source, verdicts, options), options, output, running)
    end, options.jobs or math.max(least_jobs, config.host().cores))
  end
  for _, item in ipairs(items) do
    item.source = nil
  end
  return items
end

return sources
