--- Tells what source mirrors hold, in numbers.

local report = require("albedo.report")
local stats = require("albedo.workflow.mirror_stats")

local command = {
  name = "stats",
  summary = "tell what source mirrors hold, in numbers",
  description = "Lists each mirror and tells files and sizes by package and by kind, the largest "
    .. "files, what several names share, what no name leads to, and what the ledger says is "
    .. "missing.",
  arguments = {
    {
      name = "mirrors",
      count = "many",
      help = "names or paths of mirrors (default: the local cache of sources)",
      completes = "mirror",
    },
  },
  options = {
    {
      name = "largest",
      kind = "value",
      value_name = "N",
      number = true,
      help = "show the N largest files (default: 10)",
    },
  },
  examples = { "albedo mirror stats /srv/mirror", "albedo --json mirror stats --largest 3 site" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local items = stats.run({
    mirrors = context.arguments.mirrors,
    largest = tonumber(context.options.largest) or 10,
  }, context.output)
  if context.options.json then
    report.print_json("mirror stats", items, context.output)
  else
    report.say_hints(items, context.output)
  end
  return report.exit_status(items)
end

return command
