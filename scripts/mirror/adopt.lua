--- Puts files that were fetched by hand into a source mirror.

local adopt = require("albedo.workflow.mirror_adopt")
local mirror = require("albedo.mirror")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "adopt",
  summary = "put files that were fetched by hand into a source mirror",
  description = "Computes the digest of each FILE, finds the version, resource or patch of any "
    .. "recipe that has it, and puts a copy where it belongs, with the names for people. What is "
    .. "the source of several packages gets all their names. A file whose digest no recipe has is "
    .. "told with the things that it was probably meant to be. An inbox is a folder of which all "
    .. "files are taken that belong somewhere; the others stay.",
  arguments = {
    { name = "files", count = "many", help = "files of this machine", completes = "file" },
  },
  options = {
    {
      name = "directory",
      short = "d",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      help = "the folder of the mirror (default: the local cache of sources)",
    },
    {
      name = "inbox",
      kind = "repeated_value",
      value_name = "DIR",
      completes = "folder",
      help = "take all files of this folder that belong somewhere",
    },
    { name = "move", kind = "flag", help = "remove a file when the mirror has it" },
    {
      name = "private",
      kind = "flag",
      help = "also take sources that may not be handed on",
    },
    option.jobs("files read"),
  },
  examples = {
    "albedo mirror adopt -d /srv/mirror Downloads/nvhpc_2024.tar.gz",
    "albedo mirror adopt -d /srv/mirror --inbox /srv/inbox --move",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, files = context.options, context.arguments.files
  if #files == 0 and #(options.inbox or {}) == 0 then
    error({
      code = "command.usage",
      message = "no files were named",
      hint = "name some, or a folder of them with --inbox",
    })
  end
  local items = adopt.run({
    target = options.directory and mirror.open(options.directory) or mirror.source_cache(),
    files = files,
    inboxes = options.inbox or {},
    private = options.private,
    move = options.move,
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("mirror adopt", items, context, {
    noun = "file",
    nothing = "the inbox is empty",
  })
end

return command
