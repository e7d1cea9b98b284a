--- Takes from a build cache what nothing needs any more.

local pins = require("albedo.workflow.pins")
local prune = require("albedo.workflow.prune")
local report = require("albedo.report")
local trash = require("albedo.workflow.trash")

local command = {
  name = "prune",
  summary = "take from a build cache what nothing needs any more",
  description = "Without rules only files that belong to no entry go, and entries whose archive "
    .. "is missing. Each rule keeps something: entries go that none keeps. What an entry that "
    .. "stays needs to run stays with it. What goes is moved to the trash of the cache, from where "
    .. "--undo puts it back; the index is brought up to date.",
  arguments = {
    {
      name = "mirror",
      help = "configured name, path or URL of the cache",
      completes = "mirror",
    },
    {
      name = "time",
      count = "optional",
      help = "with --undo, which prune (default: the last one)",
    },
  },
  options = {
    {
      name = "keeplist",
      short = "k",
      aliases = { "keep-list" },
      kind = "repeated_value",
      value_name = "FILE",
      completes = "file",
      help = "keep what this file names, a hash or a spec a line",
    },
    {
      name = "lock",
      kind = "repeated_value",
      value_name = "ENV",
      completes = "environment",
      help = "keep what this environment or lock file needs, as also the active environment",
    },
    {
      name = "older-than",
      kind = "value",
      value_name = "AGE",
      help = "keep what is younger, such as 90d; with --empty-trash delete older prunes alone",
    },
    {
      name = "keep-newest",
      kind = "value",
      value_name = "N",
      number = true,
      help = "keep the newest N versions of each package",
    },
    {
      name = "keep-build",
      kind = "flag",
      help = "keep also what kept packages need for being built",
    },
    {
      name = "exact",
      kind = "flag",
      help = "keep nothing only because a kept package needs it, as Spack does",
    },
    {
      name = "grace",
      kind = "value",
      value_name = "AGE",
      help = "never touch what is younger (default: 1h)",
    },
    { name = "now", kind = "flag", help = "delete at once: nothing can be put back" },
    {
      name = "undo",
      kind = "flag",
      excludes = { "empty-trash", "pin", "unpin" },
      help = "put back what a prune has taken",
    },
    {
      name = "empty-trash",
      kind = "flag",
      excludes = { "pin", "unpin" },
      help = "delete for good what prunes have taken",
    },
    {
      name = "pin",
      kind = "repeated_value",
      value_name = "SPEC",
      help = "never let a prune take these packages and what they need; prunes nothing itself",
    },
    {
      name = "unpin",
      kind = "repeated_value",
      value_name = "SPEC",
      help = "take pins away; prunes nothing itself",
    },
    { name = "yes-to-all", short = "y", kind = "flag", help = "do it; nothing is asked" },
  },
  examples = {
    "albedo --dry-run buildcache prune site --lock /srv/stack --older-than 90d",
    "albedo buildcache prune -y -k keep.txt /srv/cache",
    "albedo buildcache prune site --undo",
    "albedo buildcache prune site --pin quill@2: --pin /jgi26dx",
  },
}

---@param context albedo.CommandContext
---@return albedo.Item[] items
---@return string noun what an item is
---@return string? nothing why there are no items, where that is no lack of them
local function act(context)
  local options, mirror, output = context.options, context.arguments.mirror, context.output
  local is_dry = options["dry-run"]
  if context.arguments.time and not options.undo then
    error({
      code = "command.usage",
      message = ("'%s' is one word too many"):format(context.arguments.time),
      hint = "a second word says which prune --undo undoes",
    })
  elseif options.undo then
    return trash.undo(trash.of_cache(mirror), context.arguments.time or "", is_dry, output),
      is_dry and "prune" or "package"
  elseif options["empty-trash"] then
    return trash.empty(trash.of_cache(mirror), {
      older_than = options["older-than"],
      yes = options["yes-to-all"],
      dry_run = is_dry,
    }, output),
      "prune"
  elseif #(options.pin or {}) + #(options.unpin or {}) > 0 then
    local changes = { pin = options.pin, unpin = options.unpin, dry_run = is_dry }
    return pins.change(mirror, changes, output), "pin"
  end
  return prune.run({
    mirror = mirror,
    keep_lists = options.keeplist,
    locks = options.lock,
    older_than = options["older-than"],
    newest = tonumber(options["keep-newest"]),
    keep_build = options["keep-build"],
    exact = options.exact,
    grace = options.grace,
    now = options.now,
    yes = options["yes-to-all"],
    dry_run = is_dry,
  }, output),
    "object",
    "there is nothing to prune"
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local items, noun, nothing = act(context)
  return report.finish("buildcache prune", items, context, { noun = noun, nothing = nothing })
end

return command
