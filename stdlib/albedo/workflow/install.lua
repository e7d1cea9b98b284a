--- How an install from caches works: find the specs, their closure, then one wave after another,
--- so that what a package depends on is there before the package.

local batch = require("albedo.batch")
local caches = require("albedo.caches")
local config = require("albedo.config")
local environment = require("albedo.environment")
local environments = require("albedo.environments")
local list = require("albedo.workflow.list")
local modules = require("albedo.modules")
local order = require("albedo.workflow.order")
local policy = require("albedo.policy")
local report = require("albedo.report")
local rooms = require("albedo.workflow.room")
local spec = require("albedo.spec")
local store = require("albedo.store")
local ui = require("albedo.ui")

local install = {}

---@class albedo.InstallOptions
---@field mirrors? string[] caches to use; nil or empty: the configured binary mirrors
---@field specs string[] queries for packages of the caches, or of the active environment where it
--- has such; none means its roots
---@field force? boolean replace what is installed
---@field multiple? boolean install every match
---@field latest? boolean of several matches take the newest
---@field unsigned? boolean accept entries whose signature is missing or not verified
---@field all? boolean packages for other platforms and operating systems too
---@field strict? boolean refuse packages with doubts about their relocation
---@field jobs? integer packages installed at a time
---@field dry_run? boolean say what would be done

---@class albedo.InstallSource
---@field cache albedo.Cache
---@field mirror albedo.Mirror
---@field nodes albedo.Spec[]
---@field verdicts table<string, albedo.Verdict> by hash, what policy has said of an entry

