--- How a listing of caches is made: read each index once, keep what matches, put it in order.

local buildcache = require("albedo.buildcache")
local config = require("albedo.config")
local spec = require("albedo.spec")

local list = {}

---@class albedo.ListOptions
---@field mirrors? string[] caches to read; nil or empty: the configured binary mirrors
---@field specs? string[] queries; nil or empty: everything
---@field all? boolean every platform and operating system, not this host's alone

--- Returns the caches that the options name, opened.
---@param names? string[]
---@return { cache: albedo.Cache, mirror: albedo.Mirror }[]
function list.open_caches(names)
  local mirrors = {}
  for index, name in ipairs(names or {}) do
    mirrors[index] = config.get_mirror(name)
  end
  if #mirrors == 0 then
    mirrors = config.binary_mirrors()
  end
  if #mirrors == 0 then
    error({
      code = "config.no_mirror",
      message = "no binary mirror is configured",
      hint = "name one with --mirror, or add it to mirrors.yaml",
    })
  end
  local caches = {}
  for index, mirror in ipairs(mirrors) do
    caches[index] = { cache = buildcache.open(mirror.fetch_url), mirror = mirror }
  end
  return caches
end

--- Returns the specs that the caches hold and the options ask for, each once, in Spack's order.
---@param options albedo.ListOptions
---@return albedo.Spec[]
function list.entries(options)
  local queries = spec.parse_all(options.specs or {})
  local host = config.host()
  local seen, found = {}, {}
  for _, source in ipairs(list.open_caches(options.mirrors)) do
    for _, node in ipairs(source.cache:entries()) do
      local wanted = options.all
        or (node.platform == host.platform and node.operating_system == host.operating_system)
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
