--- Unpacks a bundle that was carried here.

local report = require("albedo.report")
local unbundle = require("albedo.workflow.mirror_unbundle")

local command = {
  name = "unbundle",
  summary = "unpack a bundle that was carried here",
  description = "Checks the inventory and every file of a bundle, and puts each into its place "
    .. "when it is verified: below DIR in 'sources', 'recipes', 'environment', 'keys' and "
    .. "'binaries'. An interrupted run is gone on with by repeating it. What is there and is "
    .. "something else stays, and is told. With --verify everything is planned that the bundle is "
    .. "for, from its own recipes, and each file that would be fetched must be there.",
  arguments = {
    { name = "file", help = "the bundle", completes = "file" },
  },
  options = {
    {
      name = "directory",
      short = "d",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      help = "the folder that it is unpacked into (default: .)",
    },
    {
      name = "verify",
      kind = "flag",
      help = "prove that all can be fetched from the folder, without a network, that the bundle is "
        .. "for",
    },
    { name = "force", kind = "flag", help = "replace what is there and is something else" },
    {
      name = "signed",
      kind = "flag",
      excludes = { "no-check-signature" },
      help = "refuse a bundle that nobody trusted has signed",
    },
    {
      name = "no-check-signature",
      kind = "flag",
      help = "take the bundle whoever has signed it",
    },
  },
  examples = {
    "albedo mirror unbundle /media/site.tar -d /srv/site --verify",
    "albedo --dry-run mirror unbundle /media/site.tar",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local items = unbundle.run({
    file = context.arguments.file,
    folder = options.directory or ".",
    verify = options.verify,
    replace = options.force,
    signed = options.signed,
    unsigned = options["no-check-signature"],
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("mirror unbundle", items, context, {
    noun = "item",
    nothing = "the earlier bundle has brought all that this one is for",
  })
end

return command
