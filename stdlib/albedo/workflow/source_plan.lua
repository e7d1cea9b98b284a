--- What a run on sources is about: specs become versions, and versions files.

local config = require("albedo.config")
local recipe = require("albedo.recipe")
local report = require("albedo.report")
local resolve = require("albedo.workflow.resolve")
local source_needs = require("albedo.workflow.source_needs")
local spec = require("albedo.spec")
local task = require("albedo.task")

local source_plan = {}

---@class albedo.SourceDemand One thing that was asked for, or that another needs.
---@field text string as people write it
---@field query? albedo.SpecQuery a package and its versions
---@field node? albedo.Spec a concrete spec, instead of a query
---@field dependents? string[] the packages that need a concrete spec
---@field dependent? string the package that needs it; nil for what was asked for
---@field plan? albedo.MirrorPlan what the mirror should hold for it
---@field problem? albedo.Error why there is no plan

---@class albedo.SourcePlan
---@field items albedo.Item[] what was asked for, each once; those with `source` are to be fetched
---@field covered table<string, string[]> the packages that were looked at, and their versions
---@field fetching albedo.FetchingBuild[] the versions whose builds may fetch past the mirror

---@class albedo.FetchingBuild
---@field name string `quill@2.0`
---@field reasons string[] what shows it

--- Returns a batch's item for something that could not even be planned.
local function broken_item(demand)
  local item =
    report.set_error({ id = demand.text, spec = demand.text, kind = "spec" }, demand.problem)
  if item.outcome ~= "interrupted" and demand.problem.code == "repository.unknown_package" then
    item.outcome = "unknown"
  end
  item.package = demand.query and demand.query.name or demand.node and demand.node.name
  return item
end

--- Returns the item of what a recipe does not say.
local function gap_item(package, gap)
  local reason = ("%s:%d: %s"):format(gap.file, gap.line, gap.reason)
  return {
    id = package .. " " .. reason,
    spec = package,
    kind = "gap",
    package = package,
    outcome = "unknown",
    reason = reason,
  }
end

--- Returns the item of a demand that no version meets.
local function empty_item(demand)
  local needed = demand.dependent
  if not recipe.get(demand.plan.package).has_code then
    return {
      id = demand.text,
      spec = demand.text,
      kind = "spec",
      package = demand.plan.package,
      outcome = "no-source",
      reason = "the package has no source",
    }
  end
  return {
    id = demand.text,
    spec = demand.text,
    kind = "spec",
    package = demand.plan.package,
    -- Whether a dependency is really needed only a solver knows.
    outcome = needed and "no-source" or "unknown",
    reason = "its recipe declares no such version"
      .. (needed and (", which '%s' may need"):format(needed) or ""),
  }
end

