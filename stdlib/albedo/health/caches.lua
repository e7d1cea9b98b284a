--- Checks the build caches of this machine: whether their index tells of what is there.

local buildcache = require("albedo.buildcache")
local config = require("albedo.config")
local health = require("albedo.health")
local program = require("albedo.program")
local report = require("albedo.report")

--- Returns the hashes of what lies in a cache, as keys, and their number.
local function stored_hashes(cache)
  local hashes, count = {}, 0
  for _, entry in ipairs(cache:stored_entries()) do
    hashes[entry.hash] = true
    count = count + 1
  end
  return hashes, count
end

--- Compares the index of a cache in a folder with its entries, by their hashes.
local function check_index(cache, name, check)
  local stored, count = stored_hashes(cache)
  if not cache:has_index() then
    if count > 0 then
      check:warn(
        ("the cache '%s' has no index for %s"):format(name, report.count(count, "package")),
        ("'albedo buildcache update-index %s' writes it"):format(name)
      )
    end
    return
  end
  local gone = 0
  for _, node in ipairs(cache:entries()) do
    if stored[node.hash] then
      stored[node.hash] = nil
    elseif not node.external then
      gone = gone + 1
    end
  end
  local unlisted = 0
  for _ in pairs(stored) do
    unlisted = unlisted + 1
  end
  if gone == 0 and unlisted == 0 then
    local text = "the cache '%s' (%s): the index lists what is there, %s"
    return check:ok(text:format(name, cache.layout, report.count(count, "package")))
  end
  local text = "the cache '%s' (%s): the index leaves %d out and lists %d that are not there"
  check:warn(
    text:format(name, cache.layout, unlisted, gone),
    ("'albedo buildcache check-index %s' says which; 'update-index' mends it"):format(name)
  )
end

local function check_cache(cache, mirror, check)
  local name = mirror.name
  if cache:is_new() then
    check:ok(("the mirror '%s' holds no packages yet"):format(name))
  elseif health.find_folder(cache.url) then
    check_index(cache, name, check)
  elseif not cache:has_index() then
    check:warn(
      ("the cache '%s' has no index, so nothing can be found in it"):format(name),
      "'albedo buildcache update-index' writes one, where the cache can be written"
    )
  else
    check:ok(("the cache '%s' (%s) has an index"):format(name, cache.layout))
  end
end

local function check_signatures(mirror, check)
  local pinned = config.find(('albedo:mirrors:"%s":signers'):format(mirror.name)) or {}
  if #pinned > 0 then
    check:ok(
      ("what comes from the cache '%s' must be signed by %s"):format(
        mirror.name,
        #pinned == 1 and "the key that is pinned"
          or ("one of %d keys that are pinned"):format(#pinned)
      )
    )
  elseif not mirror.signed then
    check:warn(
      ("whatever lies in the cache '%s' is installed, signed or not"):format(mirror.name),
      ("'albedo mirror set --signed %s' asks for signatures"):format(mirror.name)
    )
  end
end

--- Says why a cache cannot be looked at.
local function report_failure(err, mirror, check)
  if err.code == "storage.unreachable" then
    check:warn(
      ("the cache '%s' cannot be looked at, since it does not answer"):format(mirror.name),
      "'albedo doctor mirrors' says why"
    )
  elseif err.code ~= "storage.unsupported_scheme" then
    check:fail_with(err, ("the cache '%s' cannot be read"):format(mirror.name))
  end
end

--- Looks at one mirror; what is raised by the end of the run goes on.
local function check_mirror(mirror, check)
  local ok, err = pcall(function()
    for _, cache in ipairs(buildcache.open_all(mirror.fetch_url)) do
      check_cache(cache, mirror, check)
    end
    check_signatures(mirror, check)
  end)
  if not ok then
    if err.code == "lua.cancelled" or err.code == "lua.timed_out" then
      error(err, 0)
    end
    report_failure(err, mirror, check)
  end
end

health.add({
  name = "caches",
  summary = "whether build caches can be read, and their index is up to date",
  time_limit = 60,
  run = function(check)
    local mirrors = config.binary_mirrors()
    local is_offline = program.describe().offline
    for _, mirror in ipairs(mirrors) do
      local url = mirror.fetch_url
      if url and (not is_offline or health.find_folder(url)) then
        check_mirror(mirror, check)
      end
    end
    if #mirrors == 0 then
      check:ok("no build cache is configured")
    end
  end,
})

return {}
