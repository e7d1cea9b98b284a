--- Recipes for commands: which packages are meant, what is said of one, and what is wrong with it.

local recipe = require("albedo.recipe")
local report = require("albedo.report")
local ui = require("albedo.ui")

local recipes = {}

--- Returns a pattern of Lua for a part of a name, or for a pattern with `*` and `?`.
local function lua_pattern(text)
  local escaped = text:lower():gsub("[%^%$%(%)%%%.%[%]%+%-]", "%%%0")
  if not text:find("[*?]") then
    return escaped
  end
  return "^" .. escaped:gsub("%*", ".*"):gsub("%?", ".") .. "$"
end

local function matches_any(text, patterns)
  for _, pattern in ipairs(patterns) do
    if text:lower():find(pattern) then
      return true
    end
  end
  return #patterns == 0
end

--- Returns the packages that have all tags, by name; nil without tags.
local function with_tags(tags)
  if #tags == 0 then
    return nil
  end
  local counts = {}
  for _, tag in ipairs(tags) do
    for _, name in ipairs(recipe.tagged(tag)) do
      counts[name] = (counts[name] or 0) + 1
    end
  end
  local all = {}
  for name, count in pairs(counts) do
    all[name] = count == #tags
  end
  return all
end

---@class albedo.RecipeSelection
---@field patterns? string[] parts of names, or patterns with `*` and `?`; nil or none for all
---@field virtual? boolean what packages can provide, instead of packages
---@field tags? string[] only packages that have all of these
---@field descriptions? boolean look for the patterns in descriptions, too

