--- Mends what an audit of a build cache finds.

local audit = require("albedo.workflow.audit")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "repair",
  summary = "mend the index of a build cache, and move damaged entries out of the way",
  description = "Audits the cache, adds to the index what it lacks, takes out what it promises in "
    .. "vain, and writes the digest of the index and the list of keys again where they are "
    .. "wrong. Damaged entries stay, and are failures, unless --quarantine moves their metadata "
    .. "to .albedo/trash/TIME, from where it can be moved back. Nothing is deleted.",
  arguments = {
    { name = "mirror", help = "configured name, path or URL of the cache", completes = "mirror" },
  },
  options = {
    { name = "deep", kind = "flag", help = "read every archive" },
    { name = "quarantine", kind = "flag", help = "move the metadata of damaged entries away" },
    {
      name = "yes-to-all",
      short = "y",
      kind = "flag",
      help = "do not ask before entries are moved",
    },
    option.jobs("entries looked at", "four a core"),
  },
  examples = {
    "albedo buildcache repair site",
    "albedo --dry-run buildcache repair --deep --quarantine /srv/cache",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local items = audit.repair(context.arguments.mirror, {
    deep = options.deep,
    quarantine = options.quarantine,
    yes = options["yes-to-all"],
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("buildcache repair", items, context, {
    noun = "item",
    nothing = "all is in order",
  })
end

return command