--- Returns the items of a demand that was planned: one for each file, and for all that is left out
--- or not known.
---@param demand albedo.SourceDemand
---@return albedo.Item[]
local function items_of(demand)
  if demand.problem then
    return { broken_item(demand) }
  end
  local plan, items = demand.plan, {}
  for _, omission in ipairs(plan.omissions) do
    local name = plan.package .. "@" .. omission.version
    items[#items + 1] = {
      id = name,
      spec = name,
      kind = "spec",
      package = plan.package,
      version = omission.version,
      outcome = "skipped-policy",
      reason = omission.reason,
      rule = "exclude",
    }
  end
  for _, gap in ipairs(plan.gaps) do
    items[#items + 1] = gap_item(plan.package, gap)
  end
  for _, source in ipairs(plan.items) do
    items[#items + 1] = { id = source.storage or source.id, spec = source.id, source = source }
  end
  if plan.allowed == 0 and #plan.gaps == 0 then
    items[#items + 1] = empty_item(demand)
  end
  return items
end

--- Says how many versions a demand means where nobody has said how many to take.
local function note_versions(demand, options, output)
  local plan = demand.plan
  if not plan then
    return
  end
  if options.versions == nil and not options.all and not demand.dependent and demand.query then
    if #plan.versions > 1 then
      local count = report.count(#plan.versions, "version")
      local text = "'%s' means %s, and all are taken; '-n 1' takes the best"
      output:note(text:format(demand.text, count))
    end
  elseif options.versions ~= nil and #plan.deprecated > 0 then
    local names = table.concat(plan.deprecated, ", ")
    output:warn(("%s: deprecated, and taken all the same: %s"):format(demand.text, names))
  end
end

--- Plans demands, several at a time: reading a recipe is most of the work.
---@param demands albedo.SourceDemand[]
---@param options albedo.SourceOptions
---@param excluded albedo.SpecQuery[]
local function plan_all(demands, options, excluded)
  task.map(demands, function(demand)
    local ok, result = pcall(recipe.plan, demand.query or demand.node, {
      versions = options.versions,
      exclude = excluded,
      dependents = demand.dependents,
    })
    if ok then
      demand.plan = result
    elseif type(result) == "string" then
      error(result, 0)
    else
      demand.problem = result
    end
  end, { jobs = config.host().cores })
end

--- Returns the item of something that comes from outside the store.
local function external_item(node)
  return {
    id = node.hash,
    spec = node.short,
    kind = "spec",
    package = node.name,
    version = node.version,
    outcome = "external",
    reason = node.prefix and ("it is part of the system, in '%s'"):format(node.prefix)
      or "it is part of the system",
  }
end

--- Returns the item of what is installed, whose sources nobody needs.
local function installed_item(text, package, node)
  return {
    id = text,
    spec = text,
    kind = "spec",
    package = package,
    outcome = "kept",
    reason = ("'%s' is installed"):format(node.short),
  }
end

--- Turns concrete specs into demands; what comes from outside the store becomes an item.
---@param nodes albedo.Spec[]
---@param items albedo.Item[]
---@param with_dependencies boolean
---@param installed? albedo.Store leave out what is installed there
---@return albedo.SourceDemand[]
local function node_demands(nodes, items, with_dependencies, installed)
  local demands, by_hash = {}, {}
  local function add(node)
    if by_hash[node.hash] then
      return
    end
    by_hash[node.hash] = true
    if node.external then
      items[#items + 1] = external_item(node)
    elseif installed and installed:is_installed(node) then
      items[#items + 1] = installed_item(node.short, node.name, node)
    else
      by_hash[node.hash] = { text = node.short, node = node, dependents = {} }
      demands[#demands + 1] = by_hash[node.hash]
    end
  end
  for _, node in ipairs(nodes) do
    add(node)
    if with_dependencies then
      for _, each in ipairs(node:traverse()) do
        add(each)
      end
    end
  end
  for _, demand in ipairs(demands) do
    for _, dependency in ipairs(demand.node:dependencies()) do
      local needed = by_hash[dependency.hash]
      if type(needed) == "table" then
        table.insert(needed.dependents, demand.node.name)
      end
    end
  end
  return demands
end

--- Returns the demands of words of a command line: packages and versions, `/hash`, spec files.
---@param options albedo.SourceOptions
---@param items albedo.Item[] gets what needs no plan
---@param output albedo.Output
---@return albedo.SourceDemand[]
local function read_demands(options, items, output)
  local demands, nodes, find = {}, {}, nil
  if options.all then
    for index, name in ipairs(recipe.names()) do
      demands[index] = { text = name, query = spec.parse(name) }
    end
    return demands
  end
  for _, request in ipairs(resolve.requests(options.specs or {})) do
    if request.file then
      nodes[#nodes + 1] = spec.read(request.file)
    elseif request.query.hash then
      find = find or resolve.resolver({ several = "all", offline = options.offline }, output)
      for _, found in ipairs(find(request.query)) do
        nodes[#nodes + 1] = found.node
      end
    else
      local text, query = tostring(request.query), request.query
      local found = options.installed and options.installed:list({ query })[1]
      if found then
        items[#items + 1] = installed_item(text, query.name, found)
      else
        demands[#demands + 1] = { text = text, query = query }
      end
    end
  end
  table.move(options.nodes or {}, 1, #(options.nodes or {}), #nodes + 1, nodes)
  local concrete = node_demands(nodes, items, options.dependencies, options.installed)
  table.move(concrete, 1, #concrete, #demands + 1, demands)
  return demands
end

--- Orders items by package, and within one as they were planned: a run that is repeated does the
--- same in the same order.
local function sort(items)
  local order = {}
  for index, item in ipairs(items) do
    order[item] = index
    if item.source then
      local source = item.source
      item.package, item.version, item.kind = source.name, source.version, source.kind
    end
  end
  table.sort(items, function(left, right)
    local one, other = left.package or left.spec, right.package or right.spec
    if one ~= other then
      return one < other
    end
    return order[left] < order[right]
  end)
end

--- Adds what builds of a planned demand may fetch by themselves.
---@param plan albedo.MirrorPlan
---@param fetching albedo.FetchingBuild[] each version once
---@param by_name table<string, albedo.FetchingBuild>
local function add_fetching(plan, fetching, by_name)
  local own = {}
  for _, fetch in ipairs(plan.build_fetches) do
    local name = plan.package .. "@" .. fetch.version
    if not own[name] then
      own[name] = { name = name, reasons = {} }
      if not by_name[name] then
        by_name[name] = own[name]
        fetching[#fetching + 1] = own[name]
      end
    end
    table.insert(own[name].reasons, fetch.reason)
  end
end

--- Gives the archive of each version the warnings about its build.
local function set_warnings(items, by_name)
  for _, item in ipairs(items) do
    if item.kind == "archive" then
      local build = by_name[item.package .. "@" .. item.version]
      item.warnings = build and build.reasons
    end
  end
end

--- Plans all that is asked for; a file that several specs need is one item for each of them.
---@param options albedo.SourceOptions
---@param output albedo.Output
---@return albedo.SourcePlan
function source_plan.make(options, output)
  local items, seen, covered = {}, {}, {}
  local excluded = spec.parse_all(options.exclude or {})
  local function plan(demands)
    plan_all(demands, options, excluded)
  end
  if options.all or options.dependencies then
    -- Many recipes are about to be read: once all are known they come from the snapshot.
    recipe.list()
  end
  local demands = read_demands(options, items, output)
  plan(demands)
  if options.dependencies then
    source_needs.add(demands, items, {
      plan = plan,
      node_demands = function(nodes)
        return node_demands(nodes, items, true, options.installed)
      end,
      offline = options.offline,
    }, output)
  end
  local all, fetching, by_name = items, {}, {}
  items = {}
  for _, demand in ipairs(demands) do
    note_versions(demand, options, output)
    local made = items_of(demand)
    table.move(made, 1, #made, #all + 1, all)
    if demand.plan then
      local versions = covered[demand.plan.package] or {}
      covered[demand.plan.package] = versions
      table.move(demand.plan.versions, 1, #demand.plan.versions, #versions + 1, versions)
      add_fetching(demand.plan, fetching, by_name)
    end
  end
  for _, item in ipairs(all) do
    local key = item.id .. " " .. item.spec
    if not seen[key] then
      seen[key] = true
      items[#items + 1] = item
    end
  end
  sort(items)
  set_warnings(items, by_name)
  return { items = items, covered = covered, fetching = fetching }
end

return source_plan
