--- The upkeep of one build cache or source mirror: look, plan, review, commit, undo.
---
---     local maintenance = require("albedo.maintenance")
---     local cache = maintenance.open("site")
---     local plan = cache:plan()
---     plan:remove(cache:unused({ environments = { "/srv/stack" } }))
---     plan:show()
---     plan:commit({ yes = true })
---
--- Nothing is changed before `commit`; what that takes away, `undo` puts back.

local buildcache = require("albedo.buildcache")
local cache = require("albedo.maintenance.cache")
local config = require("albedo.config")
local folder = require("albedo.maintenance.folder")
local mirror = require("albedo.mirror")

local maintenance = {}

--- Returns whether there is a source mirror in a place: whether its inventory knows anything.
---@param path string
---@return boolean
local function has_sources(path)
  local ok, inventory = pcall(function()
    return mirror.open(path):inventory()
  end)
  return ok and inventory.count > 0
end

--- Opens a build cache or a source mirror for its upkeep.
---
--- Where a place has both, it is the cache, unless `kind` says otherwise. Raises `command.no_place`
--- where there is neither, and `command.usage` for a source mirror on a web server.
---@param place string configured name, path or URL
---@param options? { kind?: "cache"|"mirror" }
---@return albedo.MaintainedCache|albedo.MaintainedFolder
function maintenance.open(place, options)
  local kind = options and options.kind
  local configured = config.get_mirror(place)
  local url = configured.push_url or configured.fetch_url
  if not url then
    error({
      code = "command.no_place",
      message = ("the mirror '%s' has no URL"):format(place),
      hint = ("give it one with 'albedo mirror set-url %s URL'"):format(place),
    })
  end
  if kind ~= "mirror" then
    local native = buildcache.open(url)
    if not native:is_new() then
      return cache.new(place, native)
    end
  end
  local is_local = url:lower():match("^file:") or not url:match("^%a[%w+.-]*://")
  if kind ~= "cache" and is_local and has_sources(url) then
    return folder.new(place, mirror.open(url))
  end
  local what = kind == "cache" and "no build cache"
    or kind == "mirror" and "no source mirror"
    or "neither a build cache nor a source mirror"
  error({
    code = "command.no_place",
    message = ("there is %s in '%s'"):format(what, url),
    hint = "see the configured ones with 'albedo mirror list'",
  })
end

return maintenance
