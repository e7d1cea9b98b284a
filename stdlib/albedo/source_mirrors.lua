--- The source mirrors that the words of a command line mean, and what recipes ask of them.

local config = require("albedo.config")
local mirror = require("albedo.mirror")
local recipe = require("albedo.recipe")
local report = require("albedo.report")
local spec = require("albedo.spec")
local task = require("albedo.task")
local ui = require("albedo.ui")

local source_mirrors = {}

--- Recipes are read by several workers at a time.
local planning_jobs = 16

--- The kinds of entries of an inventory that are files with sources.
source_mirrors.file_kinds = { "archive", "checkout", "named" }

--- Opens the source mirror that a name, path or URL means; without one the local cache of sources.
---@param name? string
---@return albedo.SourceFolder? folder a mirror of this machine
---@return albedo.WebMirror? web else one on a web server
function source_mirrors.open(name)
  if not name then
    return mirror.source_cache()
  end
  local configured = config.get_mirror(name)
  local url = configured.fetch_url
  if not url then
    error({
      code = "config.no_fetch_url",
      message = ("the mirror '%s' has no URL to fetch from"):format(name),
      hint = ("give it one with 'albedo mirror set-url --fetch %s URL'"):format(name),
    })
  end
  if not url:lower():match("^file:") and url:match("^%a[%w+.-]*://") then
    return nil, mirror.open_web(url)
  end
  return mirror.open(url)
end

--- Opens a source mirror of this machine; one on a web server is an error.
---@param name? string
---@return albedo.SourceFolder
function source_mirrors.open_folder(name)
  local folder, web = source_mirrors.open(name)
  if not folder then
    error({
      code = "source.unsupported_address",
      message = ("'%s' is on a web server, which cannot be listed or changed"):format(web.url),
      hint = "name the folder that the server serves",
    })
  end
  return folder
end

--- Plans queries and adds the plans to a demand.
---
--- `on_failure` gets each query that could not be planned, with the error.
---@param demand albedo.MirrorDemand
---@param queries albedo.SpecQuery[]
---@param options table as for `recipe.plan`
---@param on_failure fun(query: albedo.SpecQuery, err: any)
function source_mirrors.add(demand, queries, options, on_failure)
  local outcomes = task.outcomes(queries, function(query)
    return recipe.plan(query, options)
  end, { jobs = planning_jobs })
  for position, outcome in ipairs(outcomes) do
    if outcome.ok then
      -- In their order: of several names of a file the first one is told.
      demand:add(outcome.value)
    elseif ui.outcome_of(outcome.error) == "interrupted" then
      error(outcome.error, 0)
    else
      on_failure(queries[position], outcome.error)
    end
  end
end

--- Returns what all recipes ask for; those that cannot be read are noted in it.
---@param output albedo.Output
---@return albedo.MirrorDemand
function source_mirrors.demand_of_all(output)
  local running <close> = output:start("recipes")
  running:phase("reading")
  -- All recipes are about to be planned: once all are known they come from the snapshot.
  recipe.list()
  local names, demand = recipe.names(), mirror.demand()
  if #names == 0 then
    error({
      code = "repository.unusable",
      message = "there are no recipes, so nobody knows what belongs into a mirror",
      hint = "set 'repos:' in a configuration scope to a repository of recipes",
    })
  end
  source_mirrors.add(demand, spec.parse_all(names), {}, function(query, err)
    demand:add_unreadable(query.name, tostring(err))
  end)
  return demand
end

