--- Compares the index of a build cache, its metadata and its files.

local audit = require("albedo.workflow.audit")
local option = require("albedo.option")
local report = require("albedo.report")
local room = require("albedo.workflow.room")

local command = {
  name = "audit",
  summary = "compare the index of a build cache, its metadata and its files",
  description = "Looks at every entry: its metadata must be readable, what it names must be there "
    .. "in its size, and the spec must be that of its name. With --deep each archive is read, "
    .. "too: it must have its digest and hold that very package. Finds entries that the index "
    .. "does not list or promises in vain, and files that no metadata names. Nothing is changed; "
    .. "'albedo buildcache repair' mends what can be mended. No signature is verified. With "
    .. "--room it finds out instead how long the paths of each package may become, from the "
    .. "archives of which nobody has recorded it, and keeps that in .albedo/room.json there.",
  arguments = {
    { name = "mirror", help = "configured name, path or URL of the cache", completes = "mirror" },
    {
      name = "specs",
      count = "many",
      help = "with --room: only packages that match one of these",
      completes = "cached_spec",
    },
  },
  options = {
    { name = "deep", kind = "flag", help = "read every archive" },
    {
      name = "room",
      kind = "flag",
      excludes = { "deep" },
      help = "find out how long the paths of packages may become, and record it",
    },
    option.jobs("entries looked at", "four a core; with --room one a core"),
  },
  examples = { "albedo buildcache audit site", "albedo buildcache audit --room /srv/cache" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, specs = context.options, context.arguments.specs
  if options.room then
    local surveyed = room.survey(context.arguments.mirror, {
      specs = specs,
      jobs = tonumber(options.jobs),
      dry_run = options["dry-run"],
    }, context.output)
    return report.finish("buildcache audit", surveyed, context)
  elseif #specs > 0 then
    error({
      code = "command.usage",
      message = ("audit looks at all of a cache, and not at '%s' alone"):format(specs[1]),
      hint = "packages are named with --room",
    })
  end
  local items = audit.run(context.arguments.mirror, {
    deep = options.deep,
    jobs = tonumber(options.jobs),
  }, context.output)
  return report.finish("buildcache audit", items, context, { noun = "item" })
end

return command
