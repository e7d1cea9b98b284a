--- Versions of packages that are on the web: found, shown, and digested for their recipes.

local fetch = require("albedo.fetch")
local report = require("albedo.report")
local task = require("albedo.task")
local ui = require("albedo.ui")

local discovery = {}

---@class albedo.FoundVersion
---@field version string
---@field url string where its archive is
---@field is_new boolean whether the recipe does not declare it
---@field digest? string what the recipe says
---@field claimed_digest? string the SHA-256 that the page claims

---@class albedo.Findings
---@field package string
---@field namespace? string the repository of the recipe
---@field file string the recipe
---@field language string `python` or `lua`
---@field versions albedo.FoundVersion[] the newest first
---@field pages integer how many pages were read
---@field failures { page: string, error: string, is_root: boolean, is_unreachable: boolean }[]
---@field cut? string why there may be more

--- How many versions get their digest unless told.
local usual_count = 5

--- How many archives are downloaded at a time unless told.
local usual_jobs = 4

--- Shows one piece of work while it runs.
local function watched(name, output, work)
  local shown <close> = output:batch(1)
  local running <close> = shown:start(name)
  return work(running)
end

--- Looks for the versions of a package on the web, and says what could not be read.
---@param package string
---@param output albedo.Output
---@return albedo.Findings
function discovery.find(package, output)
  local found = watched(package, output, function(running)
    return fetch.find_versions(package, { progress = running })
  end)
  for _, failure in ipairs(found.failures) do
    -- Most lists exist under one of several addresses, so each alone says little.
    local say = found.pages == 0 and failure.is_root and output.warn or output.detail
    say(output, failure.error)
  end
  if found.cut then
    output:warn(("%s of '%s': there may be more versions"):format(found.cut, found.package))
  end
  return found
end

--- Returns the item of a search that could read no page.
---@param found albedo.Findings
---@return albedo.Item
function discovery.failure(found)
  local is_unreachable = #found.failures > 0
  for _, failure in ipairs(found.failures) do
    is_unreachable = is_unreachable and failure.is_unreachable
  end
  return {
    id = found.package,
    spec = found.package,
    outcome = "failed",
    reason = "no page could be read that lists its versions",
    cause = {
      code = is_unreachable and "transfer.unreachable" or "transfer.not_found",
      message = ("no page could be read that lists versions of '%s'"):format(found.package),
      hint = "'-v' says what each page answered",
    },
  }
end

--- Returns the versions that are newer than all that the recipe declares.
---@param found albedo.Findings
---@return albedo.FoundVersion[]
function discovery.new_versions(found)
  local new = {}
  for _, version in ipairs(found.versions) do
    if not version.is_new then
      break
    end
    new[#new + 1] = version
  end
  return new
end

--- Returns an item for each version of a package that is on the web; one for the package where no
--- page could be read.
---@param name string the package
---@param options { new?: boolean } `new` leaves out what is no newer than the recipe
---@param output albedo.Output
---@return albedo.Item[]
function discovery.versions(name, options, output)
  local found = discovery.find(name, output)
  if found.pages == 0 then
    return { discovery.failure(found) }
  end
  local items = {}
  for index, version in ipairs(options.new and discovery.new_versions(found) or found.versions) do
    items[index] = {
      id = found.package .. "@" .. version.version,
      outcome = "present",
      version = version.version,
      url = version.url,
      new = version.is_new,
      digest = version.digest,
    }
  end
  return items
end

--- Returns a version as the line of a recipe.
---@param language string
---@param version string
---@param digest string
---@return string
function discovery.line(language, version, digest)
  if language == "lua" then
    return ('version("%s", { sha256 = "%s" }),'):format(version, digest)
  end
  return ('version("%s", sha256="%s")'):format(version, digest)
end

---@class albedo.ChecksumOptions
---@field versions? string[] which; all that are found unless told
---@field count? integer how many of the newest
---@field only_new? boolean leave out what the recipe declares
---@field verify? boolean compare with what the recipe says, and digest nothing else
---@field jobs? integer archives downloaded at a time

--- Returns what is to be digested: an item for each version.
---@param found albedo.Findings
---@param options albedo.ChecksumOptions
---@return table[]
local function chosen(found, options)
  local by_version = {}
  for _, version in ipairs(found.versions) do
    by_version[version.version] = version
  end
  local items = {}
  local function add(version, known)
    local id = found.package .. "@" .. version
    items[#items + 1] = { id = id, spec = id, version = version, known = known }
  end
  if options.versions and #options.versions > 0 then
    for _, version in ipairs(options.versions) do
      add(version, by_version[version])
    end
    return items
  end
  local count = options.count or (options.verify and math.huge or usual_count)
  for _, version in ipairs(found.versions) do
    local is_wanted = not (options.verify and not version.digest)
      and not (options.only_new and not version.is_new)
    if is_wanted and #items < count then
      add(version.version, version)
    end
  end
  return items
end

--- Returns the addresses of one version, and why there may be others.
local function addresses(found, item)
  local name = found.namespace and found.namespace .. "." .. found.package or found.package
  local urls, unknown = fetch.addresses(name, item.version)
  -- What a page has named is there; what follows from other versions may not be.
  if item.known and urls[1] ~= item.known.url then
    table.insert(urls, 1, item.known.url)
  end
  return urls, unknown
end

--- Downloads the archive of one version from the first address that has it.
local function download(found, item, running)
  local known = item.known or {}
  local urls, unknown = addresses(found, item)
  local problem
  for _, url in ipairs(urls) do
    -- A recipe's old digests may be of another kind than SHA-256.
    local like = known.digest and known.digest:match("^%x+$") and known.digest or nil
    local ok, result = pcall(fetch.digest, url, { like = like, progress = running })
    if ok then
      item.digest, item.bytes, item.url = result.digest, result.bytes, result.url
      return
    end
    if ui.outcome_of(result) == "interrupted" then
      error(result, 0)
    end
    problem = problem or result
  end
  local reason = unknown and (": %s:%d: %s"):format(unknown.file, unknown.line, unknown.reason)
  error(problem or {
    code = "source.not_found",
    message = ("the recipe gives no address for '%s'%s"):format(item.id, reason or ""),
  }, 0)
end

--- Compares a digest with what is known of the version, and sets the outcome.
local function judge(item)
  local known = item.known or {}
  if known.digest and known.digest:lower() ~= item.digest then
    item.outcome = "failed"
    item.reason = ("has the digest %s, the recipe says %s"):format(item.digest, known.digest)
  elseif known.claimed_digest and #item.digest == 64 and known.claimed_digest ~= item.digest then
    item.outcome = "failed"
    item.reason = ("has the digest %s, the page says %s"):format(item.digest, known.claimed_digest)
  else
    item.outcome = known.digest and "present" or "added"
  end
end

--- Downloads archives of a package and returns an item with a digest for each version.
---@param found albedo.Findings
---@param options albedo.ChecksumOptions
---@param output albedo.Output
---@return table[]
function discovery.checksums(found, options, output)
  local items = chosen(found, options)
  local shown <close> = output:batch(#items)
  local ok, err = pcall(task.outcomes, items, function(item)
    local running <close> = shown:start(item.spec)
    local is_done, problem = pcall(download, found, item, running)
    if is_done then
      judge(item)
    else
      report.set_error(item, problem)
    end
  end, { jobs = options.jobs or usual_jobs })
  if not ok and ui.outcome_of(err) ~= "interrupted" then
    error(err, 0)
  end
  for _, item in ipairs(items) do
    item.outcome = item.outcome or "interrupted"
    item.known = nil
  end
  return items
end

return discovery
