--- How it is found out how long the paths of packages may become.

local batch = require("albedo.batch")
local caches = require("albedo.caches")
local config = require("albedo.config")
local report = require("albedo.report")
local spec = require("albedo.spec")

local room = {}

---@class albedo.RoomOptions
---@field specs? string[] queries; nil or empty: everything
---@field jobs? integer archives read at a time
---@field dry_run? boolean say which archives would be read

--- What was found out is recorded after so many archives: a run that is killed loses little.
local record_interval = 20

--- Tells whether a package fits a store, as `cache:room` does.
---
--- Where what an audit has recorded is damaged, that is unknown, as it is to an install. The
--- metadata of the entry is known to be in order.
---@param cache albedo.Cache
---@param node albedo.Spec
---@param target albedo.Store
---@return { state: string, text: string }
function room.foresee(cache, node, target)
  local ok, result = pcall(cache.room, cache, node, target)
  if ok then
    return result
  elseif result.code ~= "cache.malformed" then
    error(result, 0)
  end
  return { state = "unknown", text = "unknown: " .. result.message }
end

--- Says how long the paths of a package may become: of several limits the one that is met first.
---@param limits { prefix: string, bytes: integer, file: string, offset: integer }[]
---@return string
function room.text(limits)
  local tightest
  for _, limit in ipairs(limits) do
    if not tightest or limit.bytes - #limit.prefix < tightest.bytes - #tightest.prefix then
      tightest = limit
    end
  end
  if not tightest then
    return "goes anywhere"
  end
  return ("%d bytes at most in place of '%s': %s at offset 0x%x"):format(
    tightest.bytes,
    tightest.prefix,
    tightest.file,
    tightest.offset
  )
end

--- Returns the packages of a cache that are asked for.
---@param cache albedo.Cache
---@param words? string[]
---@return albedo.Spec[]
local function choose(cache, words)
  local queries, chosen = spec.parse_all(words or {}), {}
  for node in cache:entries() do
    local is_meant = #queries == 0
    for _, query in ipairs(queries) do
      is_meant = is_meant or query:matches(node)
    end
    if is_meant and not node.external then
      chosen[#chosen + 1] = node
    end
  end
  if #chosen == 0 and #queries > 0 then
    error({
      code = "command.no_match",
      message = ("the cache '%s' holds nothing that '%s' means"):format(
        cache.url,
        table.concat(words, "', '")
      ),
      hint = "see what it holds with 'albedo buildcache list -al'",
    })
  end
  return spec.sort(chosen)
end

--- Finds out the room of one package.
---@param item albedo.Item
---@param cache albedo.Cache
---@param node albedo.Spec
---@param options albedo.RoomOptions
---@param running albedo.Progress
---@return boolean is_new whether there is something to record
local function look(item, cache, node, options, running)
  local known = cache:describe(node)
  if not known then
    item.outcome = "unavailable"
    item.reason = "the index lists it, and the cache has no entry of it"
    return false
  elseif known.room then
    item.outcome, item.reason = "present", room.text(known.room)
    return false
  elseif options.dry_run then
    item.outcome, item.reason, item.bytes = "added", report.dry_run, known.bytes
    return false
  end
  cache:survey_room(node, { progress = running })
  item.outcome, item.reason = "added", room.text(cache:describe(node).room)
  item.bytes = known.bytes
  return true
end

--- Finds out the room of the packages of one cache and records it with the cache.
---@param cache albedo.Cache
---@param options albedo.RoomOptions
---@param output albedo.Output
---@return albedo.Item[]
local function survey_one(cache, options, output)
  local items, nodes = {}, {}
  for position, node in ipairs(choose(cache, options.specs)) do
    items[position] = { id = node.hash, spec = node.short }
    nodes[node.hash] = node
  end
  if not options.dry_run then
    -- Says at once that the place cannot be written or what stands there cannot be read.
    cache:record_rooms()
  end
  do
    local work <close> = batch.open(items, output)
    local pending = 0
    work:each(items, function(item, running)
      if look(item, cache, nodes[item.id], options, running) then
        pending = pending + 1
        if pending % record_interval == 0 then
          cache:record_rooms()
        end
      end
    end, options.jobs or config.host().cores)
    if pending > 0 then
      cache:record_rooms()
    end
  end
  return items
end

--- Finds out the room of the packages of every cache at a place.
---@param place string configured name, path or URL
---@param options albedo.RoomOptions
---@param output albedo.Output
---@return albedo.Item[]
function room.survey(place, options, output)
  local _, mirror = caches.open_for_push(place)
  local all = {}
  for _, opened in ipairs(caches.open({ mirror.push_url })) do
    local items = survey_one(opened.cache, options, output)
    table.move(items, 1, #items, #all + 1, all)
  end
  return all
end

return room
