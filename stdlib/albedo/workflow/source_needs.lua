--- What packages need besides themselves: as specs that exist say it, else as recipes do.
---
--- There is no solver. What is installed, locked or in a cache is concrete, so its dependencies are
--- known; of everything else the recipes tell what can be needed under some condition, which is
--- more than any one build needs, never less.

local config = require("albedo.config")
local recipe = require("albedo.recipe")
local report = require("albedo.report")
local resolve = require("albedo.workflow.resolve")
local spec = require("albedo.spec")
local ui = require("albedo.ui")

local source_needs = {}

---@class albedo.SourceNeeds
---@field plan fun(demands: albedo.SourceDemand[]) plans demands
---@field node_demands fun(nodes: albedo.Spec[]): albedo.SourceDemand[] with all that they need
---@field offline? boolean whether only caches in folders are asked

--- Returns the concrete specs that a query means and where they are, or nil.
local function find_concrete(find, query, output)
  local ok, found = pcall(find, query)
  if ok then
    return found
  end
  if type(found) == "string" or ui.outcome_of(found) == "interrupted" then
    error(found, 0)
  end
  if found.code ~= "concretizer.no_match" then
    output:detail(("%s: %s"):format(query, found))
  end
  return nil
end

--- Returns whether a package is one of the system that is never built, by `packages:`.
local function is_external(settings, name)
  local own = settings[name]
  return own ~= nil and own.buildable == false and #(own.externals or {}) > 0
end

--- Returns whether `packages:` names a package of the system.
local function has_external(settings, name)
  local own = settings[name]
  return own ~= nil and #(own.externals or {}) > 0
end

local function external_item(name, reason)
  return {
    id = name,
    spec = name,
    kind = "spec",
    package = name,
    outcome = "external",
    reason = reason,
  }
end

--- Returns which packages stand for a virtual one: what the configuration prefers, else all; and an
--- item where the system has one.
local function stand_ins(name, settings)
  local known, is_known = recipe.providers(name), {}
  for _, provider in ipairs(known) do
    is_known[provider] = true
    if has_external(settings, provider) then
      local reason = ("'%s' of the system provides it"):format(provider)
      return {}, external_item(name, reason)
    end
  end
  local preferred = {}
  for _, text in ipairs(config.find("packages:all:providers:" .. name) or {}) do
    local provider = spec.parse(text).name
    if is_known[provider] then
      preferred[#preferred + 1] = provider
    end
  end
  return #preferred > 0 and preferred or known
end

---@class albedo.NeedWalk
---@field settings table the section `packages`
---@field seen table<string, boolean> the demands that were made
---@field virtuals table<string, string[]> which packages stand for each virtual one
---@field items albedo.Item[]

--- Returns the demands that a dependency makes.
---@param walk albedo.NeedWalk
---@param dependency { name: string, query: albedo.SpecQuery }
---@param dependent string
---@return albedo.SourceDemand[]
local function demands_of(walk, dependency, dependent)
  local text = tostring(dependency.query)
  if walk.seen[text] then
    return {}
  end
  walk.seen[text] = true
  if is_external(walk.settings, dependency.name) then
    if not walk.seen["external " .. dependency.name] then
      walk.seen["external " .. dependency.name] = true
      table.insert(walk.items, external_item(dependency.name, "it is part of the system"))
    end
    return {}
  end
  if recipe.find(dependency.name) then
    return { { text = text, query = dependency.query, dependent = dependent } }
  end
  local demands = {}
  if not walk.virtuals[dependency.name] then
    local providers, item = stand_ins(dependency.name, walk.settings)
    walk.virtuals[dependency.name] = providers
    table.insert(walk.items, item)
    for _, provider in ipairs(providers) do
      if not walk.seen[provider] then
        walk.seen[provider] = true
        local query = spec.parse(provider)
        demands[#demands + 1] = { text = provider, query = query, dependent = dependent }
      end
    end
    if #providers == 0 and not item then
      -- Planning it says that nobody knows it.
      demands[1] = { text = text, query = dependency.query, dependent = dependent }
    end
  end
  return demands
end

--- Adds what recipes say can be needed by what was planned, and by that in turn.
---@param wave albedo.SourceDemand[]
---@param demands albedo.SourceDemand[]
---@param walk albedo.NeedWalk
---@param needs albedo.SourceNeeds
local function add_by_recipes(wave, demands, walk, needs)
  while #wave > 0 do
    local following = {}
    for _, demand in ipairs(wave) do
      local plan = demand.plan
      for _, gap in ipairs(plan and plan.dependency_gaps or {}) do
        local reason = ("%s:%d: %s"):format(gap.file, gap.line, gap.reason)
        table.insert(walk.items, {
          id = plan.package .. " dependencies " .. reason,
          spec = plan.package,
          kind = "gap",
          package = plan.package,
          outcome = "unknown",
          reason = "what it needs is not wholly known: " .. reason,
        })
      end
      for _, dependency in ipairs(plan and plan.dependencies or {}) do
        local made = demands_of(walk, dependency, plan.package)
        table.move(made, 1, #made, #following + 1, following)
      end
    end
    needs.plan(following)
    table.move(following, 1, #following, #demands + 1, demands)
    wave = following
  end
end

--- Says which packages stand for virtual ones.
local function note_virtuals(virtuals, output)
  local names = {}
  for name, providers in pairs(virtuals) do
    if #providers > 0 then
      names[#names + 1] = ("%s is %s"):format(name, table.concat(providers, " or "))
    end
  end
  table.sort(names)
  if #names > 0 then
    output:note("virtual packages: " .. table.concat(names, "; "))
  end
end

--- Adds the demands of all that the planned ones need.
---@param demands albedo.SourceDemand[] planned; the new ones are added
---@param items albedo.Item[] gets what needs no plan
---@param needs albedo.SourceNeeds
---@param output albedo.Output
function source_needs.add(demands, items, needs, output)
  local find = resolve.resolver({ several = "all", offline = needs.offline }, output)
  local walk = {
    settings = config.find("packages") or {},
    seen = {},
    virtuals = {},
    items = items,
  }
  local wave, nodes, places = {}, {}, {}
  for _, demand in ipairs(demands) do
    if demand.query then
      walk.seen[demand.text] = true
      local found = find_concrete(find, demand.query, output)
      if found then
        for _, each in ipairs(found) do
          nodes[#nodes + 1] = each.node
          places[each.place] = (places[each.place] or 0) + 1
        end
      else
        wave[#wave + 1] = demand
      end
    end
  end
  for place, count in pairs(places) do
    local text = "dependencies: those of %s %s"
    output:note(text:format(report.count(count, "spec"), place))
  end
  local concrete = needs.node_demands(nodes)
  needs.plan(concrete)
  table.move(concrete, 1, #concrete, #demands + 1, demands)
  if #wave > 0 then
    local before = #demands
    add_by_recipes(wave, demands, walk, needs)
    local text = "dependencies: nothing concrete is known of %s, so all that recipes can need (%s)"
    output:note(
      text:format(report.count(#wave, "spec"), report.count(#demands - before, "demand"))
    )
    note_virtuals(walk.virtuals, output)
  end
end

return source_needs
