--- Signs packages that are in a build cache.

local option = require("albedo.option")
local report = require("albedo.report")
local sign = require("albedo.workflow.sign")

local command = {
  name = "sign",
  summary = "sign packages that are in a build cache",
  description = "Signs the entries of a cache that somebody has pushed, perhaps unsigned and from "
    .. "another machine. Archive and spec are read before, and must be what the entry says. What "
    .. "carries a signature that is bad, or by a key that is not trusted, is refused. An entry "
    .. "that KEY has signed stays as it is. Whoever can write to the cache decides what is signed "
    .. "here.",
  arguments = {
    {
      name = "mirror",
      help = "configured name, path or URL of the cache",
      completes = "mirror",
    },
    {
      name = "specs",
      count = "many",
      help = "only packages that match one of these (default: all)",
      completes = "cached_spec",
    },
  },
  options = {
    option.signing_keys,
    {
      name = "layout",
      kind = "value",
      value_name = "LAYOUT",
      choices = { "v2", "v3" },
      help = "sign the cache of this layout (default: the newest that the place has)",
    },
    {
      name = "add",
      kind = "flag",
      help = "let the signatures stand that are there, instead of taking their place",
    },
    {
      name = "force",
      short = "f",
      kind = "flag",
      excludes = { "add" },
      help = "sign anew what the keys have signed",
    },
    option.passphrase_variable,
    option.jobs("packages signed"),
  },
  examples = {
    "albedo buildcache sign site",
    "albedo buildcache sign --key release@example.org --add /srv/cache scribe@3.2.1",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local items, failure = sign.run({
    mirror = context.arguments.mirror,
    specs = context.arguments.specs,
    layout = options.layout,
    keys = options.key,
    add = options.add,
    force = options.force,
    passphrase_variable = options["passphrase-variable"],
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("buildcache sign", items, context, { failure = failure })
end

return command
