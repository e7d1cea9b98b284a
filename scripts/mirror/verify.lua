--- Verifies a source mirror.

local option = require("albedo.option")
local report = require("albedo.report")
local verify = require("albedo.workflow.mirror_verify")

local command = {
  name = "verify",
  summary = "verify a source mirror",
  description = "Reads every file and compares it with the digest in its path and in its recipe. "
    .. "Archives of repositories are opened, and must hold the commit of their path. Names for "
    .. "people must lead where the recipes say. What was asked for and is not there is told with "
    .. "the reason that the ledger of the mirror knows. With SPECs only what they need is looked "
    .. "at. A mirror on a web server is asked for each file that SPECs need.",
  arguments = {
    {
      name = "mirror",
      count = "optional",
      help = "name, path or URL of the mirror (default: the local cache of sources)",
      completes = "mirror",
    },
    { name = "specs", count = "many", help = "packages: NAME, NAME@VERSIONS (default: all)" },
  },
  options = {
    {
      name = "download",
      kind = "flag",
      help = "of a mirror on the web, read each file over the network and compare its digest",
    },
    option.jobs("files read"),
  },
  examples = {
    "albedo mirror verify /srv/mirror",
    "albedo mirror verify site quill@2: scribe",
    "albedo --json mirror verify --download https://mirror.example.org/sources quill",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local items = verify.run({
    mirror = context.arguments.mirror,
    specs = context.arguments.specs,
    download = context.options.download,
    jobs = tonumber(context.options.jobs),
  }, context.output)
  return report.finish("mirror verify", items, context, {
    noun = verify.noun,
    nothing = verify.nothing,
    idle = "nothing is wrong",
  })
end

return command
