--- Pushes installed packages to a build cache.

local option = require("albedo.option")
local report = require("albedo.report")
local push = require("albedo.workflow.push")

local command = {
  name = "push",
  aliases = { "create" },
  summary = "upload installed packages to a build cache",
  description = "Packs each installed package that a SPEC names, and what it depends on, into the "
    .. "cache at MIRROR, and adds it to the cache's index. What the cache already holds is left "
    .. "alone, so a push that was interrupted goes on where it stopped.",
  arguments = {
    {
      name = "mirror",
      help = "configured name, path or URL of the cache",
      completes = "mirror",
    },
    {
      name = "specs",
      count = "many",
      help = "installed packages: NAME, NAME@VERSION, /HASH; with an active environment packages "
        .. "of it (default: its roots)",
      completes = "installed_spec",
    },
  },
  options = {
    {
      name = "force",
      short = "f",
      kind = "flag",
      help = "push again what the cache already holds",
    },
    {
      name = "unsigned",
      short = "u",
      kind = "flag",
      excludes = { "signed", "key" },
      help = "do not sign, whatever the mirror's configuration says",
    },
    {
      name = "signed",
      kind = "flag",
      help = "sign, whatever the mirror's configuration says",
    },
    option.signing_key("k"),
    option.passphrase_variable,
    {
      name = "only",
      kind = "repeated_value",
      value_name = "PART",
      choices = { "package", "dependencies" },
      help = "push only the packages named, or only what they depend on",
    },
    {
      name = "without-build-dependencies",
      kind = "flag",
      help = "leave out what is needed for building alone",
    },
    {
      name = "with-build-dependencies",
      kind = "flag",
      excludes = { "without-build-dependencies" },
      help = "include what is needed for building alone, as is usual",
    },
    {
      name = "update-index",
      aliases = { "rebuild-index" },
      kind = "negatable_flag",
      help = "update the cache's index afterwards (usual where it has one or is new)",
    },
    option.latest,
    option.jobs("packages packed"),
  },
  examples = {
    "albedo buildcache push site scribe@3.2.1",
    "albedo buildcache push --unsigned --only package /srv/cache /jgi26dx",
    "albedo -e stack buildcache push site",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local outcomes, failure = push.run({
    mirror = context.arguments.mirror,
    specs = context.arguments.specs,
    force = options.force,
    unsigned = options.unsigned,
    signed = options.signed,
    key = options.key,
    passphrase_variable = options["passphrase-variable"],
    only = options.only,
    build_dependencies = not options["without-build-dependencies"],
    update_index = options["update-index"],
    latest = options.latest,
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("buildcache push", outcomes, context, { failure = failure })
end

return command
