--- Turns a build cache of Spack 0.18 to 0.23 into one of Spack 1.x.

local migrate = require("albedo.workflow.migrate")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "migrate",
  summary = "turn a build cache of layout v2 into one of layout v3 in its place",
  description = "Verifies each entry of a cache that Spack 0.18 to 0.23 made, and writes it beside "
    .. "the old cache as Spack 1.x reads it, signed with your key. Archives are not packed again. "
    .. "What was migrated before is left alone, so a run that was interrupted goes on where it "
    .. "stopped.",
  arguments = {
    {
      name = "mirror",
      help = "configured name, path or URL of the cache",
      completes = "mirror",
    },
  },
  options = {
    {
      name = "unsigned",
      short = "u",
      kind = "flag",
      excludes = { "key" },
      help = "also take entries that nobody has signed, and sign none",
    },
    option.signing_keys,
    option.passphrase_variable,
    {
      name = "delete-existing",
      short = "d",
      kind = "flag",
      help = "remove the old cache when all of it was migrated; needs --yes-to-all",
    },
    {
      name = "yes-to-all",
      short = "y",
      kind = "flag",
      help = "remove the old cache without asking",
    },
    option.jobs("packages migrated"),
  },
  examples = { "albedo buildcache migrate site", "albedo buildcache migrate -u /srv/cache" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  if options["delete-existing"] and not options["yes-to-all"] and not options["dry-run"] then
    error({
      code = "command.usage",
      message = "the old cache is only removed with --yes-to-all",
      hint = "add -y, or leave out --delete-existing to keep the old cache beside the new one",
    })
  end
  local items, failure = migrate.run({
    mirror = context.arguments.mirror,
    unsigned = options.unsigned,
    delete_existing = options["delete-existing"],
    keys = options.key,
    passphrase_variable = options["passphrase-variable"],
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("buildcache migrate", items, context, { failure = failure })
end

return command
