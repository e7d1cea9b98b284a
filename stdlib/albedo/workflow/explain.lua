--- Why a binary was or was not used: each cache is asked about what is wanted; what it has is
--- looked at as an install would, and what it has instead is compared field by field.

local caches = require("albedo.caches")
local config = require("albedo.config")
local environment = require("albedo.environment")
local list = require("albedo.workflow.list")
local policy = require("albedo.policy")
local report = require("albedo.report")
local rooms = require("albedo.workflow.room")
local spec = require("albedo.spec")
local store = require("albedo.store")
local ui = require("albedo.ui")

local explain = {}

---@class albedo.ExplainOptions
---@field spec string the query
---@field mirrors? string[] caches to ask; nil or empty: the configured binary mirrors
---@field unsigned? boolean take signatures as waived
---@field nearest? integer how many other builds are told of each cache

--- What is said of one build in one cache: an item of the report with these fields.
---@class albedo.Explanation: albedo.Item
---@field cache string the URL of the cache
---@field hint? string what to do about it
---@field differences? table[] as `spec.differences` gives them
---@field layout? string the generation of the entry
---@field signed? boolean
---@field room? string whether it fits the store; "unknown" until somebody has recorded it

--- How many differences of a build are said; the rest is a number.
local most_differences = 6

--- Finds what is wanted: concrete specs of the environment or the store, else the query itself.
---@return albedo.Spec[] wanted
---@return string? origin where they are from; nil for a query that stands for itself
local function find_wanted(query, installed)
  local active = environment.active()
  local found = active and active:find(query) or {}
  if #found > 0 then
    return found, ("locked in the environment '%s'"):format(active.name)
  end
  found = installed:list({ query })
  if #found > 0 then
    return found, ("installed in '%s'"):format(installed.root)
  end
  return {}, nil
end

--- Says one difference: `variant ~fancy, not +fancy`; with the dependency in front.
local function difference_text(one)
  local head = one.dependency and one.dependency .. ": " or ""
  if not one.found then
    return ("%sno %s %s"):format(head, one.field, one.wanted)
  elseif not one.wanted then
    return ("%s%s %s, which is not wanted"):format(head, one.field, one.found)
  end
  return ("%s%s %s, not %s"):format(head, one.field, one.found, one.wanted)
end

