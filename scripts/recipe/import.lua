--- Writes recipes in Lua.

local batch = require("albedo.batch")
local fs = require("albedo.fs")
local recipe = require("albedo.recipe")
local recipes = require("albedo.workflow.recipes")
local report = require("albedo.report")

local command = {
  name = "import",
  summary = "write recipes as recipes in Lua",
  description = "Writes the recipe of each PACKAGE into a file NAME.lua, from which albedo reads "
    .. "the same values. In albedo/recipes/ of a configuration scope such a file stands before the "
    .. "repositories, and can be changed to what the site needs. A file that is there already is "
    .. "left alone unless --force is given.",
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

local function exists(path)
  local opened = io.open(path, "r")
  if opened then
    opened:close()
  end
  return opened ~= nil
end

--- Writes one recipe.
local function write(item, options)
  local path = ("%s/%s.lua"):format(options.directory, item.id)
  item.path = path
  if not options.force and exists(path) then
    item.outcome, item.reason = "skipped-exists", "'" .. path .. "' is there"
    return
  end
  local ok, found = pcall(recipe.get, item.id)
  if not ok then
    recipes.set_problem(item, found)
    return
  end
  if not options["dry-run"] then
    fs.write(path, found:to_lua())
  end
  item.outcome = "added"
  item.reason = options["dry-run"] and report.dry_run or nil
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local names = recipes.names(context.arguments.packages, options.all)
  if not options.directory then
    for index, name in ipairs(names) do
      context.output:print((index > 1 and "\n" or "") .. recipe.get(name):to_lua():gsub("\n$", ""))
    end
    return 0
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
