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

local function item(found, declared)
  local source = declared.source
  return {
    id = ("%s@%s"):format(found.name, declared.version),
    outcome = "present",
    version = declared.version,
    preferred = declared.preferred,
    deprecated = declared.deprecated,
    source = source,
  }
end

local function row(entry)
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

--- Lists what pages on the web name.
local function list_remote(context)
  local items, rows = {}, {}
  for _, name in ipairs(context.arguments.packages) do
    local new = { new = context.options.new }
    for _, found in ipairs(discovery.versions(name, new, context.output)) do
      items[#items + 1] = found
      if found.version then
        rows[#rows + 1] = { found.id, found.new and "new" or "declared", found.url }
      else
        context.output:warn(("%s: %s"):format(found.id, found.reason))
      end
    end
  end
  if context.options.json then
    report.print_json("recipe versions", items, context.output)
  else
    context.output:table({
      columns = {
        { title = "version", priority = 3 },
        { title = "recipe", priority = 1 },
        { title = "url", priority = 2 },
      },
      rows = rows,
    })
  end
  return report.exit_status(items)
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  if context.options.remote or context.options.new then
    return list_remote(context)
  end
  local items, rows = {}, {}
  for _, name in ipairs(context.arguments.packages) do
    local found = recipe.get(name)
    for _, declared in ipairs(found:versions("best")) do
      if not context.options.safe or recipes.is_safe(declared.source) then
        items[#items + 1] = item(found, declared)
        rows[#rows + 1] = row(items[#items])
      end
    end
  end
  if context.options.json then
    report.print_json("recipe versions", items, context.output)
  else
    context.output:table({
      columns = {
        { title = "version", priority = 3 },
        { title = "from", priority = 2 },
        { title = "note", priority = 1 },
        { title = "digest or commit" },
      },
      rows = rows,
    })
  end
  return 0
end

return command
