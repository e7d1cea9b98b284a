--- Module files that a site's `modules.yaml` asks for.
---
--- What a module file sets is said by recipes, which run in Spack alone. So none is written, and
--- each package that should have one says so, with the command that writes it.

local config = require("albedo.config")
local spec = require("albedo.spec")

local modules = {}

--- The kinds of module files that Spack can write.
local kinds = { "tcl", "lmod" }

--- Tells whether a package is what one of some queries asks for; a text that is none asks for none.
---@param node albedo.Spec
---@param queries? string[]
---@return boolean
local function matches(node, queries)
  for _, text in ipairs(queries or {}) do
    local ok, query = pcall(spec.parse, text)
    if ok and node:satisfies(query) then
      return true
    end
  end
  return false
end

--- Tells whether a set of module files has one for a package: Spack's rule, with its older words.
---@param rules table what the set says of a kind
---@param node albedo.Spec
---@param is_explicit boolean
---@return boolean
local function is_wanted(rules, node, is_explicit)
  if matches(node, rules.include) or matches(node, rules.whitelist) then
    return true
  end
  return not (
    matches(node, rules.exclude)
    or matches(node, rules.blacklist)
    or (not is_explicit and (rules.exclude_implicits or rules.blacklist_implicits))
  )
end

--- Returns the sets of module files that are configured, by name, in the order of their names.
---
--- Up to Spack 0.16 the section was one set without a name.
---@return { name: string, settings: table }[]
local function read_sets()
  local section = config.find("modules") or {}
  if section.enable then
    return { { name = "default", settings = section } }
  end
  local sets = {}
  for name, settings in pairs(section) do
    if type(settings) == "table" and name ~= "prefix_inspections" then
      sets[#sets + 1] = { name = name, settings = settings }
    end
  end
  table.sort(sets, function(left, right)
    return left.name < right.name
  end)
  return sets
end

--- Returns the function that says of a package which module files it lacks, nil when none.
---
--- The configuration is read once.
---@return fun(node: albedo.Spec, is_explicit: boolean): string?
function modules.open()
  local wanted = {}
  for _, set in ipairs(read_sets()) do
    local is_enabled = {}
    for _, kind in ipairs(set.settings.enable or {}) do
      is_enabled[kind] = true
    end
    for _, kind in ipairs(kinds) do
      if is_enabled[kind] then
        local choice = set.name == "default" and "" or " --name " .. set.name
        wanted[#wanted + 1] = {
          rules = set.settings[kind] or {},
          command = ("'spack module %s%s refresh'"):format(kind, choice),
        }
      end
    end
  end
  return function(node, is_explicit)
    local commands = {}
    for _, set in ipairs(wanted) do
      if is_wanted(set.rules, node, is_explicit) then
        commands[#commands + 1] = set.command
      end
    end
    if #commands > 0 then
      return "modules: not written, run " .. table.concat(commands, " and ")
    end
  end
end

return modules
