--- How sources are gathered: from specs to versions, from versions to files, and each file from the
--- first place that has it.

local batch = require("albedo.batch")
local config = require("albedo.config")
local mirror = require("albedo.mirror")
local order = require("albedo.workflow.order")
local policy = require("albedo.policy")
local report = require("albedo.report")
local source_mirrors = require("albedo.source_mirrors")
local source_ledger = require("albedo.workflow.source_ledger")
local source_plan = require("albedo.workflow.source_plan")
local source_verdicts = require("albedo.workflow.source_verdicts")
local ui = require("albedo.ui")

local sources = {}

--- Networks answer slowly, so that more files than cores are under way.
local least_jobs = 8

--- How many files are fetched at a time unless told, in the words of help.
sources.usual_jobs = ("one a core, at least %d"):format(least_jobs)

---@class albedo.SourceOptions
---@field target albedo.SourceFolder where the files go
---@field specs? string[] what is asked for: `quill`, `quill@1.1:`, `/4xfpsw7`, spec files
---@field nodes? albedo.Spec[] concrete specs that are asked for
---@field all? boolean every version of every package, instead of `specs`
---@field versions? integer|"all" how many versions of each spec, as `recipe.plan` takes them
---@field dependencies? boolean also what the packages depend on
---@field exclude? string[] specs that are left out
---@field stable_only? boolean leave out what has no digest
---@field private? boolean also what may not be handed on
---@field no_checksum? boolean also what no digest can verify
---@field links? boolean make the links under which people find the files
---@field vintages? string[] the generations of Spack that will use the mirror; the newest alone
---  unless told
---@field heal? boolean fetch again what is there but damaged
---@field installed? albedo.Store leave out what is installed there
---@field ledger? string keep a ledger in the target, of this command
---@field offline? boolean no network
---@field jobs? integer files fetched at a time
---@field dry_run? boolean say what would be done

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