--- Says what keeps a build from being the one that is wanted.
local function reason_of(texts)
  local parts = {}
  for index = 1, math.min(#texts, most_differences) do
    parts[index] = texts[index]
  end
  if #texts > most_differences then
    parts[#parts + 1] = ("and %d more"):format(#texts - most_differences)
  end
  return table.concat(parts, "; ")
end

--- Says of a build why this machine could not use it, or nil.
local function misfit(node, host)
  if not list.is_for(node, host) then
    return ("it is for %s-%s, and this machine is %s-%s"):format(
      node.platform,
      node.operating_system,
      host.platform,
      host.operating_system
    ),
      "'albedo buildcache install --otherarch' takes it all the same"
  elseif not node:satisfies("target=:" .. host.target) then
    return ("it is for the processor %s, and this machine has %s"):format(node.target, host.target),
      "build it for an older target, with 'packages: all: target' of the configuration"
  end
end

--- Looks at a build that the cache should have, as an install would.
---@param item albedo.Explanation
local function judge(item, source, node, is_listed, context)
  local cache = source.cache
  if node.external then
    item.outcome, item.reason = "external", "it was not built by Spack, so no cache holds it"
    item.hint = "say where it is on this machine with 'packages: … externals' of the configuration"
    return
  end
  local known = cache:describe(node)
  if not known then
    item.outcome = "unavailable"
    item.reason = "the index lists it, but the cache has no entry of it"
    item.hint = "whoever runs the cache can push it again, or make the index anew with 'albedo "
      .. "buildcache update-index'"
    return
  end
  item.layout, item.signed, item.bytes = known.layout, known.signed, known.bytes
  if not cache:has(node) then
    item.outcome, item.reason = "unavailable", "its archive is not in the cache, or not whole"
    item.hint = "whoever runs the cache can push it again with 'albedo buildcache push --force'"
    return
  end
  local room = rooms.foresee(cache, node, context.installed)
  item.room = room.text
  local verdict = policy.decide("cache.accept", {
    spec = node,
    cache = cache,
    unsigned = context.unsigned or not source.mirror.signed,
  })
  if not verdict.allowed then
    report.set_denial(item, "refused", verdict)
    item.hint, item.cause = verdict.hint, nil
    return
  end
  local problem, hint = misfit(node, context.host)
  if problem then
    item.outcome, item.reason, item.hint = "unavailable", problem, hint
    return
  end
  if room.state == "does not fit" and not context.installed:is_installed(node) then
    item.outcome = "unavailable"
    item.reason = ("it cannot be moved to '%s'"):format(context.installed.root)
    item.hint = "install to a shorter root, or build the package in a padded one"
    return
  end
  item.outcome = "present"
  item.reason = ("it can be installed: %s, %s"):format(known.layout, verdict.reason)
  if context.installed:is_installed(node) then
    item.reason = "it is installed already, so that no binary is fetched"
    item.hint = "'albedo buildcache install --force' replaces it by the one of the cache"
  elseif not is_listed then
    item.reason = item.reason .. "; the index does not list it"
    item.hint = "whoever asks the index alone does not find it: 'albedo buildcache update-index'"
  end
end

--- Makes the item of a build that is not the one that is wanted.
local function near_item(cache, node, texts, differences)
  return {
    id = node.hash,
    spec = node.short,
    cache = cache.url,
    outcome = "kept",
    reason = reason_of(texts),
    differences = differences,
    distance = #texts,
  }
end

--- Returns other builds of the package, the nearest first.
local function nearest(cache, nodes, wanted, query, count)
  local items = {}
  for _, node in ipairs(nodes) do
    if wanted and node.name == wanted.name and node.hash ~= wanted.hash then
      local differences, texts = spec.differences(wanted, node), {}
      for index, one in ipairs(differences) do
        texts[index] = difference_text(one)
      end
      items[#items + 1] = near_item(cache, node, texts, differences)
    elseif not wanted and node.name == query.name and not query:matches(node) then
      items[#items + 1] = near_item(cache, node, query:reasons_for_miss(node))
    end
  end
  table.sort(items, function(left, right)
    if left.distance ~= right.distance then
      return left.distance < right.distance
    end
    return left.spec > right.spec
  end)
  local chosen = {}
  for index = 1, math.min(#items, count) do
    chosen[index] = items[index]
    chosen[index].distance = nil
  end
  return chosen
end

--- Explains one cache: adds an item for each build that there is something to say of.
local function explain_cache(items, source, wanted, query, context)
  local cache = source.cache
  local ok, nodes = pcall(cache.entries, cache)
  local failure = not ok and nodes or nil
  if failure and ui.outcome_of(failure) == "interrupted" then
    error(failure, 0)
  end
  nodes = ok and nodes or {}
  local listed, exact = {}, {}
  for _, node in ipairs(nodes) do
    listed[node.hash] = true
    if not wanted and query:matches(node) then
      exact[#exact + 1] = node
    end
  end
  if wanted and (listed[wanted.hash] or cache:has_manifest(wanted)) then
    exact[1] = wanted
  end
  table.sort(exact)
  local is_usable = false
  for _, node in ipairs(exact) do
    local item = { id = node.hash, spec = node.short, cache = cache.url }
    local is_done, problem = pcall(judge, item, source, node, listed[node.hash], context)
    if not is_done then
      if ui.outcome_of(problem) == "interrupted" then
        error(problem, 0)
      end
      report.set_error(item, problem)
    end
    items[#items + 1] = item
    is_usable = is_usable or item.outcome == "present"
  end
  if is_usable then
    return
  end
  if failure and #exact == 0 then
    local item = { id = cache.url, cache = cache.url }
    items[#items + 1] = report.set_error(item, failure)
    return
  end
  local near = nearest(cache, nodes, wanted, query, context.nearest)
  table.move(near, 1, #near, #items + 1, items)
  if #exact == 0 and #near == 0 then
    local name = wanted and wanted.name or query.name
    items[#items + 1] = {
      id = cache.url,
      cache = cache.url,
      outcome = "unavailable",
      reason = name and ("it holds no build of '%s'"):format(name)
        or "it holds nothing that matches",
      hint = "push it there with 'albedo buildcache push', or name another cache",
    }
  end
end

--- What stands before a line, by the outcome of its item.
local words = {
  present = "usable",
  external = "external",
  kept = "another build",
  refused = "refused",
  unavailable = "not usable",
  failed = "failed",
}

local function print_items(items, from, output)
  local url
  for index = from, #items do
    local item = items[index]
    if item.cache ~= url then
      url = item.cache
      output:print("  in " .. url)
    end
    local size = item.bytes and (" (%s)"):format(ui.format_size(item.bytes)) or ""
    local name = item.spec and item.spec .. size .. ": " or ""
    output:print(("    %s: %s%s"):format(words[item.outcome] or item.outcome, name, item.reason))
    if item.room then
      output:print(("      room in this store: %s"):format(item.room))
    end
    if item.hint then
      output:print("      -> " .. item.hint)
    end
  end
end

--- Explains what a query means, and returns what there is to say of each build in each cache.
---@param options albedo.ExplainOptions
---@param output albedo.Output
---@return albedo.Explanation[] items
---@return boolean is_usable whether each of the wanted packages has a build that can be used
function explain.run(options, output)
  local query = spec.parse(options.spec)
  local installed = store.open()
  local context = {
    host = config.host(),
    installed = installed,
    unsigned = options.unsigned,
    nearest = options.nearest or 3,
  }
  local wanted, origin = find_wanted(query, installed)
  local opened, items, is_usable = caches.open(options.mirrors), {}, true
  for index = 1, math.max(1, #wanted) do
    local node, first, has_usable = wanted[index], #items + 1, false
    for _, source in ipairs(opened) do
      local running <close> = output:start(source.cache.url)
      running:phase("asking")
      explain_cache(items, source, node, query, context)
    end
    for position = first, #items do
      has_usable = has_usable or items[position].outcome == "present"
    end
    is_usable = is_usable and has_usable
    if not output.is_json then
      local title = node and ("%s, %s"):format(node.short, origin) or tostring(query)
      output:print(title)
      print_items(items, first, output)
    end
  end
  return items, is_usable
end

return explain
