--- The proof that all can be fetched without a network which a bundle is for: everything is planned
--- from the bundle's own recipes, and each file must be there and be right.

local config = require("albedo.config")
local environment = require("albedo.environment")
local environments = require("albedo.environments")
local mirror = require("albedo.mirror")
local report = require("albedo.report")
local source_mirrors = require("albedo.source_mirrors")
local spec = require("albedo.spec")
local task = require("albedo.task")

local proof = {}

--- What a bundle can do without: nobody could have had it, or it must not be handed on.
local excused = { manual = true, ["no-source"] = true, ["skipped-policy"] = true }

---@class albedo.ProofPlace
---@field specs string[] what must be possible to fetch
---@field repositories string[] the folders of the recipes
---@field find_problem fun(source: albedo.MirrorItem): string?, boolean?, albedo.Verdict? what is
---  wrong, whether there is a file, and the verdict that has kept it out

--- Adds an item for each thing that cannot be fetched from a place; says how many can.
---@param items albedo.Item[]
---@param inventory albedo.BundleInventory
---@param place albedo.ProofPlace
---@param output albedo.Output
local function prove(items, inventory, place, output)
  if #place.repositories == 0 then
    error({
      code = "bundle.incomplete",
      message = "the bundle has no recipes, so nothing says what must be in it",
      hint = "make it without --no-recipes",
    })
  end
  local demand, known, count = mirror.demand(), {}, 0
  source_mirrors.add(
    demand,
    spec.parse_all(place.specs),
    { repositories = place.repositories },
    source_mirrors.failure_into(items)
  )
  for _, one in ipairs(inventory.absent) do
    known[one.name] = one
  end
  local running <close> = output:start("offline proof")
  running:phase("verifying", { total = #demand.items, unit = "count" })
  -- Reading files is most of the work.
  local found = task.map(demand.items, function(source)
    local problem, is_there, denial = place.find_problem(source)
    running:advance(1)
    return { problem = problem, is_there = is_there, denial = denial }
  end, { jobs = config.host().cores })
  for position, source in ipairs(demand.items) do
    local problem, is_there = found[position].problem, found[position].is_there
    local one = known[source.id]
    local item = { id = "fetch " .. source.id, spec = source.id }
    if not problem then
      count = count + 1
    elseif not is_there and source.obstacle == "no_source" then
      count = count + 1
    elseif found[position].denial then
      report.set_denial(item, "skipped-policy", found[position].denial)
    elseif not is_there and one and excused[one.outcome] then
      item.outcome, item.reason = one.outcome, one.reason
    else
      item.outcome = is_there and "failed" or "unavailable"
      item.reason = one and one.reason ~= "" and one.reason or problem
    end
    if item.outcome then
      items[#items + 1] = item
    end
  end
  output:note(
    ("%d of %s can be fetched without a network"):format(
      count,
      report.count(#demand.items, "file")
    )
  )
end

-- A place where a bundle was unpacked.

--- Returns what the place of a bundle is for: its own specs, and the packages of its environment.
local function specs_of(inventory, folder)
  local texts, seen = {}, {}
  local function add(text)
    if not seen[text] then
      seen[text], texts[#texts + 1] = true, text
    end
  end
  for _, text in ipairs(inventory.specs) do
    add(text)
  end
  if inventory:find("environment/spack.lock") then
    local opened = environment.open(folder .. "/environment/spack.lock")
    for _, text in ipairs(environments.versions(opened)) do
      add(text)
    end
  end
  return texts
end

--- Returns the folders of the repositories in the place of a bundle.
local function repositories_of(inventory, folder)
  local paths = {}
  for position, place in ipairs(inventory.repositories) do
    paths[position] = folder .. "/" .. place
  end
  return paths
end

--- Proves what a folder is worth that a bundle was unpacked into; every file is read.
---@param items albedo.Item[] to which problems are added
---@param inventory albedo.BundleInventory
---@param folder string
---@param denials table<string, albedo.Verdict> what policy has kept out, by the paths of members
---@param output albedo.Output
function proof.of_folder(items, inventory, folder, denials, output)
  local sources = mirror.open(folder .. "/sources")
  local ok, listed = pcall(sources.inventory, sources)
  if not ok and listed.code ~= "source.not_found" then
    error(listed, 0)
  end
  prove(items, inventory, {
    specs = specs_of(inventory, folder),
    repositories = repositories_of(inventory, folder),
    find_problem = function(source)
      local entry = ok and source_mirrors.find_entry(source, listed) or nil
      if not entry then
        local path = source.storage or source.alias
        return "the bundle does not have it", false, path and denials["sources/" .. path]
      end
      return (sources:check(entry.path, { inventory = listed, source = source })), true
    end,
  }, output)
end

-- A bundle that was made just now.

--- Proves what a bundle is worth whose members were verified, by the recipes that went into it.
---@param items albedo.Item[] to which problems are added
---@param inventory albedo.BundleInventory
---@param repositories string[]
---@param output albedo.Output
function proof.of_bundle(items, inventory, repositories, output)
  prove(items, inventory, {
    specs = inventory.specs,
    repositories = repositories,
    find_problem = function(source)
      local path = source.storage or source.alias
      if path and inventory:find("sources/" .. path) then
        return nil, true
      end
      local names = { source.alias, table.unpack(source.aliases) }
      for _, alias in ipairs(source.repository and names or {}) do
        if inventory:find("sources/" .. alias) then
          return nil, true
        end
      end
      return "the bundle does not have it", false
    end,
  }, output)
end

return proof
