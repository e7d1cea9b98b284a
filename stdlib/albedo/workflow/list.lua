--- How a listing of caches is made: read each index once, keep what matches, put it in order.

local caches = require("albedo.caches")
local config = require("albedo.config")
local report = require("albedo.report")
local spec = require("albedo.spec")
local store = require("albedo.store")
local task = require("albedo.task")

local list = {}

--- A cache and what it has.
---@class albedo.ReadCache
---@field cache albedo.Cache
---@field mirror albedo.Mirror
---@field nodes albedo.Spec[]
---@field unreadable? albedo.Item[] entries that tell no spec, where the place was listed

---@class albedo.ListOptions
---@field mirrors? string[] caches to read; nil or empty: the configured binary mirrors
---@field specs? string[] queries; nil or empty: everything
---@field all? boolean every platform and operating system, not this host's alone

--- Tells whether a package was built for the platform and operating system of a host.
---@param node albedo.Spec
---@param host { platform: string, operating_system: string }
---@return boolean
function list.is_for(node, host)
  return node.platform == host.platform and node.operating_system == host.operating_system
end

--- Reads the spec of each entry that a place lists.
---@param cache albedo.Cache
---@param entries { hash: string, key: string }[]
---@return albedo.Spec[] nodes each once, without what they depend on
---@return albedo.Item[] unreadable entries that tell no spec, as failed items
local function read_entries(cache, entries)
  local checks = task.map(entries, function(entry)
    local ok, result = pcall(cache.check_entry, cache, entry.hash, entry.key, "spec")
    return ok and result or { problem = result, findings = {} }
  end, { jobs = 4 * config.host().cores })
  local nodes, unreadable, seen = {}, {}, {}
  for index, entry in ipairs(entries) do
    local check = checks[index]
    if check.spec and not seen[entry.hash] then
      seen[entry.hash] = true
      nodes[#nodes + 1] = check.spec
    elseif not check.spec then
      local finding = check.findings[1]
      local item = { id = entry.hash, spec = entry.key:match("[^/]+$") }
      unreadable[#unreadable + 1] = report.set_error(item, check.problem or {
        code = "buildcache.damaged_entry",
        message = finding and finding.text or "its spec cannot be read",
      })
    end
  end
  return nodes, unreadable
end

--- Returns what a cache has: what its index lists or, where there is none, what the place does.
---
--- Nothing is verified. Raises `buildcache.missing_index` where neither tells anything.
---@param cache albedo.Cache
---@param output albedo.Output
---@return albedo.Spec[] nodes
---@return albedo.Item[] unreadable entries that tell no spec, as failed items
function list.held(cache, output)
  local ok, entries = false, nil
  if not cache:has_index() then
    ok, entries = pcall(cache.stored_entries, cache)
  end
  if not ok or #entries == 0 then
    return cache:entries(), {}
  end
  output:note(("%s has no index: looking at the entries that are there"):format(cache.url))
  return read_entries(cache, entries)
end

--- Reads the index of each cache; one that cannot be read is warned about while others can.
---
--- A cache without an index stays: what others list may be in it, too. `held` takes its entries
--- from a listing of the place.
---@param opened { cache: albedo.Cache, mirror: albedo.Mirror, nodes?: albedo.Spec[] }[]
---@param output albedo.Output
---@param options? { held?: boolean }
---@return albedo.ReadCache[] readable
function list.read(opened, output, options)
  local readable, failures, has_index = {}, {}, false
  for _, source in ipairs(opened) do
    local running <close> = output:start(source.cache.url)
    running:phase("reading")
    local ok, result, unreadable
    if options and options.held then
      ok, result, unreadable = pcall(list.held, source.cache, output)
    else
      ok, result = pcall(source.cache.entries, source.cache)
    end
    if ok then
      source.nodes, source.unreadable, has_index = result, unreadable, true
      readable[#readable + 1] = source
    else
      failures[#failures + 1] = result
      if result.code == "buildcache.missing_index" then
        source.nodes = {}
        readable[#readable + 1] = source
      end
    end
  end
  if not has_index and #failures > 0 then
    error(failures[1], 0)
  end
  for _, failure in ipairs(failures) do
    output:warn(tostring(failure))
  end
  return readable
end

--- Returns the specs that the caches hold and the options ask for, each once, in Spack's order.
---@param options albedo.ListOptions
---@param output albedo.Output
---@return albedo.Spec[]
---@return table<string, albedo.Cache> holders by hash, the first cache that holds the package
function list.entries(options, output)
  local queries = spec.parse_all(options.specs or {})
  local host = config.host()
  local holders, found = {}, {}
  for _, source in ipairs(list.read(caches.open(options.mirrors), output)) do
    for _, node in ipairs(source.nodes) do
      local wanted = options.all or list.is_for(node, host)
      local matches = #queries == 0
      for _, query in ipairs(queries) do
        matches = matches or query:matches(node)
      end
      if wanted and matches and not holders[node.hash] then
        holders[node.hash] = source.cache
        found[#found + 1] = node
      end
    end
  end
  return spec.sort(found), holders
end

--- Tells of each package of caches whether it fits the store of this host.
---
--- What cannot be told of an entry, since it is damaged or gone, is the text of its room.
---@param nodes albedo.Spec[]
---@param holders table<string, albedo.Cache> by hash
---@param output albedo.Output
---@return table<string, { state: string, text: string }> rooms by hash, as `cache:room` gives them
function list.rooms(nodes, holders, output)
  local target, rooms = store.open(), {}
  local running <close> = output:start("room")
  running:phase("reading")
  task.map(nodes, function(node)
    if node.external then
      rooms[node.hash] = { state = "fits", text = "external" }
      return
    end
    local ok, result = pcall(holders[node.hash].room, holders[node.hash], node, target)
    if ok then
      rooms[node.hash] = result
    elseif result.code == "buildcache.missing_entry" or result.code == "cache.missing_record" then
      rooms[node.hash] = { state = "unknown", text = "unknown: " .. result.message }
    else
      error(result, 0)
    end
  end, { jobs = 4 * config.host().cores })
  return rooms
end

return list