--- Gives sources the further names that policy wants them to have, and returns for each the places
--- that are asked for it.
---@param items albedo.Item[]
---@param target albedo.SourceFolder
---@return table<albedo.Item, string[]>
---@return table<albedo.Item, albedo.OrderDenial> denials of what a rule leaves nowhere to look
local function arrange(items, target)
  local list, places_of, denials_of = {}, {}, {}
  for index, item in ipairs(items) do
    list[index] = item.source
  end
  list = policy.name(list, target)
  local places = origins(target)
  places[#places + 1] = "upstream"
  local ordered, denials = order.mirrors(list, places, target)
  for index, item in ipairs(items) do
    item.source = list[index]
    places_of[item], denials_of[item] = ordered[item.source], denials[item.source]
  end
  return places_of, denials_of
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
---@param places string[] mirrors, and `upstream`
---@param request { verdict: albedo.Verdict, is_manual: boolean, replace: boolean }
---@param options albedo.SourceOptions
---@param output albedo.Output
---@param running albedo.Progress
local function fetch(item, places, request, options, output, running)
  local source, target = item.source, options.target
  -- What people have to fetch by hand may be in a mirror, but not where its address leads.
  local from = {}
  for _, place in ipairs(places) do
    if place ~= "upstream" or not request.is_manual then
      from[#from + 1] = place
    end
  end
  local ok, result, err = pcall(target.try_add, target, source, {
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
    result, err = { attempts = {}, warnings = {} }, result
  end
  item.attempts = #result.attempts > 0 and result.attempts or nil
  for _, warning in ipairs(result.warnings or {}) do
    output:warn(warning)
  end
  for _, attempt in ipairs(result.attempts) do
    output:detail(("%s: %s: %s"):format(item.spec, attempt.place, attempt.error))
  end
  if err then
    item.outcome = is_nowhere[err.code] and "unavailable" or ui.outcome_of(err)
    if request.is_manual and item.outcome == "unavailable" then
      item.outcome, item.reason = "manual", source.reason
    else
      item.reason, item.cause = source_ledger.sentence(err, result.attempts), err
    end
    return
  end
  if result.place then
    output:detail(("%s: from %s"):format(item.spec, result.place))
    item.place = result.place
  end
  item.commit = result.commit
  item.path = result.path
  if result.added then
    local is_update = request.replace or result.updated
    item.outcome, item.bytes = is_update and "updated" or "added", result.bytes
  else
    item.outcome = result.linked and "updated" or "present"
    item.reason = result.linked and "its link was missing" or nil
  end
end

--- Says of a file that would be fetched how large it is, where a place tells.
local function plan_fetch(item, places, options)
  item.bytes = options.target:byte_count(item.source, { from = places })
  item.reason = report.dry_run .. (item.bytes and "" or ", unknown size")
end

--- Handles one file: left out, present, fetched, or said why not.
---@param item albedo.Item
---@param places string[] mirrors, and `upstream`
---@param denial? albedo.OrderDenial why none of them is asked
---@param verdict albedo.Verdict
---@param options albedo.SourceOptions
---@param output albedo.Output
---@param running albedo.Progress
local function handle(item, places, denial, verdict, options, output, running)
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
  elseif denial and not target:has(source) then
    report.set_denial(item, "skipped-policy", denial)
  elseif obstacle and obstacle ~= "manual" then
    item.outcome, item.reason = source_mirrors.outcome_of_obstacle[obstacle], source.reason
    if obstacle == "no_digest" then
      item.cause = {
        code = "source.no_digest",
        message = source.reason,
        hint = "pass --no-checksum to take it as it comes",
      }
    end
  elseif options.dry_run then
    item.outcome = obstacle and "manual" or is_there and "updated" or "added"
    if obstacle then
      item.reason = source.reason
    else
      plan_fetch(item, places, options)
    end
  else
    local request = {
      verdict = verdict,
      is_manual = obstacle == "manual",
      replace = is_there and not is_good,
    }
    fetch(item, places, request, options, output, running)
  end
end

--- Handles all items that have no outcome yet, several at a time.
---@param items albedo.Item[]
---@param options albedo.SourceOptions
---@param output albedo.Output
---@param ledger? albedo.LedgerWriter
local function handle_all(items, options, output, ledger)
  local work <close> = batch.open(items, output, { calm = true })
  local open = {}
  for _, item in ipairs(items) do
    if item.outcome then
      work:print(item)
    else
      open[#open + 1] = item
    end
  end
  local verdicts, asked = source_verdicts.open(options.target, options.private), {}
  for position, item in ipairs(open) do
    asked[position] = item.source
  end
  verdicts:ask(asked)
  local places_of, denials_of = arrange(open, options.target)
  work:each(open, function(item, running)
    local verdict = verdicts:of(item.source)
    handle(item, places_of[item], denials_of[item], verdict, options, output, running)
    if ledger then
      ledger:tick()
    end
  end, options.jobs or math.max(least_jobs, config.host().cores))
end

--- Says how much would be fetched, as far as it is known.
local function note_plan(items, output)
  local count, unknown, bytes = 0, 0, 0
  for _, item in ipairs(items) do
    if item.source and ui.kind_of(item.outcome) == "done" then
      count, bytes = count + 1, bytes + (item.bytes or 0)
      unknown = unknown + (item.bytes and 0 or 1)
    end
  end
  if count > 0 then
    local rest = unknown > 0 and (" and %d of unknown size"):format(unknown) or ""
    local known = ("%s, %s%s"):format(report.count(count, "file"), ui.format_size(bytes), rest)
    output:note("would be fetched: " .. known)
  end
end

--- So many versions are named in one line; the rest is a number.
local named_builds = 5

--- Says which builds may fetch more by themselves than any mirror has.
---@param fetching albedo.FetchingBuild[]
---@param output albedo.Output
local function note_builds(fetching, output)
  if #fetching == 0 then
    return
  end
  local names = {}
  for index, build in ipairs(fetching) do
    output:detail(("%s: %s"):format(build.name, table.concat(build.reasons, "; ")))
    names[index] = index <= named_builds and build.name or nil
  end
  local rest = #fetching - #names
  local more = rest > 0 and (" and %d more"):format(rest) or ""
  local text = "builds that may fetch more by themselves, which no mirror has: %s%s"
  output:note(text:format(table.concat(names, ", "), more))
end

local deciding_options = {
  "all",
  "dependencies",
  "no_checksum",
  "private",
  "stable_only",
  "versions",
}

--- Returns the options that decide what is taken, as the ledger keeps them.
---@param options albedo.SourceOptions
---@return table<string, string>
local function request_options(options)
  local texts = {}
  for _, name in ipairs(deciding_options) do
    texts[name] = options[name] and tostring(options[name]) or nil
  end
  if #(options.exclude or {}) > 0 then
    texts.exclude = table.concat(options.exclude, " ")
  end
  return texts
end

--- Gathers sources and returns the outcome of each file, and of all that was asked for and is none.
---@param options albedo.SourceOptions
---@param output albedo.Output
---@return albedo.Item[]
function sources.run(options, output)
  options.no_checksum = options.no_checksum or config.find("config:checksum") == false
  local plan = source_plan.make(options, output)
  local items = plan.items
  output:note(("%s to gather in %s"):format(report.count(#items, "file"), options.target.path))
  local ledger
  if not options.dry_run then
    options.target:sweep()
    ledger = options.ledger
      and source_ledger.open(options.target, {
        command = options.ledger,
        specs = options.all and {} or options.specs or {},
        options = request_options(options),
      }, plan, output)
  end
  handle_all(items, options, output, ledger)
  if options.dry_run then
    note_plan(items, output)
  end
  note_builds(plan.fetching, output)
  if ledger then
    ledger:finish()
  end
  for _, item in ipairs(items) do
    item.source, item.package, item.version, item.kind = nil, nil, nil, nil
  end
  return items
end

return sources
