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
    if not mirror.fetch_url then
      error({
        code = "config.no_fetch_url",
        message = ("the mirror '%s' has no URL to fetch from"):format(mirror.name),
        hint = "add 'fetch:' to it in mirrors.yaml",
      })
    end
    caches[index] = { cache = buildcache.open(mirror.fetch_url), mirror = mirror }
  end
  return caches
end

--- Tells whether a package was built for the platform and operating system of a host.
---@param node albedo.Spec
---@param host { platform: string, operating_system: string }
---@return boolean
function list.is_for(node, host)
  return node.platform == host.platform and node.operating_system == host.operating_system
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
