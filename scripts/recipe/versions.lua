--- Lists the versions of packages.

local discovery = require("albedo.workflow.discovery")
local recipe = require("albedo.recipe")
local recipes = require("albedo.workflow.recipes")
local report = require("albedo.report")

local command = {
  name = "versions",
  summary = "list the versions that recipes declare",
  description = "Lists the versions of each PACKAGE, the best first, with what says that a source "
    .. "is right: a digest, or the commit of a checkout. A version without either can only be "
    .. "taken as it comes. With --remote or --new it lists what pages on the web name.",
  arguments = {
    { name = "packages", count = "some", help = "packages", completes = "package" },
  },
  options = {
    { name = "safe", short = "s", kind = "flag", help = "only versions with a digest or a commit" },
    { name = "remote", short = "r", kind = "flag", help = "versions that are on the web" },
    {
      name = "new",
      short = "n",
      kind = "flag",
      help = "versions on the web that are newer than all that the recipe declares",
    },
  },
  examples = {
    "albedo recipe versions zlib",
    "albedo recipe versions --new zlib",
    "albedo --json recipe versions --safe hdf5",
  },
}

--- Returns the declared versions of a package, the best first.
local function declared_items(found, only_safe)
  local items = {}
  for _, declared in ipairs(found:versions("best")) do
    if not only_safe or recipes.is_safe(declared.source) then
      items[#items + 1] = {
        id = ("%s@%s"):format(found.name, declared.version),
        outcome = "present",
        version = declared.version,
        preferred = declared.preferred,
        deprecated = declared.deprecated,
        source = declared.source,
      }
    end
  end
  return items
end

local function declared_row(entry)
  local source = entry.source
  local notes = {}
  if entry.preferred then
    notes[#notes + 1] = "preferred"
  end
  if entry.deprecated then
    notes[#notes + 1] = "deprecated"
  end
  local what = source.digest or source.commit or source.tag or source.branch or source.revision
  return { entry.id, source.kind, table.concat(notes, ", "), what or "" }
end

local declared_table = {
  columns = {
    { title = "version", priority = 3 },
    { title = "from", priority = 2 },
    { title = "note", priority = 1 },
    { title = "digest or commit" },
  },
  row = declared_row,
}

local remote_table = {
  columns = {
    { title = "version", priority = 3 },
    { title = "recipe", priority = 1 },
    { title = "url", priority = 2 },
  },
  row = function(entry)
    return { entry.id, entry.new and "new" or "declared", entry.url }
  end,
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  local is_remote = options.remote or options.new
  local items = recipes.each(context.arguments.packages, function(name)
    if is_remote then
      return discovery.versions(name, { new = options.new }, output)
    end
    return declared_items(recipe.get(name), options.safe)
  end)
  if options.json then
    report.print_json("recipe versions", items, output)
    return report.exit_status(items)
  end
  local layout, rows = is_remote and remote_table or declared_table, {}
  for _, entry in ipairs(items) do
    if entry.version then
      rows[#rows + 1] = layout.row(entry)
    end
  end
  output:table({ columns = layout.columns, rows = rows })
  return recipes.finish(items, output)
end

return command
