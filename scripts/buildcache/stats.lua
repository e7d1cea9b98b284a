--- Tells what build caches hold, in numbers.

local report = require("albedo.report")
local stats = require("albedo.workflow.stats")

local command = {
  name = "stats",
  summary = "tell what build caches hold, in numbers",
  description = "Lists each cache, reads the metadata of all entries, and tells sizes by package, "
    .. "growth by month, the largest entries, what entries share, and what could be pruned. A "
    .. "cache on a web server cannot be listed: name the folder that the server serves.",
  arguments = {
    {
      name = "mirrors",
      count = "many",
      help = "names, paths or URLs of caches (default: the configured binary mirrors)",
      completes = "mirror",
    },
  },
  options = {
    { name = "versions", kind = "flag", help = "tell the size of each version, too" },
    {
      name = "largest",
      kind = "value",
      value_name = "N",
      number = true,
      help = "show the N largest entries (default: 10)",
    },
  },
  examples = { "albedo buildcache stats", "albedo buildcache stats --versions /srv/cache" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local items = stats.run({
    mirrors = context.arguments.mirrors,
    versions = context.options.versions,
    largest = tonumber(context.options.largest) or 10,
  }, context.output)
  if context.options.json then
    report.print_json("buildcache stats", items, context.output)
  else
    report.say_hints(items, context.output)
  end
  return report.exit_status(items)
end

return command
