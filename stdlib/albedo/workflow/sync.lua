--- How entries go from one cache to another as they are: nothing is packed or signed again. Each is
--- copied into the layout that it has, its metadata last.

local batch = require("albedo.batch")
local buildcache = require("albedo.buildcache")
local caches = require("albedo.caches")
local config = require("albedo.config")
local list = require("albedo.workflow.list")
local publish = require("albedo.workflow.publish")
local push = require("albedo.workflow.push")
local report = require("albedo.report")
local spec = require("albedo.spec")
local task = require("albedo.task")

local sync = {}

---@class albedo.SyncOptions
---@field force? boolean copy again what the destination has
---@field private? boolean take what may not be handed on, too
---@field update_index? boolean nil: where the destination has an index or is new
---@field jobs? integer entries copied at a time
---@field dry_run? boolean say what would be done

---@class albedo.SyncItem: albedo.Item
---@field node albedo.Spec
---@field from? albedo.Cache the cache that has it
---@field to? albedo.Cache where it goes, in the layout of `from`

--- The destinations of a run: one cache for each place and layout.
---@class albedo.Destinations
---@field package wanted? boolean whether the user wants the indices brought up to date
---@field package opened table<string, { cache: albedo.Cache, wants_index: boolean }>
local Destinations = {}

---@param wanted? boolean
---@return albedo.Destinations
local function open_destinations(wanted)
  return setmetatable({ wanted = wanted, opened = {} }, { __index = Destinations })
end

--- Returns the cache at a place that takes entries of a layout.
---@param url string
---@param layout string
---@return albedo.Cache
function Destinations:get(url, layout)
  local key = layout .. " " .. url
  local found = self.opened[key]
  if not found then
    local cache = buildcache.open(url, { layout = layout })
    found = { cache = cache, wants_index = publish.wants_index(cache, self.wanted) }
    self.opened[key] = found
  end
  return found.cache
end

--- Brings the index of each destination up to date with what it has got.
---@param items albedo.SyncItem[]
---@param output albedo.Output
---@return albedo.Error? failure
function Destinations:update(items, output)
  local held = {}
  for _, item in ipairs(items) do
    if item.outcome == "added" or item.outcome == "present" or item.outcome == "updated" then
      held[item.to] = held[item.to] or {}
      table.insert(held[item.to], item)
    end
  end
  local failure
  for _, one in pairs(self.opened) do
    local entries = one.wants_index and held[one.cache]
    if entries then
      local ok, problem = pcall(function()
        local nodes = {}
        for index, item in ipairs(entries) do
          nodes[index] = one.cache:get_spec(item.node)
        end
        publish.index(one.cache, nodes, output)
      end)
      if not ok then
        failure = failure or problem
      end
    end
  end
  return failure
end

--- Copies one entry, or says why not.
---@param item albedo.SyncItem
---@param verdict_of fun(item: albedo.SyncItem): albedo.Verdict
---@param options albedo.SyncOptions
---@param running albedo.Progress
local function copy(item, verdict_of, options, running)
  local has_it = item.to:has(item.node)
  if has_it and not options.force then
    item.outcome = "present"
    return
  end
  local verdict = verdict_of(item)
  if not verdict.allowed then
    report.set_denial(item, "skipped-policy", verdict)
    return
  end
  item.outcome = has_it and "updated" or "added"
  if options.dry_run then
    item.reason = report.dry_run
  else
    item.bytes =
      item.to:copy_from(item.from, item.node, { verdict = verdict, progress = running })
  end
end

--- Copies entries, brings the indices up to date, and returns the outcome of each.
---@param items albedo.SyncItem[]
---@param destinations albedo.Destinations
---@param options albedo.SyncOptions
---@param output albedo.Output
---@return albedo.Item[] items
---@return albedo.Error? failure why an index was not brought up to date
local function copy_all(items, destinations, options, output)
  local goes_on, failure
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
    local verdict_of = push.decide(open, function(item)
      return item.to
    end, options.private)
    goes_on = work:each(open, function(item, running)
      copy(item, verdict_of, options, running)
    end, options.jobs or config.host().cores)
  end
  if goes_on and not options.dry_run then
    failure = destinations:update(items, output)
  elseif not goes_on then
    output:note("no index was updated: the same command will go on where this one stopped")
  end
  for _, item in ipairs(items) do
    item.node, item.from, item.to = nil, nil, nil
  end
  return items, failure
end

--- Returns the first of some caches that has an entry of a package, or nil.
---@param sources { cache: albedo.Cache }[]
---@param node albedo.Spec
---@return albedo.Cache?
local function find_holder(sources, node)
  for _, source in ipairs(sources) do
    if source.cache:has_manifest(node) then
      return source.cache
    end
  end