--- Returns the packages that are selected, in the order of their names.
---@param selection albedo.RecipeSelection
---@return { name: string, namespace: string? }[]
function recipes.list(selection)
  local patterns, found = {}, {}
  for index, text in ipairs(selection.patterns or {}) do
    patterns[index] = lua_pattern(text)
  end
  if selection.virtual then
    for _, name in ipairs(recipe.virtuals()) do
      if matches_any(name, patterns) then
        found[#found + 1] = { name = name }
      end
    end
    return found
  end
  local tagged = with_tags(selection.tags or {})
  for _, package in ipairs(recipe.list()) do
    if not package.virtual and (not tagged or tagged[package.name]) then
      local is_found = matches_any(package.name, patterns)
      if not is_found and selection.descriptions then
        local ok, said = pcall(recipe.get, package.name)
        is_found = ok and said.description and matches_any(said.description, patterns)
      end
      if is_found then
        found[#found + 1] = package
      end
    end
  end
  return found
end

--- Returns the names of the packages that a command works on: those that are named, or all.
---@param names string[]
---@param all boolean?
---@return string[]
function recipes.names(names, all)
  if #names > 0 and all then
    error({
      code = "command.usage",
      message = "--all takes every package, so none can be named",
      hint = "leave out --all, or the names",
    }, 0)
  end
  if #names == 0 and not all then
    error({
      code = "command.usage",
      message = "no packages were named",
      hint = "name some, or --all for every package",
    }, 0)
  end
  if not all then
    return names
  end
  local found = {}
  for index, package in ipairs(recipe.list()) do
    found[index] = package.name
  end
  return found
end

--- Writes the names of packages, as columns or as the program's JSON.
---@param command string
---@param names string[]
---@param context albedo.CommandContext
function recipes.print_names(command, names, context)
  if not context.options.json then
    context.output:columns(names)
    context.output:note(report.count(#names, "package"))
    return
  end
  local items = {}
  for index, name in ipairs(names) do
    items[index] = { id = name, outcome = "present" }
  end
  report.print_json(command, items, context.output)
end

--- Tells whether what is fetched for a version is known to be the right thing.
---@param source table
---@return boolean
function recipes.is_safe(source)
  return source.digest ~= nil or source.commit ~= nil
end

local function without_objects(versions)
  local plain = {}
  for index, declared in ipairs(versions) do
    local copy = {}
    for key, value in pairs(declared) do
      if key ~= "item" then
        copy[key] = value
      end
    end
    plain[index] = copy
  end
  return plain
end

--- Returns everything that a recipe says, as an item of the program's JSON.
---@param found albedo.Recipe
---@return table
function recipes.item(found)
  return {
    id = found.name,
    outcome = "present",
    namespace = found.namespace,
    file = found.file,
    line = found.line,
    class = found.class_name,
    bases = found.bases,
    description = found.description,
    homepage = found.homepage,
    maintainers = found.maintainers,
    tags = found.tags,
    virtual = found.is_virtual,
    status = found.status,
    attributes = found:attributes(),
    versions = without_objects(found:versions()),
    variants = found:variants(),
    dependencies = found:dependencies(),
    extensions = found:extensions(),
    provisions = found:provisions(),
    conflicts = found:conflicts(),
    requirements = found:requirements(),
    licenses = found:licenses(),
    resources = found:resources(),
    patches = found:patches(),
    redistribution = found:redistribution(),
    splices = found:splices(),
    unknowns = found:unknowns(),
  }
end

--- Returns what is known by names: packages, and what they can provide.
---@return table<string, boolean>
local function known_names()
  local known = {}
  for _, name in ipairs(recipe.names()) do
    known[name] = true
  end
  for _, name in ipairs(recipe.virtuals()) do
    known[name] = true
  end
  return known
end

--- Returns the name by which recipes name a package, or what packages can provide; it is an error
--- when there is none.
---@param name string perhaps with a repository
---@return string
function recipes.get_known_name(name)
  return known_names()[name] and name or recipe.get(name).name
end

--- Records that there is no recipe, or none that can be read.
---@param item albedo.Item
---@param problem albedo.Error
---@return albedo.Item
function recipes.set_problem(item, problem)
  report.set_error(item, problem)
  if item.outcome ~= "interrupted" and problem.code == "repository.unknown_package" then
    item.outcome = "unknown"
  end
  return item
end

--- Does something for each package; one whose recipe cannot be had keeps no other from it, but is
--- an error where it is the only one.
---@param names string[]
---@param work fun(name: string): albedo.Item[]
---@return albedo.Item[]
function recipes.each(names, work)
  local items = {}
  for _, name in ipairs(names) do
    local ok, found = pcall(work, name)
    if not ok then
      if #names == 1 or ui.outcome_of(found) == "interrupted" then
        error(found, 0)
      end
      found = { recipes.set_problem({ id = name, spec = name }, found) }
    end
    table.move(found, 1, #found, #items + 1, items)
  end
  return items
end

--- Says for people what there was not, and returns the exit status.
---@param items albedo.Item[]
---@param output albedo.Output
---@return integer exit_status
function recipes.finish(items, output)
  for _, item in ipairs(items) do
    if item.cause then
      output:warn(report.text(item))
    end
  end
  report.say_hints(items, output)
  return report.exit_status(items)
end

--- Checks a source; `what` names it.
local function check_source(what, record, add)
  local source = record.source
  if source.kind == "faulty" then
    add("source", source.reason, record)
  elseif source.kind == "archive" and not source.digest then
    add("no-digest", what .. " has no digest", record)
  end
end

--- Checks a patch; `what` names whose it is.
local function check_patch(what, patch, add)
  if patch.digest then
    return
  end
  local location = type(patch.location) == "string" and patch.location or "?"
  if patch.is_file then
    add("patch", ("there is no file '%s' beside the recipe%s"):format(location, what), patch)
  elseif type(patch.location) == "string" then
    add("no-digest", ("the patch '%s'%s has no digest"):format(location, what), patch)
  end
end

--- Checks one recipe.
---@param found albedo.Recipe
---@param known table<string, boolean> the names that dependencies can have
---@param add fun(kind: string, reason: string, record?: table) takes a finding
local function check_recipe(found, known, add)
  for _, unknown in ipairs(found:unknowns()) do
    add("unknown", unknown.reason, unknown)
  end
  for _, declared in ipairs(found:versions()) do
    check_source("version " .. declared.version, declared, add)
  end
  for _, resource in ipairs(found:resources()) do
    local name = type(resource.name) == "string" and resource.name or "?"
    check_source(("the resource '%s'"):format(name), resource, add)
  end
  for _, patch in ipairs(found:patches()) do
    check_patch("", patch, add)
  end
  local told = {}
  for _, dependency in ipairs(found:dependencies()) do
    for _, patch in ipairs(dependency.patches) do
      check_patch((" for '%s'"):format(dependency.spec), patch, add)
    end
    if not known[dependency.name] and not told[dependency.name] then
      told[dependency.name] = true
      add("dependency", ("nothing has or provides '%s'"):format(dependency.name), dependency)
    end
  end
end

--- Says what builds of a package may fetch by themselves.
local function check_builds(found, add)
  local told = {}
  for _, declared in ipairs(found:versions()) do
    for _, fetch in ipairs(found:build_time_fetches(declared.version)) do
      if not told[fetch.reason] then
        told[fetch.reason] = true
        add("build", fetch.reason, declared)
      end
    end
  end
end

--- Checks recipes, and returns an item for each finding.
---@param names string[]
---@param options { builds: boolean? } whether builds that fetch by themselves are findings
---@param output albedo.Output
---@return albedo.Item[]
function recipes.check(names, options, output)
  local known, items = known_names(), {}
  local running <close> = output:start("recipes", { total = #names, unit = "count" })
  for _, name in ipairs(names) do
    local function add(kind, reason, record)
      local place = record and record.file and ("%s:%d: "):format(record.file, record.line) or ""
      items[#items + 1] = {
        id = ("%s %s %d"):format(name, kind, #items + 1),
        spec = name,
        outcome = kind == "unknown" and "unknown" or "failed",
        kind = kind,
        reason = place .. reason,
        file = record and record.file,
        line = record and record.line,
      }
    end
    local ok, found = pcall(recipe.get, name)
    if not ok then
      items[#items + 1] = recipes.set_problem({ id = name .. " recipe", spec = name }, found)
      items[#items].kind = "recipe"
    else
      check_recipe(found, known, add)
      if options.builds then
        check_builds(found, add)
      end
    end
    running:advance(1)
  end
  return items
end

return recipes
