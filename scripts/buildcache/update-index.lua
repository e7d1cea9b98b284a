--- Brings the index of a build cache up to date.

local index = require("albedo.workflow.index")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "update-index",
  aliases = { "rebuild-index" },
  summary = "bring the index of a build cache up to date with what it holds",
  description = "Lists the entries of the cache, reads those that its index does not have, takes "
    .. "out what is not there any more, and replaces the index in one step. An entry that the "
    .. "index has is not read again, since its hash says all of it; --full reads everything, as "
    .. "is needed for an index that is damaged. What others push meanwhile is not lost, and a "
    .. "long run that was killed goes on where it stopped.",
  arguments = {
    {
      name = "mirror",
      count = "optional",
      help = "configured name, path or URL of the cache",
      completes = "mirror",
    },
    {
      name = "environments",
      count = "many",
      help = "environments whose packages the view lists (default: the active one)",
      completes = "environment",
    },
  },
  options = {
    { name = "full", kind = "flag", help = "read every entry, and do not look at the old index" },
    { name = "keys", short = "k", kind = "flag", help = "also make the list of keys anew" },
    {
      name = "name",
      short = "n",
      kind = "value",
      value_name = "VIEW",
      help = "write a view: an index that lists only packages of environments",
    },
    { name = "append", short = "a", kind = "flag", help = "add to a view that exists" },
    {
      name = "force",
      short = "f",
      kind = "flag",
      excludes = { "append" },
      help = "replace a view that exists",
    },
    { name = "yes-to-all", short = "y", kind = "flag", help = "do not ask" },
    {
      name = "directory",
      short = "d",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      help = "the cache in this folder",
    },
    {
      name = "mirror-name",
      short = "m",
      kind = "value",
      value_name = "NAME",
      completes = "mirror",
      help = "the cache of this mirror",
    },
    { name = "mirror-url", kind = "value", value_name = "URL", help = "the cache at this URL" },
    option.jobs("entries read", "four a core"),
  },
  examples = {
    "albedo buildcache update-index site",
    "albedo buildcache update-index --full --keys /srv/cache",
    "albedo buildcache update-index --name nightly --append site stack",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  local items, result = index.update({
    mirror = index.place(context),
    environments = context.arguments.environments,
    full = options.full,
    keys = options.keys,
    view = options.name,
    append = options.append,
    force = options.force,
    yes = options["yes-to-all"],
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }, output)
  if not result then
    return 0
  end
  for position, item in ipairs(items) do
    report.print_item(item, position, #items, output)
  end
  if result.resumed > 0 then
    output:note(("an earlier run had read %d of them"):format(result.resumed))
  end
  local state = result.changed and "the index has %s" or "the index is up to date, with %s"
  if options["dry-run"] and result.changed then
    state = "the index would have %s"
  end
  output:note(state:format(report.count(result.records, "record")))
  if #items == 0 and not options.json then
    return 0
  end
  return report.finish("buildcache update-index", items, context)
end

return command
