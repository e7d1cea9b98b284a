--- Takes from a source mirror what no recipe refers to any more.

local prune = require("albedo.workflow.mirror_prune")
local report = require("albedo.report")
local spec_list = require("albedo.spec_list")
local trash = require("albedo.workflow.trash")

local command = {
  name = "prune",
  summary = "take from a source mirror what no recipe refers to any more",
  description = "Content goes that no version, resource or patch of any recipe refers to, and "
    .. "names for people that lead nowhere. What cannot be judged stays: content of packages "
    .. "without a recipe, or with one that could not be read wholly. What goes is moved to the "
    .. "trash of the mirror, from where --undo puts it back.",
  arguments = {
    {
      name = "mirror",
      count = "optional",
      help = "name or path of the mirror (default: the local cache of sources)",
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
      name = "older-than",
      kind = "value",
      value_name = "AGE",
      help = "keep what is younger, such as 90d; with --empty-trash delete older prunes alone",
    },
    {
      name = "exclude-specs",
      kind = "value",
      value_name = "SPECS",
      help = "keep what belongs to these specs, separated by blanks",
    },
    {
      name = "exclude-file",
      kind = "value",
      value_name = "FILE",
      completes = "file",
      help = "keep what belongs to the specs of a file, one a line",
    },
    {
      name = "unnamed",
      kind = "flag",
      help = "also take content without a name for people, though a recipe is not known wholly",
    },
    {
      name = "undo",
      kind = "flag",
      excludes = { "empty-trash" },
      help = "put back what a prune has taken",
    },
    { name = "empty-trash", kind = "flag", help = "delete for good what prunes have taken" },
    { name = "yes-to-all", short = "y", kind = "flag", help = "do it; nothing is asked" },
  },
  examples = {
    "albedo --dry-run mirror prune /srv/mirror --older-than 90d",
    "albedo mirror prune -y site --exclude-specs 'quill@1: scribe'",
    "albedo mirror prune site --undo",
  },
}

---@param context albedo.CommandContext
---@return albedo.Item[] items
---@return string noun what an item is
---@return string? nothing why there are no items, where that is no lack of them
local function act(context)
  local options, name, output = context.options, context.arguments.mirror, context.output
  local is_dry = options["dry-run"]
  if context.arguments.time and not options.undo then
    error({
      code = "command.usage",
      message = ("'%s' is one word too many"):format(context.arguments.time),
      hint = "a second word says which prune --undo undoes",
    })
  elseif options.undo then
    local place = trash.of_mirror(name)
    return trash.undo(place, context.arguments.time or "", is_dry, output),
      is_dry and "prune" or "path"
  elseif options["empty-trash"] then
    return trash.empty(trash.of_mirror(name), {
      older_than = options["older-than"],
      yes = options["yes-to-all"],
      dry_run = is_dry,
    }, output),
      "prune"
  end
  return prune.run({
    mirror = name,
    older_than = options["older-than"],
    exclude = spec_list.excluded(options["exclude-specs"], options["exclude-file"]),
    unnamed = options.unnamed,
    yes = options["yes-to-all"],
    dry_run = is_dry,
  }, output),
    "path",
    "there is nothing to prune"
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local items, noun, nothing = act(context)
  return report.finish("mirror prune", items, context, { noun = noun, nothing = nothing })
end

return command
