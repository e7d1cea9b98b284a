--- The packages that a command on entries of caches is about: those that words, options and spec
--- files name, else those of the active environment.

local environment = require("albedo.environment")
local environments = require("albedo.environments")
local resolve = require("albedo.workflow.resolve")
local spec = require("albedo.spec")

local named = {}

---@class albedo.NamedOptions
---@field specs? string[] words of the command line: queries and spec files
---@field spec? string[] queries, each a text of its own
---@field spec_file? string[] paths of spec files
---@field environment? "all"|"roots" what of the active environment is meant where nothing is named
---@field several? "refuse"|"newest"|"all" what to do when a query matches several packages
---@field mirrors? string[] the caches that are asked last; nil or empty: the configured ones
---@field caches_first? boolean ask the caches before everything else
---@field offline? boolean whether only caches in folders are asked
---@field what string what the packages are for: `packages to check`

--- Returns what is asked for, in order.
---@param options albedo.NamedOptions
---@return ({ file: string }|{ query: albedo.SpecQuery })[]
local function requests_of(options)
  local requests = resolve.requests(options.specs or {})
  for _, text in ipairs(options.spec or {}) do
    local more = resolve.requests({ text })
    table.move(more, 1, #more, #requests + 1, requests)
  end
  for _, path in ipairs(options.spec_file or {}) do
    requests[#requests + 1] = { file = path }
  end
  return requests
end

--- Returns the packages that are meant, each once, with all that they depend on.
---
--- Raises what a query without a match, or with several, raises; and `command.usage` when nothing
--- is named and no environment is active.
---@param options albedo.NamedOptions
---@param output albedo.Output
---@return albedo.Spec[]
function named.nodes(options, output)
  local requests = requests_of(options)
  local found, seen = {}, {}
  local function add(node)
    if not seen[node.hash] then
      seen[node.hash] = true
      found[#found + 1] = node
    end
  end
  if #requests == 0 then
    local active = options.environment and environment.active()
    if not active then
      environments.refuse_nothing(options.what)
    end
    active:check_locked()
    for _, node in ipairs(active:specs(options.environment == "roots" and "roots" or nil)) do
      add(node)
    end
  end
  local find
  for _, request in ipairs(requests) do
    if request.file then
      add(spec.read(request.file))
    else
      find = find
        or resolve.resolver({
          several = options.several,
          mirrors = options.mirrors,
          caches_first = options.caches_first,
          offline = options.offline,
        }, output)
      for _, each in ipairs(find(request.query)) do
        output:detail(("%s: %s"):format(each.node.short, each.place))
        add(each.node)
      end
    end
  end
  return found
end

return named
