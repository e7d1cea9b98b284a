--- How installed packages are found: what a query means, narrowed by what the options say.

local spec = require("albedo.spec")
local stores = require("albedo.store")

local find = {}

---@class albedo.FindOptions
---@field explicit? boolean only what somebody asked for by name, or only what nobody did
---@field external? boolean only what was there before Spack
---@field missing? "also"|"only" what is needed but not there
---@field deprecated? "also"|"only" what another package stands in for
---@field since? integer installed from then on, in seconds since 1970
---@field before? integer installed up to then

---@class albedo.Found
---@field store albedo.Store
---@field specs albedo.Spec[] in order
---@field environment? albedo.Environment the active environment
---@field locked? albedo.Spec[] what matches and is locked in it, installed or not
---@field absent? albedo.Spec[] what of that is not installed

local function states_of(options)
  if options.missing == "only" then
    return { "missing" }
  elseif options.deprecated == "only" then
    return { "deprecated" }
  end
  local states = { "installed" }
  if options.missing then
    states[#states + 1] = "missing"
  end
  if options.deprecated then
    states[#states + 1] = "deprecated"
  end
  return states
end

--- Raises the error of a query that nothing matches.
---@param words string[]
---@param guess? string
local function refuse(words, guess)
  error({
    code = "command.no_match",
    message = "No package matches the query: " .. table.concat(words, " "),
    hint = (guess and guess .. " " or "") .. "see what is installed with 'albedo find'",
  })
end

--- Returns those of some specs that one of the queries means.
local function matching(nodes, queries)
  if #queries == 0 then
    return nodes
  end
  local found = {}
  for _, node in ipairs(nodes) do
    for _, query in ipairs(queries) do
      if query:matches(node) then
        found[#found + 1] = node
        break
      end
    end
  end
  return found
end

--- Returns those of some specs that are not among others.
local function without(nodes, others)
  local known, rest = {}, {}
  for _, node in ipairs(others) do
    known[node.hash] = true
  end
  for _, node in ipairs(nodes) do
    if not known[node.hash] then
      rest[#rest + 1] = node
    end
  end
  return rest
end

--- Finds the packages that words of a command line mean; without any, all.
---
--- With an active environment only what it has locked is looked at. It is an error when words mean
--- nothing at all.
---@param words string[]
---@param options albedo.FindOptions
---@param active? albedo.Environment the environment that is looked at
---@return albedo.Found
function find.packages(words, options, active)
  local queries = spec.parse_all(words)
  local store = stores.open()
  local found = { store = store, environment = active }
  local hashes
  if found.environment then
    hashes, found.locked = {}, found.environment:specs()
    for index, node in ipairs(found.locked) do
      hashes[index] = node.hash
    end
    found.locked = matching(spec.sort(found.locked), queries)
    found.absent = without(found.locked, store:list({}, { hashes = hashes }))
  end
  local guess
  found.specs, guess = store:list(queries, {
    states = states_of(options),
    explicit = options.explicit,
    external = options.external,
    since = options.since,
    before = options.before,
    hashes = hashes,
  })
  if #words > 0 and #found.specs == 0 and #(found.locked or {}) == 0 then
    refuse(words, guess)
  end
  return found
end

--- Returns what was found, with what of the environment is not installed, in order.
---@param found albedo.Found
---@return albedo.Spec[]
function find.with_absent(found)
  local all = without(found.absent, found.specs)
  table.move(found.specs, 1, #found.specs, #all + 1, all)
  return spec.sort(all)
end

--- Returns specs with all that they depend on, each once, those of one spec behind it.
---@param nodes albedo.Spec[]
---@return albedo.Spec[]
function find.with_dependencies(nodes)
  local all, seen = {}, {}
  for _, node in ipairs(nodes) do
    for _, each in ipairs(node:traverse()) do
      if not seen[each.hash] then
        seen[each.hash] = true
        all[#all + 1] = each
      end
    end
  end
  return all
end

return find