--- Reads the index of each cache, keeping what this host can use.
---@param options albedo.InstallOptions
---@param output albedo.Output
---@return albedo.InstallSource[]
local function read_sources(options, output)
  local host = config.host()
  local sources = list.read(caches.open(options.mirrors), output)
  for _, source in ipairs(sources) do
    local usable = {}
    for _, node in ipairs(source.nodes) do
      if options.all or list.is_for(node, host) then
        usable[#usable + 1] = node
      end
    end
    output:detail(
      ("%s: %s, %d of them usable here"):format(
        source.cache.url,
        report.count(#source.nodes, "package"),
        #usable
      )
    )
    source.nodes, source.verdicts = usable, {}
  end
  return sources
end

--- Asks policy about a package of a cache; nil when the cache does not have it.
---
--- This reads the entry's manifest and verifies it. Nothing else of the entry is read before policy
--- has allowed it, and what is used afterwards is what the verdict holds. One answer serves a run.
---@param source albedo.InstallSource
---@param node albedo.Spec
---@param options albedo.InstallOptions
---@return albedo.Verdict?
local function judge(source, node, options)
  local verdict = source.verdicts[node.hash]
  if not verdict and source.cache:has_manifest(node) then
    verdict = policy.decide("cache.accept", {
      spec = node,
      cache = source.cache,
      unsigned = options.unsigned or not source.mirror.signed,
    })
    source.verdicts[node.hash] = verdict
  end
  return verdict
end

--- Reads the whole spec of a package from the first cache whose entry is in order.
---@param node albedo.Spec
---@param sources albedo.InstallSource[]
---@param denial? albedo.OrderDenial why none of them is asked
---@param options albedo.InstallOptions
---@return albedo.Spec? root
---@return albedo.Item? broken why no cache gives it
local function find_spec(node, sources, denial, options)
  local failure, refusal = nil, denial
  for _, source in ipairs(sources) do
    local ok, result, refused = pcall(function()
      local verdict = judge(source, node, options)
      if verdict and verdict.allowed then
        return source.cache:get_spec(node, { verdict = verdict })
      end
      return nil, verdict
    end)
    if ok and result then
      return result
    elseif ok then
      refusal = refusal or refused
    else
      failure = failure or result
    end
  end
  local item = { id = node.hash, spec = node.short }
  if refusal and not failure then
    return nil, report.set_denial(item, "refused", refusal)
  end
  local missing = { code = "buildcache.missing_entry", message = "no cache holds it" }
  return nil, report.set_error(item, failure or missing)
end

--- Returns what the caches hold, each package once, and a text that names the caches.
---@param sources albedo.InstallSource[]
---@return albedo.Spec[] candidates
---@return string names
local function read_candidates(sources)
  local candidates, seen, names = {}, {}, {}
  for _, source in ipairs(sources) do
    names[#names + 1] = source.cache.url
    for _, node in ipairs(source.nodes) do
      if not seen[node.hash] and not node.external then
        seen[node.hash] = true
        candidates[#candidates + 1] = node
      end
    end
  end
  return candidates, table.concat(names, ", ")
end

--- Finds the packages that are meant: those of the active environment, where it has such, else
--- those of the caches.
---@param sources albedo.InstallSource[]
---@param active? albedo.Environment
---@param options albedo.InstallOptions
---@return albedo.Spec[]
local function find_meant(sources, active, options)
  local several = options.multiple and "all" or options.latest and "newest" or "refuse"
  if active and #options.specs == 0 then
    return environments.choose(active, {}, several)
  end
  local candidates, names = read_candidates(sources)
  local meant = {}
  for _, query in ipairs(spec.parse_all(options.specs)) do
    local is_locked = active and #active:find(query) > 0
    local found = is_locked and active:resolve(query, several)
      or spec.resolve(query, candidates, several, names)
    table.move(found, 1, #found, #meant + 1, meant)
  end
  return meant
end

--- Resolves the queries, or the roots of the active environment, to packages with their graphs.
---@param sources albedo.InstallSource[]
---@param active? albedo.Environment
---@param target albedo.Store
---@param options albedo.InstallOptions
---@return albedo.Spec[] roots with their whole graph
---@return albedo.Item[] broken what matches, but no cache has in order or policy allows
local function resolve(sources, active, target, options)
  local is_locked = {}
  for _, node in ipairs(active and active:specs() or {}) do
    is_locked[node.hash] = true
  end
  local roots, broken = {}, {}
  local meant = find_meant(sources, active, options)
  local sources_of, denials = order.caches(meant, sources)
  for _, node in ipairs(meant) do
    local root, failed
    if is_locked[node.hash] and (node.external or target:is_installed(node)) then
      -- No cache needs to have what is there; the lock file knows what it needs.
      root = node
    else
      root, failed = find_spec(node, sources_of[node.hash], denials[node.hash], options)
    end
    if root then
      roots[#roots + 1] = root
    else
      broken[#broken + 1] = failed
    end
  end
  return roots, broken
end

--- Installs one package from one cache, if that has it and policy allows it.
---@param source albedo.InstallSource
---@param item albedo.Item
---@param target albedo.Store
---@param options albedo.InstallOptions
---@param running albedo.Progress
---@return table? result path and bytes
---@return albedo.Verdict? refusal
local function install_from(source, item, target, options, running)
  local verdict = judge(source, item.node, options)
  if not verdict or not verdict.allowed then
    return nil, verdict
  end
  return source.cache:install(item.node, target, {
    verdict = verdict,
    force = options.force and item.is_root,
    explicit = item.is_root,
    strict = options.strict,
    progress = running,
  })
end

--- Says what there is to know of a package's relocation: all of it with `-v`, else the first.
---@param item albedo.Item
---@param notes string[]
---@param output albedo.Output
local function say_notes(item, notes, output)
  for _, note in ipairs(notes) do
    output:detail(("%s: %s"):format(item.spec, note))
  end
  if #notes > 0 then
    local others = #notes > 1 and (" (and %d more, see -v)"):format(#notes - 1) or ""
    output:warn(("%s: %s%s"):format(item.spec, notes[1], others))
  end
end

--- Installs one package from the first cache that gives it, or raises why none does.
---
--- When another cache had failed before, that is said as a warning.
---@param item albedo.Item
---@param sources albedo.InstallSource[]
---@param target albedo.Store
---@param options albedo.InstallOptions
---@param missing_modules fun(node: albedo.Spec, is_explicit: boolean): string?
---@param output albedo.Output
---@param running albedo.Progress
local function install_one(item, sources, target, options, missing_modules, output, running)
  local failures, refusal, installed = {}, item.denial, nil
  for _, source in ipairs(sources) do
    local ok, result, refused = pcall(install_from, source, item, target, options, running)
    if not ok and ui.outcome_of(result) == "interrupted" then
      error(result, 0)
    elseif not ok then
      failures[#failures + 1] = result
    elseif result then
      installed = result
      say_notes(item, result.notes, output)
      output:detail(("%s: from %s"):format(item.spec, source.cache.url))
      break
    else
      refusal = refusal or refused
    end
  end
  for index, failure in ipairs(failures) do
    if installed or index > 1 then
      output:warn(("%s: %s"):format(item.spec, tostring(failure)))
    end
  end
  if installed then
    item.outcome, item.bytes, item.path = "added", installed.bytes, installed.path
    item.reason = missing_modules(item.node, item.is_root)
  elseif #failures > 0 then
    error(failures[1], 0)
  elseif refusal then
    report.set_denial(item, "refused", refusal)
  else
    item.outcome, item.reason = "unavailable", "no cache holds it"
  end
end

--- Says of one package what an install would come to, as far as it is known beforehand: whether
--- policy lets it be taken from a cache, and whether it fits.
---@param item albedo.Item
---@param sources albedo.InstallSource[]
---@param target albedo.Store
---@param options albedo.InstallOptions
local function foresee(item, sources, target, options)
  local room, refusal, failure = nil, item.denial, nil
  for _, source in ipairs(sources) do
    local ok, verdict = pcall(judge, source, item.node, options)
    if not ok then
      failure = failure or verdict
    elseif verdict and not verdict.allowed then
      refusal = refusal or verdict
    elseif verdict then
      local told, result = pcall(rooms.foresee, source.cache, item.node, target)
      failure = failure or not told and result or nil
      -- As in an install, the first cache counts that gives the package.
      if told and (not room or room.state == "does not fit") then
        room = result.state ~= "does not fit" and result or room or result
      end
    end
  end
  if room and room.state == "does not fit" then
    item.outcome, item.reason, item.room = "failed", room.text, room
    item.cause = {
      code = "buildcache.not_relocatable",
      message = room.text,
      hint = "install to a shorter root, or build the package in a padded one",
    }
  elseif room then
    item.outcome, item.room = "added", room
    item.reason = (room.state == "fits" and "" or "room ") .. room.text .. "; " .. report.dry_run
    item.path = target:prefix(item.node)
  elseif failure then
    error(failure, 0)
  elseif refusal then
    report.set_denial(item, "refused", refusal)
  else
    item.outcome, item.reason = "unavailable", "no cache holds it"
  end
end

--- Finds a package that is needed and could not be installed.
---@param item albedo.Item
---@param by_hash table<string, albedo.Item>
---@return albedo.Spec? missing
---@return albedo.Outcome? outcome what became of it
local function missing_dependency(item, by_hash)
  for _, dependency in ipairs(item.needs) do
    local needed = by_hash[dependency.hash]
    local kind = needed and needed.outcome and ui.kind_of(needed.outcome)
    if kind and kind ~= "done" and kind ~= "untouched" then
      return dependency, needed.outcome
    end
  end
end

--- Handles one package: what it needs has been handled before.
---@param item albedo.Item
---@param by_hash table<string, albedo.Item> all items that are not broken
---@param sources albedo.InstallSource[]
---@param target albedo.Store
---@param options albedo.InstallOptions
---@param missing_modules fun(node: albedo.Spec, is_explicit: boolean): string?
---@param output albedo.Output
---@param running albedo.Progress
local function handle(
  item,
  by_hash,
  sources,
  target,
  options,
  missing_modules,
  output,
  running
)
  local missing, outcome = missing_dependency(item, by_hash)
  if missing and not options.dry_run then
    item.outcome = outcome
    item.reason = ("it needs %s, which was not installed"):format(missing.short)
  elseif item.node.external then
    item.outcome, item.path = "external", item.node.prefix
  elseif target:is_installed(item.node) and not (options.force and item.is_root) then
    item.outcome, item.path = "present", target:prefix(item.node)
    if item.is_root and not options.dry_run then
      target:mark_explicit(item.node, { progress = running })
    end
  elseif options.dry_run then
    foresee(item, sources, target, options)
    if missing and item.outcome == "added" then
      item.outcome = outcome
      item.reason = ("%s%s; it needs %s, which would not be installed"):format(
        item.room.state == "fits" and "" or "room ",
        item.room.text,
        missing.short
      )
    end
  else
    install_one(item, sources, target, options, missing_modules, output, running)
  end
end

--- Installs packages with what they need at run time and returns the outcome of each.
---@param options albedo.InstallOptions
---@param output albedo.Output
---@return albedo.Item[]
function install.run(options, output)
  local active = environment.active()
  if #options.specs == 0 and not active then
    environments.refuse_nothing("packages to install")
  end
  local sources = read_sources(options, output)
  local target = store.open()
  local missing_modules = modules.open()
  local roots, broken = resolve(sources, active, target, options)
  local waves = spec.waves(roots, { "link", "run" })

  local items, by_hash, is_root, nodes = {}, {}, {}, {}
  for _, root in ipairs(roots) do
    is_root[root.hash] = true
  end
  for _, wave in ipairs(waves) do
    table.move(wave, 1, #wave, #nodes + 1, nodes)
  end
  local sources_of, denials = order.caches(nodes, sources)
  for _, wave in ipairs(waves) do
    for index, node in ipairs(wave) do
      local item = {
        id = node.hash,
        spec = node.short,
        node = node,
        needs = node:dependencies({ "link", "run" }),
        is_root = is_root[node.hash] or false,
        denial = denials[node.hash],
      }
      items[#items + 1], by_hash[node.hash], wave[index] = item, item, item
    end
  end
  for _, item in ipairs(broken) do
    items[#items + 1] = item
  end
  output:note(("installing %s into %s"):format(report.count(#items, "package"), target.root))

  do
    local work <close> = batch.open(items, output)
    for _, item in ipairs(broken) do
      work:print(item)
    end
    for _, wave in ipairs(waves) do
      local goes_on = work:each(wave, function(item, running)
        local own = sources_of[item.id]
        handle(item, by_hash, own, target, options, missing_modules, output, running)
      end, options.jobs or config.host().cores)
      if not goes_on then
        break
      end
    end
  end
  for _, item in ipairs(items) do
    item.node, item.needs, item.is_root, item.denial = nil, nil, nil, nil
  end
  return items
end

return install
