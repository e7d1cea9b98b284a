--- How a check of caches works: look in each mirror for each package, and say which ones have to be
--- built again to be there.

local batch = require("albedo.batch")
local caches = require("albedo.caches")
local config = require("albedo.config")
local fs = require("albedo.fs")
local json = require("albedo.json")
local named = require("albedo.workflow.named")
local report = require("albedo.report")
local ui = require("albedo.ui")

local check = {}

---@class albedo.CheckOptions
---@field specs string[] words of the command line; nothing named means the active environment
---@field spec? string[] further packages, each a text
---@field spec_file? string[] spec files
---@field mirrors? string[] what is checked; nil or empty: the configured binary mirrors
---@field scope? string only the mirrors of this scope
---@field rebuild_on_error? boolean whether what cannot be read counts as missing
---@field output_file? string where the list of what must be built goes, as JSON
---@field several? "refuse"|"newest"|"all" what to do when a query matches several packages
---@field offline? boolean whether only caches in folders are asked for what a query means
---@field jobs? integer packages looked for at a time

--- What Spack calls a mirror that was named by its URL, in the file of `--output-file`.
local nameless = "additionalMirrorUrl"

local short_format = "{name}{@version}{compiler_flags}{variants}"
  .. "{ platform=architecture.platform}{ os=architecture.os}{ target=architecture.target}{/hash:7}"

--- Returns the mirrors that are checked, each with its caches, one for each layout that is there.
---@param options albedo.CheckOptions
---@return { mirror: albedo.Mirror, caches: albedo.Cache[] }[]
local function open_mirrors(options)
  local names = options.mirrors
  if options.scope and #(names or {}) == 0 then
    names = {}
    for _, mirror in ipairs(config.mirrors({ scope = options.scope })) do
      if mirror.binary and mirror.fetch_url then
        names[#names + 1] = mirror.fetch_url
      end
    end
    if #names == 0 then
      return {}
    end
  end
  local places, by_mirror = {}, {}
  for _, source in ipairs(caches.open(names)) do
    local place = by_mirror[source.mirror]
    if not place then
      place = { mirror = source.mirror, caches = {} }
      by_mirror[source.mirror] = place
      places[#places + 1] = place
    end
    table.insert(place.caches, source.cache)
  end
  return places
end

--- Returns why an entry that is there does not count: its recipe was another one.
---
--- Only the spec files of Spack 0.13 to 0.17 tell, by a hash that the name of the package has not.
---@param cache albedo.Cache
---@param node albedo.Spec
---@return string?
local function find_staleness(cache, node)
  local mine = node:find_hash("full")
  if not mine then
    return nil
  end
  local theirs = cache:get_spec(node):find_hash("full")
  if not theirs then
    return "the entry does not say of which recipe it is"
  elseif theirs ~= mine then
    return ("the recipe has changed: full_hash is %s there, and %s here"):format(theirs, mine)
  end
end

--- Looks for a package in one mirror and sets the outcome.
---@param item albedo.Item
---@param place { mirror: albedo.Mirror, caches: albedo.Cache[] }
---@param options albedo.CheckOptions
local function look(item, place, options)
  local stale, failure
  for _, cache in ipairs(place.caches) do
    local ok, result = pcall(function()
      if not cache:has(item.node) then
        return nil
      end
      return find_staleness(cache, item.node) or true
    end)
    if not ok then
      if ui.outcome_of(result) == "interrupted" then
        error(result, 0)
      end
      failure = failure or result
    elseif result == true then
      item.outcome, item.reason = "present", ("%s has it"):format(cache.url)
      return
    else
      stale = stale or result
    end
  end
  local url = place.caches[1].url
  if failure and not stale and not options.rebuild_on_error then
    report.set_error(item, failure)
    return
  end
  item.outcome, item.must_build = "unavailable", true
  item.reason = stale
    or failure and ("%s cannot be read, which counts as missing"):format(url)
    or ("%s does not have it"):format(url)
end

--- Writes what must be built, mirror by mirror, in the form that Spack's `check -o` has.
---@param path string
---@param items albedo.Item[]
---@param is_by_url boolean whether the mirrors were named on the command line
local function write_list(path, items, is_by_url)
  local mirrors = {}
  for _, item in ipairs(items) do
    if item.must_build then
      local url = item.url
      mirrors[url] = mirrors[url]
        or {
          mirrorName = not is_by_url and item.mirror or nameless,
          mirrorUrl = url,
          rebuildSpecs = {},
        }
      table.insert(mirrors[url].rebuildSpecs, {
        short_spec = item.node:format(short_format),
        hash = item.node.hash,
      })
    end
  end
  fs.write(path, json.encode(json.object(mirrors)))
end

--- Looks for packages in mirrors and returns an item for each package and mirror.
---@param options albedo.CheckOptions
---@param output albedo.Output
---@return albedo.Item[]
function check.run(options, output)
  local nodes = named.nodes({
    specs = options.specs,
    spec = options.spec,
    spec_file = options.spec_file,
    environment = "all",
    several = options.several,
    mirrors = options.mirrors,
    offline = options.offline,
    what = "packages to check",
  }, output)
  local places = open_mirrors(options)
  if #places == 0 then
    output:note(("no binary mirror is configured in the scope '%s'"):format(options.scope))
  end
  local items = {}
  for _, place in ipairs(places) do
    for _, node in ipairs(nodes) do
      if not node.external then
        items[#items + 1] = {
          id = node.hash,
          spec = node.short,
          mirror = place.mirror.name,
          url = place.caches[1].url,
          node = node,
          place = place,
        }
      end
    end
  end
  local goes_on
  do
    local work <close> = batch.open(items, output)
    goes_on = work:each(items, function(item)
      look(item, item.place, options)
    end, options.jobs or config.host().cores)
  end
  if goes_on and options.output_file then
    write_list(options.output_file, items, #(options.mirrors or {}) > 0)
  end
  for _, item in ipairs(items) do
    item.node, item.place = nil, nil
  end
  return items
end

return check
