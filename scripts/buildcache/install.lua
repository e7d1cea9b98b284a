--- Installs packages from build caches.

local install = require("albedo.workflow.install")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "install",
  summary = "install packages from build caches",
  description = "Finds each SPEC in the indices of the configured binary mirrors, or of those "
    .. "named with --mirror, and installs it with everything it needs at run time: verified, "
    .. "unpacked, relocated to this store and registered so that Spack sees it.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "packages to install: NAME, NAME@VERSION, /HASH (default: the roots of the active "
        .. "environment)",
      completes = "cached_spec",
    },
  },
  options = {
    { name = "force", short = "f", kind = "flag", help = "replace packages that are installed" },
    option.multiple,
    option.latest,
    {
      name = "unsigned",
      short = "u",
      kind = "flag",
      help = "accept packages whose signature is missing or was not verified",
    },
    {
      name = "otherarch",
      short = "o",
      kind = "flag",
      help = "also take packages for another platform or operating system",
    },
    {
      name = "strict",
      kind = "flag",
      help = "refuse packages of which it is not certain that relocation changes the right paths",
    },
    {
      name = "allow-root",
      short = "a",
      kind = "flag",
      hidden = true,
      deprecation = "it has no effect on installing",
    },
    option.mirror("take packages from"),
    option.jobs("packages installed"),
  },
  examples = {
    "albedo buildcache install pamphlet",
    "albedo buildcache install --unsigned --mirror /srv/cache pamphlet",
    "albedo -c config:install_tree:root:/opt/store buildcache install /jgi26dx",
    "albedo -e ./spack.lock buildcache install",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local outcomes = install.run({
    mirrors = options.mirror,
    specs = context.arguments.specs,
    force = options.force,
    multiple = options.multiple,
    latest = options.latest,
    unsigned = options.unsigned,
    all = options.otherarch,
    strict = options.strict,
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("buildcache install", outcomes, context)
end

return command
