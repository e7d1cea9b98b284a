--- Writes recipes in Lua.

local batch = require("albedo.batch")
local fs = require("albedo.fs")
local mirror = require("albedo.mirror")
local recipe = require("albedo.recipe")
local recipes = require("albedo.workflow.recipes")
local report = require("albedo.report")

local command = {
  name = "import",
  summary = "write recipes as recipes in Lua",
  description = "Writes the recipe of each PACKAGE into a file NAME.lua, from which albedo reads "
    .. "the same values, and the patches that lie beside the recipe into a folder NAME next to it. "
    .. "In albedo/recipes/ of a configuration scope such a file stands before the repositories, "
    .. "and can be changed to what the site needs. A file that is there already is left alone "
    .. "unless --force is given.",
  arguments = {
    { name = "packages", count = "many", help = "packages", completes = "package" },
  },
  options = {
    {
      name = "directory",
      short = "d",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      help = "the folder for the files (default: standard output)",
    },
    {
      name = "all",
      short = "a",
      kind = "flag",
      help = "write all packages",
    },
    { name = "force", short = "f", kind = "flag", help = "replace files that are there" },
  },
  examples = {
    "albedo recipe import zlib",
    "albedo recipe import -d ~/.spack/albedo/recipes hdf5",
  },
}

--- No patch is larger, in bytes.
local largest_patch = 1 << 30

--- Returns the patches that lie beside a recipe, those of its dependencies among them.
local function file_patches(found)
  local patches = {}
  local function add(list)
    for _, patch in ipairs(list) do
      if patch.is_file and type(patch.location) == "string" then
        patches[#patches + 1] = patch
      end
    end
  end
  add(found:patches())
  for _, dependency in ipairs(found:dependencies()) do
    add(dependency.patches)
  end
  return patches
end

--- Returns what the file of a patch holds; nil when there is none that the recipe can mean.
---
--- A recipe may come from anybody: nothing is copied but what lies below its folder and has the
--- digest that is known of the patch.
local function find_patch(patch)
  if patch.location:find("^/") or ("/" .. patch.location .. "/"):find("/../", 1, true) then
    return nil
  end
  for _, folder in ipairs(patch.folders) do
    local path = folder .. "/" .. patch.location
    -- A pipe would never end, and what has no digest is nothing that the recipe can mean.
    local status = patch.digest and fs.stat(path)
    local is_patch = status and status.kind == "file" and status.size <= largest_patch
    if is_patch and mirror.digests(path)[1] == patch.digest then
      return fs.read(path)
    end
  end
end

--- Copies the patches of a recipe into a folder; returns those whose files are missing.
---
--- What is there is replaced only where that is wanted: it may be a patch of the site's own.
local function copy_patches(found, directory, replaces)
  local missing = {}
  for _, patch in ipairs(file_patches(found)) do
    local content, target = find_patch(patch), directory .. "/" .. patch.location
    if not content then
      missing[#missing + 1] = patch.location
    elseif replaces or not fs.exists(target) then
      fs.write(target, content)
    end
  end
  return missing
end

--- Writes one recipe.
local function write(item, options)
  local path = ("%s/%s.lua"):format(options.directory, item.id)
  item.path = path
  if not options.force and fs.exists(path) then
    item.outcome, item.reason = "skipped-exists", "'" .. path .. "' is there"
    return
  end
  local ok, found = pcall(recipe.get, item.id)
  if not ok then
    recipes.set_problem(item, found)
    return
  end
  item.outcome = "added"
  if options["dry-run"] then
    item.reason = report.dry_run
    return
  end
  local folder = ("%s/%s"):format(options.directory, found.name)
  local missing = copy_patches(found, folder, options.force)
  fs.write(path, found:to_lua(found.name))
  if #missing > 0 then
    item.reason = "without patches that are missing: " .. table.concat(missing, ", ")
  end
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local names = recipes.names(context.arguments.packages, options.all)
  if not options.directory then
    local blank = ""
    local written = recipes.each(names, function(name)
      context.output:print(blank .. recipe.get(name):to_lua():gsub("\n$", ""))
      blank = "\n"
      return { { id = name, outcome = "added" } }
    end)
    return recipes.finish(written, context.output)
  end
  local items = {}
  for index, name in ipairs(names) do
    items[index] = { id = name }
  end
  do
    local work <close> = batch.open(items, context.output)
    work:each(items, function(item)
      write(item, options)
    end, 1)
  end
  return report.finish("recipe import", items, context, { noun = "recipe" })
end

return command
