--- The caches that the words of a command line mean, opened.

local buildcache = require("albedo.buildcache")
local config = require("albedo.config")
local ui = require("albedo.ui")

local caches = {}

--- Raises the error of a mirror that cannot be used in one direction.
---@param name string
---@param direction "fetch"|"push"
local function refuse(name, direction)
  error({
    code = ("config.no_%s_url"):format(direction),
    message = direction == "push" and ("the mirror '%s' has no URL to push to"):format(name)
      or ("the mirror '%s' has no URL to fetch from"):format(name),
    hint = ("give it one with 'albedo mirror set-url --%s %s URL'"):format(direction, name),
  })
end

--- Opens each cache of a place, the newest layout first.
---
--- A place that cannot be looked at counts as a cache of the newest layout: whoever reads it gets
--- the error of that place alone.
---@param url string
---@return albedo.Cache[]
local function open_place(url)
  local ok, result = pcall(buildcache.open_all, url)
  return ok and result or { buildcache.open(url, { layout = "v3" }) }
end

--- Returns the place that `option.places` names, as the other functions take it; nil for none.
---@param options table<string, any>
---@return string?
function caches.place_of(options)
  local folder = options.directory
  if folder and not folder:match("^[/.~]") and not folder:match("^%a[%w+.-]*:") then
    -- Else the name of a mirror could be meant.
    folder = "./" .. folder
  end
  return folder or options["mirror-name"] or options["mirror-url"]
end

--- Opens the caches that names, paths and URLs mean; without any, the configured ones.
---
--- A place with caches of several layouts gives one for each, the newest first. A configured mirror
--- of a kind that is not supported is warned about and left out, as long as there are others; one
--- that was named is an error.
---@param names? string[]
---@return { cache: albedo.Cache, mirror: albedo.Mirror }[]
function caches.open(names)
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
      hint = "add one with 'albedo mirror add NAME URL', or name it where a command has --mirror",
    })
  end
  local opened, left_out = {}, {}
  for _, mirror in ipairs(mirrors) do
    if not mirror.fetch_url then
      refuse(mirror.name, "fetch")
    end
    local ok, result = pcall(open_place, mirror.fetch_url)
    if ok then
      for _, cache in ipairs(result) do
        opened[#opened + 1] = { cache = cache, mirror = mirror }
      end
    elseif #(names or {}) == 0 and result.code == "storage.unsupported_scheme" then
      left_out[#left_out + 1] = { mirror = mirror, failure = result }
    else
      error(result, 0)
    end
  end
  if #opened == 0 then
    error(left_out[1].failure, 0)
  end
  for _, one in ipairs(left_out) do
    ui.output:warn(
      ("the mirror '%s' is left out: %s"):format(one.mirror.name, tostring(one.failure))
    )
  end
  return opened
end

--- Raises an error where there is no cache in the place: it may be a slip of the pen.
---@param cache albedo.Cache
function caches.check_exists(cache)
  if cache:is_new() then
    error({
      code = "command.no_cache",
      message = ("there is no build cache in '%s'"):format(cache.url),
      hint = "see the configured ones with 'albedo mirror list'",
    })
  end
end

--- Opens the cache that a name, path or URL means, where one pushes to it.
---
--- Without a layout it is the newest that is there, or v3 in a new place.
---@param name string
---@param layout? string "v0" to "v3"
---@return albedo.Cache cache
---@return albedo.Mirror mirror
function caches.open_for_push(name, layout)
  local mirror = config.get_mirror(name)
  if not mirror.push_url then
    refuse(name, "push")
  end
  return buildcache.open(mirror.push_url, { layout = layout }), mirror
end

return caches