end

--- Returns the packages of caches that queries mean, with all that they need at run time.
---@param sources { cache: albedo.Cache }[]
---@param words string[]
---@param options { several: "refuse"|"newest"|"all", only_named?: boolean }
---@param output albedo.Output
---@return albedo.Spec[]
local function find_named(sources, words, options, output)
  local candidates, seen = {}, {}
  for _, source in ipairs(list.read(sources, output)) do
    for _, node in ipairs(source.nodes) do
      if not node.external and not seen[node.hash] then
        seen[node.hash] = true
        candidates[#candidates + 1] = node
      end
    end
  end
  local found, is_found = {}, {}
  local function add(node)
    if not is_found[node.hash] then
      is_found[node.hash] = true
      found[#found + 1] = node
    end
  end
  for _, query in ipairs(spec.parse_all(words)) do
    local matches = spec.resolve(query, candidates, options.several, sources[1].cache.url)
    for _, node in ipairs(matches) do
      local holder = not options.only_named and find_holder(sources, node)
      if holder then
        local whole = holder:get_spec(node)
        for each in whole:traverse({ order = "post", types = { "link", "run" } }) do
          add(each)
        end
      else
        add(node)
      end
    end
  end
  return found
end

--- Returns the items of a copy between two places.
---@param nodes albedo.Spec[]
---@param sources { cache: albedo.Cache }[]
---@param url string
---@param destinations albedo.Destinations
---@return albedo.SyncItem[]
local function plan(nodes, sources, url, destinations)
  local items, seen = {}, {}
  for _, node in ipairs(nodes) do
    -- A place with two layouts may list a package twice.
    if not node.external and not seen[node.hash] then
      seen[node.hash] = true
      items[#items + 1] = { id = node.hash, spec = node.short, node = node }
    end
  end
  local holders = task.outcomes(items, function(item)
    return find_holder(sources, item.node)
  end, { jobs = 4 * config.host().cores })
  for index, item in ipairs(items) do
    local holder = holders[index]
    if not holder.ok then
      report.set_error(item, holder.error)
    else
      item.from = holder.value
      if item.from then
        item.to = destinations:get(url, item.from.layout)
      else
        item.outcome = "unavailable"
        item.reason = ("%s does not have it"):format(sources[1].cache.url)
      end
    end
  end
  return items
end

---@class albedo.SyncPlaces: albedo.SyncOptions
---@field source string configured name, path or URL
---@field destination string configured name, path or URL
---@field environment? albedo.Environment its packages, where nothing else is named
---@field specs? string[] queries for entries of the source
---@field all? boolean every entry that the source's index lists
---@field only_named? boolean not what the packages need
---@field several? "refuse"|"newest"|"all" what to do when a query matches several packages

--- Copies entries from one place to another and returns the outcome of each.
---@param options albedo.SyncPlaces
---@param output albedo.Output
---@return albedo.Item[] items
---@return albedo.Error? failure
function sync.run(options, output)
  local sources = caches.open({ options.source })
  local _, mirror = caches.open_for_push(options.destination)
  local nodes
  if options.all then
    nodes = {}
    for _, source in ipairs(list.read(sources, output)) do
      table.move(source.nodes, 1, #source.nodes, #nodes + 1, nodes)
    end
  elseif #(options.specs or {}) > 0 then
    nodes = find_named(sources, options.specs, {
      several = options.several or "refuse",
      only_named = options.only_named,
    }, output)
  else
    options.environment:check_locked()
    nodes = options.environment:specs()
  end
  local destinations = open_destinations(options.update_index)
  local items = plan(nodes, sources, mirror.push_url, destinations)
  output:note(
    ("copying %s from %s to %s"):format(
      report.count(#items, "package"),
      sources[1].cache.url,
      mirror.push_url
    )
  )
  return copy_all(items, destinations, options, output)
end

--- Copies the entries of lists; see `albedo.workflow.sync_lists`.
---@param entries albedo.SyncEntry[]
---@param options albedo.SyncOptions
---@param output albedo.Output
---@return albedo.Item[] items
---@return albedo.Error? failure
function sync.copy_entries(entries, options, output)
  local destinations = open_destinations(options.update_index)
  local items = {}
  for index, entry in ipairs(entries) do
    local item = { id = entry.id, spec = entry.node and entry.node.short, node = entry.node }
    if entry.problem then
      report.set_error(item, entry.problem)
    else
      item.from, item.to = entry.from, destinations:get(entry.url, entry.from.layout)
    end
    items[index] = item
  end
  return copy_all(items, destinations, options, output)
end

return sync
