--- How an abstract spec becomes a concrete one without recipes: what is installed is asked first,
--- then what the environment has locked, and the caches only when neither had anything.

local caches = require("albedo.caches")
local config = require("albedo.config")
local environments = require("albedo.environment")
local list = require("albedo.workflow.list")
local spec = require("albedo.spec")
local stores = require("albedo.store")

local resolve = {}

---@class albedo.ResolveOptions
---@field several? "refuse"|"newest"|"all" what to do when several match in one place
---@field offline? boolean whether only caches in folders are asked
---@field store? albedo.Store the store; the configured one unless given
---@field mirrors? string[] the caches; nil or empty: the configured ones
---@field caches_first? boolean ask the caches before everything else

---@class albedo.Resolved
---@field node albedo.Spec
---@field query? albedo.SpecQuery what was asked for; nil for a spec file
---@field place string where it was found: `installed in '/opt/store'`

--- Returns the store as a place.
---@param store albedo.Store
---@param specs albedo.Spec[] what of it is looked at
---@return { specs: albedo.Spec[], name: string, hint: string }
local function installed_place(store, specs)
  return {
    specs = specs,
    name = ("installed in '%s'"):format(store.root),
    hint = "see what is installed with 'albedo find'",
  }
end

--- Returns the places that cost nothing to ask: the store, then the active environment.
---@param store albedo.Store
---@return { specs: albedo.Spec[], name: string, hint: string }[]
local function near_places(store)
  local places = { installed_place(store, store:list()) }
  local environment = environments.active()
  if environment then
    places[#places + 1] = {
      specs = environment:specs(),
      name = ("locked in the environment '%s'"):format(environment.name),
      hint = "see what is locked with 'albedo find -c'",
    }
  end
  return places
end

--- Returns the caches as one place, or nil when none may be asked.
---@param options albedo.ResolveOptions
---@param output albedo.Output
---@return table?
local function caches_place(options, output)
  local names, mirrors = {}, {}
  for index, name in ipairs(options.mirrors or {}) do
    mirrors[index] = config.get_mirror(name)
  end
  for _, mirror in ipairs(#mirrors > 0 and mirrors or config.binary_mirrors()) do
    local url = mirror.fetch_url
    if options.offline and url and not url:find("^file:") then
      output:note(("the cache '%s' is not asked, because of --offline"):format(url))
    elseif url then
      names[#names + 1] = mirror.name or url
    end
  end
  if #names == 0 then
    return nil
  end
  local nodes, seen = {}, {}
  for _, source in ipairs(list.read(caches.open(names), output)) do
    for _, node in ipairs(source.nodes) do
      if not seen[node.hash] then
        seen[node.hash] = true
        nodes[#nodes + 1] = node
      end
    end
  end
  return {
    specs = nodes,
    name = "in the caches",
    hint = "see what there is with 'albedo find' and 'albedo buildcache list -al'",
  }
end

--- Looks for what a query means in some places, the first of which that has a match decides.
---@param query albedo.SpecQuery
---@param places { specs: albedo.Spec[], name: string, hint: string }[]
---@param several? "refuse"|"newest"|"all"
---@return albedo.Resolved[]? found nil when nothing matches
---@return table? problem why not
local function look(query, places, several)
  local ok, nodes, number = pcall(spec.resolve_among, query, places, several)
  if not ok then
    if nodes.code ~= "concretizer.no_match" then
      error(nodes, 0)
    end
    return nil, nodes
  end
  local found = {}
  for index, node in ipairs(nodes) do
    found[index] = { node = node, query = query, place = places[number].name }
  end
  return found
end

--- Returns a function that resolves queries; the caches are read at most once, when first needed.
---@param options albedo.ResolveOptions
---@param output albedo.Output
---@return fun(query: albedo.SpecQuery): albedo.Resolved[]
function resolve.resolver(options, output)
  local store = options.store or stores.open()
  local places
  local has_asked_caches = false
  local first = options.caches_first and caches_place(options, output)
  return function(query)
    if first then
      local held = look(query, { first }, options.several)
      if held then
        return held
      end
    end
    local few = { installed_place(store, store:list({ query })) }
    local found, problem = look(query, few, options.several)
    if not found then
      -- To read and order all of a large store takes long, so it is done only to explain.
      places = places or near_places(store)
      found, problem = look(query, places, options.several)
    end
    if not found and not has_asked_caches then
      has_asked_caches = true
      places[#places + 1] = caches_place(options, output)
      found, problem = look(query, places, options.several)
    end
    return found or error(problem, 0)
  end
end

--- Tells whether a word of a command line is the path of a spec file.
---@param word string
---@return boolean
function resolve.is_file(word)
  local is_path = word:find("^[./]") or word:find("^[%w_-]*/")
  local is_file = word:find("^[%w_./-]+%.json$") or word:find("^[%w_./-]+%.yaml$")
  return is_path ~= nil and is_file ~= nil
end

--- Splits the words of a command line into spec files and the queries that the rest makes.
---@param words string[]
---@return ({ file: string }|{ query: albedo.SpecQuery })[]
function resolve.requests(words)
  local requests, pending = {}, {}
  local function settle()
    for _, query in ipairs(spec.parse_all(pending)) do
      requests[#requests + 1] = { query = query }
    end
    pending = {}
  end
  for _, word in ipairs(words) do
    if resolve.is_file(word) then
      settle()
      requests[#requests + 1] = { file = word }
    else
      pending[#pending + 1] = word
    end
  end
  settle()
  return requests
end

return resolve
