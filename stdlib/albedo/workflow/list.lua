--- How a listing of caches is made: read each index once, keep what matches, put it in order.

local caches = require("albedo.caches")
local config = require("albedo.config")
local spec = require("albedo.spec")

local list = {}

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

--- Reads the index of each cache; one that cannot be read is warned about while others can.
---
--- A cache without an index stays: what others list may be in it, too.
---@param opened { cache: albedo.Cache, mirror: albedo.Mirror, nodes?: albedo.Spec[] }[]
---@param output albedo.Output
---@return { cache: albedo.Cache, mirror: albedo.Mirror, nodes: albedo.Spec[] }[] readable
function list.read(opened, output)
  local readable, failures, has_index = {}, {}, false
  for _, source in ipairs(opened) do
    local running <close> = output:start(source.cache.url)
    running:phase("reading")
    local ok, result = pcall(source.cache.entries, source.cache)
    if ok then
      source.nodes, has_index = result, true
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
function list.entries(options, output)
  local queries = spec.parse_all(options.specs or {})
  local host = config.host()
  local seen, found = {}, {}
  for _, source in ipairs(list.read(caches.open(options.mirrors), output)) do
    for _, node in ipairs(source.nodes) do
      local wanted = options.all or list.is_for(node, host)
      local matches = #queries == 0
      for _, query in ipairs(queries) do
        matches = matches or query:matches(node)
      end
      if wanted and matches and not seen[node.hash] then
        seen[node.hash] = true
        found[#found + 1] = node
      end
    end
  end
  table.sort(found)
  return found
end

return list
