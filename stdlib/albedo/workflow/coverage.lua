--- How much of an environment, or of a list of specs, caches serve: find the packages, ask each
--- cache about each, add up.

local caches = require("albedo.caches")
local environment = require("albedo.environment")
local environments = require("albedo.environments")
local resolve = require("albedo.workflow.resolve")
local spec = require("albedo.spec")
local task = require("albedo.task")
local ui = require("albedo.ui")

local coverage = {}

---@class albedo.CoverageOptions
---@field specs string[] queries; none: the active environment
---@field locks? string[] environments or lock files
---@field mirrors? string[] caches to ask; nil or empty: the configured binary mirrors
---@field build_dependencies? boolean ask also about what is needed for building alone
---@field missing? boolean say of each package where it is missing
---@field offline? boolean
---@field jobs? integer packages asked about at a time

---@class albedo.CoverageOfCache
---@field name string what the cache is called
---@field count integer how many of the packages it has
---@field bytes integer the size of their archives
---@field has table<string, integer> the size of each, by its hash
---@field failure? albedo.Error the first failure, if there was one

--- Returns the packages that are meant, with all that they need, each once.
---@param options albedo.CoverageOptions
---@param output albedo.Output
---@return albedo.Spec[]
local function find_packages(options, output)
  local roots = {}
  local function take(opened)
    opened:check_locked()
    local found = opened:specs("roots")
    table.move(found, 1, #found, #roots + 1, roots)
  end
  for _, name in ipairs(options.locks or {}) do
    take(environment.open(name))
  end
  if #options.specs == 0 and #roots == 0 then
    local active = environment.active()
    if not active then
      environments.refuse_nothing("packages to look for")
    end
    take(active)
  end
  local find = resolve.resolver({ several = "newest", offline = options.offline }, output)
  for _, query in ipairs(spec.parse_all(options.specs)) do
    for _, found in ipairs(find(query)) do
      roots[#roots + 1] = found.node
    end
  end
  local types = options.build_dependencies and { "link", "run", "build", "test" }
    or { "link", "run" }
  local nodes = {}
  for _, wave in ipairs(spec.waves(roots, types)) do
    table.move(wave, 1, #wave, #nodes + 1, nodes)
  end
  return nodes
end

--- Asks one cache about each package.
---@param source table
---@param wanted albedo.Spec[]
---@param options albedo.CoverageOptions
---@param output albedo.Output
---@return albedo.CoverageOfCache
local function ask(source, wanted, options, output)
  local running <close> = output:start(source.cache.url)
  running:phase("asking", { total = #wanted, unit = "count" })
  local result = {
    name = source.mirror.name or source.cache.url,
    count = 0,
    bytes = 0,
    has = {},
  }
  local outcomes = task.outcomes(wanted, function(node)
    local known = source.cache:describe(node)
    running:advance(1)
    return known and (known.bytes or 0) or nil
  end, { jobs = options.jobs or 16 })
  local failure
  for index, outcome in ipairs(outcomes) do
    if not outcome.ok then
      failure = failure or outcome.error
    elseif outcome.value then
      result.count, result.bytes = result.count + 1, result.bytes + outcome.value
      result.has[wanted[index].hash] = outcome.value
    end
  end
  if failure then
    if ui.outcome_of(failure) == "interrupted" then
      error(failure, 0)
    end
    result.failure = failure
    output:warn(tostring(failure))
  end
  return result
end

--- Makes the item of one package: which caches have it, and which do not.
local function item_of(node, results)
  local item = { id = node.hash, spec = node.short }
  if node.external then
    item.outcome = "external"
    return item
  end
  local having, lacking = {}, {}
  for _, result in ipairs(results) do
    local bytes = result.has[node.hash]
    local list = bytes and having or lacking
    list[#list + 1] = result.name
    item.bytes = item.bytes or bytes
  end
  item.caches = having
  item.outcome = #having > 0 and "present" or "unavailable"
  if #having == 0 then
    item.reason = "no cache has it"
  elseif #lacking > 0 then
    item.reason = "missing in " .. table.concat(lacking, ", ")
  end
  return item
end

--- Prints how much each cache has, and all of them together.
local function print_table(items, results, wanted_count, output)
  local rows = {}
  local function add(name, count, bytes)
    local share = wanted_count > 0 and 100 * count // wanted_count or 100
    rows[#rows + 1] = {
      name,
      ("%d of %d"):format(count, wanted_count),
      ("%d %%"):format(share),
      ui.format_size(bytes),
    }
  end
  for _, result in ipairs(results) do
    add(result.name, result.count, result.bytes)
  end
  local count, bytes = 0, 0
  for _, item in ipairs(items) do
    if item.outcome == "present" then
      count, bytes = count + 1, bytes + item.bytes
    end
  end
  add("together", count, bytes)
  output:table({
    columns = {
      { title = "CACHE", priority = 3 },
      { title = "PACKAGES", align = "right", priority = 2 },
      { title = "SHARE", align = "right", priority = 1 },
      { title = "SIZE", align = "right", priority = 0 },
    },
    rows = rows,
  })
end

--- Tells how much caches serve and returns an item for each package.
---@param options albedo.CoverageOptions
---@param output albedo.Output
---@return albedo.Item[] items
---@return integer missing how many no cache has
function coverage.run(options, output)
  local nodes, wanted = find_packages(options, output), {}
  for _, node in ipairs(nodes) do
    if not node.external then
      wanted[#wanted + 1] = node
    end
  end
  local results, failures = {}, 0
  for index, source in ipairs(caches.open(options.mirrors)) do
    results[index] = ask(source, wanted, options, output)
    failures = failures + (results[index].failure and results[index].count == 0 and 1 or 0)
  end
  if failures == #results and #wanted > 0 then
    error(results[1].failure, 0)
  end
  local items, missing = {}, 0
  for index, node in ipairs(nodes) do
    items[index] = item_of(node, results)
    missing = missing + (items[index].outcome == "unavailable" and 1 or 0)
  end
  if not output.is_json then
    print_table(items, results, #wanted, output)
    for _, item in ipairs(items) do
      if options.missing and item.reason then
        output:item(item.spec .. ": " .. item.reason, { outcome = item.outcome })
      end
    end
  end
  return items, missing
end

return coverage