--- Returns the packages that names for people in a mirror speak of.
---@param inventory albedo.MirrorInventory
---@return string[]
function source_mirrors.packages_of(inventory)
  local names, seen = {}, {}
  for _, entry in ipairs(inventory:entries({ "link", "named" })) do
    if entry.package and not seen[entry.package] then
      seen[entry.package] = true
      names[#names + 1] = entry.package
    end
  end
  return names
end

--- Returns what the recipes of some packages ask for; packages without a recipe are passed over.
---@param names string[]
---@return albedo.MirrorDemand
function source_mirrors.demand_of(names)
  local queries, demand = {}, mirror.demand()
  for _, name in ipairs(names) do
    -- Folders of a mirror may have any name.
    local ok, query = pcall(spec.parse, name)
    if ok and query.name == name then
      queries[#queries + 1] = query
    end
  end
  source_mirrors.add(demand, queries, {}, function(query, err)
    demand:add_unreadable(query.name, tostring(err))
  end)
  return demand
end

--- Returns the entry with the file of a thing that recipes ask for, and the links that lead to it;
--- nil where the mirror does not have it.
---@param source albedo.MirrorItem
---@param inventory albedo.MirrorInventory
---@return table? entry
---@return table[] links
function source_mirrors.find_entry(source, inventory)
  local path = source.storage or source.alias
  local entry, links = path and inventory:find(path), {}
  if entry and entry.leads then
    entry = nil
  end
  for _, alias in ipairs({ path, source.alias, table.unpack(source.aliases) }) do
    local link = inventory:find(alias)
    if link and not link.leads then
      -- Copies of mirrors without links have the file itself under its name for people.
      entry = entry or link
    elseif link and link.leads == "file" then
      -- What commit a tag or a branch stands for the name alone knows.
      if not entry and source.repository then
        entry = inventory:find(link.file)
      end
      links[link.path] = link
    end
  end
  local leading = {}
  for _, link in pairs(links) do
    if entry and link.file == entry.path then
      leading[#leading + 1] = link
    end
  end
  table.sort(leading, function(left, right)
    return left.path < right.path
  end)
  return entry, leading
end

--- Returns what recipes know of a file of a mirror: by its place, else by its names for people.
---
--- The names also tell of content that the recipe has otherwise by now.
---@param entry table of an inventory
---@param demand albedo.MirrorDemand
---@return albedo.MirrorItem[]
function source_mirrors.sources_of(entry, demand)
  local found = demand:find(entry.path)
  if found then
    return { found }
  end
  local sources = demand:named(entry.path)
  for _, name in ipairs(entry.names) do
    for _, source in ipairs(demand:named(name)) do
      sources[#sources + 1] = source
    end
  end
  return sources
end

--- What a thing ends as that cannot be downloaded, by what stands in the way.
source_mirrors.outcome_of_obstacle = {
  no_source = "no-source",
  manual = "manual",
  no_digest = "refused",
  unknown = "unknown",
  faulty = "failed",
}

--- Returns what became of each thing that a mirror was asked for, by its path and by its name.
---@param folder albedo.SourceFolder
---@param output albedo.Output
---@return table<string, table> known
---@return table[] entries all of them, in the order of the ledger
function source_mirrors.ledger(folder, output)
  local known = {}
  local ok, ledger = pcall(folder.ledger, folder)
  if not ok then
    output:warn("the ledger of the mirror says nothing: " .. tostring(ledger))
    return known, {}
  end
  for _, entry in ipairs(ledger.entries) do
    known[entry.spec] = entry
    if entry.storage then
      known[entry.storage] = entry
    end
  end
  return known, ledger.entries
end

--- Tells whether the mirror had a thing when the ledger last heard of it.
---@param entry table of a ledger
---@return boolean
function source_mirrors.is_held(entry)
  return entry.outcome == "added" or entry.outcome == "present" or entry.outcome == "updated"
end

--- Fills in what a thing ends as that a mirror does not have.
---@param item albedo.Item
---@param source albedo.MirrorItem
---@param entry? table what the ledger says of it
---@return albedo.Item
function source_mirrors.set_absent(item, source, entry)
  if entry and not source_mirrors.is_held(entry) and entry.outcome ~= "interrupted" then
    item.outcome, item.reason, item.rule = entry.outcome, entry.reason, entry.rule
    return item
  end
  local outcome = source_mirrors.outcome_of_obstacle[source.obstacle]
  item.outcome = outcome or "unavailable"
  item.reason = outcome and source.reason or "it is not in the mirror"
  if not outcome then
    item.cause = {
      code = "source.not_found",
      message = item.reason,
      hint = "'albedo mirror create -d DIR SPEC' fetches it; 'albedo mirror adopt FILE' takes a "
        .. "file that you have",
    }
  end
  return item
end

--- Returns items for queries that could not be planned, as `source_mirrors.add` reports them.
---@param items albedo.Item[] to which they are added
---@return fun(query: albedo.SpecQuery, err: any)
function source_mirrors.failure_into(items)
  return function(query, err)
    local text = tostring(query)
    local item = report.set_error({ id = text, spec = text }, err)
    if err.code == "repository.unknown_package" then
      item.outcome = "unknown"
    end
    items[#items + 1] = item
  end
end

return source_mirrors
