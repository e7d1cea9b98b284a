--- Lists of what to copy, as `spack ci` leaves them: JSON files that map hashes to pairs of URLs.

local buildcache = require("albedo.buildcache")
local fs = require("albedo.fs")
local json = require("albedo.json")

local sync_lists = {}

--- A list of a large pipeline has a few megabytes.
local longest_list = 256 * 1024 * 1024

--- Returns the root of the cache that a URL of an entry's metadata lies in, and the cache's layout.
---@param url any
---@return string? root nil when the URL is none of metadata
---@return string? layout
local function split(url)
  if type(url) ~= "string" then
    return nil
  end
  local root, version = url:match("^(.*)/v(%d+)/manifests/")
  if root then
    return root, "v" .. version
  end
  local stem, format = url:match("^(.*)/build_cache/[^/]+%.spec%.(%a+)")
  if stem then
    return stem, format == "yaml" and "v1" or "v2"
  end
end

--- Raises the error of a list that cannot be used.
local function refuse(path, reason)
  error({
    code = "sync.bad_list",
    message = ("'%s' is no list of entries to copy: %s"):format(path, reason),
    hint = 'it should be JSON such as {"HASH": {"src": URL, "dest": URL}}',
  })
end

--- Reads one list.
---@param path string
---@return table<string, any>
local function read(path)
  local handle, problem = io.open(path, "r")
  if not handle then
    error({
      code = "command.unreadable_file",
      message = "could not read the list: " .. problem,
      hint = "name files with --manifest-glob 'DIR/*.json'",
    })
  end
  local opened <close> = handle
  local text = opened:read(longest_list + 1) or ""
  if #text > longest_list then
    refuse(path, "it is larger than 256 MiB")
  end
  local ok, content = pcall(json.decode, text)
  if not ok then
    refuse(path, tostring(content))
  elseif type(content) ~= "table" then
    refuse(path, "it is no object")
  end
  return content
end

--- Returns the root and layout of both ends of what a list says of a hash.
---
--- Lists of Spack 1.x have one pair, those of 0.23 one for each file: the metadata decides.
---@param value any
---@return { root: string, layout: string }? from
---@return string? destination
local function read_pair(value)
  local pairs_of = type(value) == "table" and (value.src and { value } or value) or {}
  for _, pair in ipairs(pairs_of) do
    local root, layout = split(pair.src)
    if root then
      return { root = root, layout = layout }, (split(pair.dest))
    end
  end
end

--- Returns a function that finds what a cache's index lists under a hash; each is read once.
---@return fun(cache: albedo.Cache, hash: string): albedo.Spec
local function index_reader()
  local known = {}
  return function(cache, hash)
    local key = cache.layout .. " " .. cache.url
    if not known[key] then
      known[key] = {}
      for _, node in ipairs(cache:entries()) do
        known[key][node.hash] = node
      end
    end
    return known[key][hash]
      or error({
        code = "sync.not_indexed",
        message = ("the index of '%s' does not list /%s"):format(cache.url, hash),
        hint = ("bring it up to date with 'albedo buildcache update-index %s'"):format(cache.url),
      })
  end
end

---@class albedo.SyncEntry
---@field id string the hash
---@field node? albedo.Spec the package
---@field from? albedo.Cache the cache that has it
---@field url? string where it goes
---@field problem? any why it cannot be copied

--- Reads all lists that a pattern matches; the last that names a hash counts.
---@param pattern string
---@param destination? string the place that everything goes to, instead of what the lists say
---@return albedo.SyncEntry[] entries sorted by hash
function sync_lists.read(pattern, destination)
  local paths = fs.find(pattern)
  if #paths == 0 then
    error({
      code = "sync.no_list",
      message = ("no file matches '%s'"):format(pattern),
      hint = "quote the pattern, so that the shell hands it on as it is",
    })
  end
  local named, hashes = {}, {}
  for _, path in ipairs(paths) do
    for hash, value in pairs(read(path)) do
      if type(hash) ~= "string" then
        refuse(path, "it is a list")
      end
      local from, to = read_pair(value)
      if not from or not (destination or to) then
        refuse(path, ("/%s has no URLs of metadata in 'src' and 'dest'"):format(hash))
      end
      if not named[hash] then
        hashes[#hashes + 1] = hash
      end
      named[hash] = { from = from, to = destination or to }
    end
  end
  table.sort(hashes)
  local caches, find, entries = {}, index_reader(), {}
  for index, hash in ipairs(hashes) do
    local from = named[hash].from
    local entry = { id = hash, url = named[hash].to }
    local ok, problem = pcall(function()
      local key = from.layout .. " " .. from.root
      caches[key] = caches[key] or buildcache.open(from.root, { layout = from.layout })
      entry.from = caches[key]
      entry.node = find(entry.from, hash)
    end)
    entry.problem = not ok and problem or nil
    entries[index] = entry
  end
  return entries
end

return sync_lists
