--- Tells how much of an environment, or of a list of specs, build caches serve.

local coverage = require("albedo.workflow.coverage")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "coverage",
  summary = "tell how much of an environment build caches serve",
  description = "Asks each cache about each package of the active environment, of a lock file, or "
    .. "that a SPEC means, with all that it needs to run: how many each has, and how large they "
    .. "are. The exit status is 3 when a package is missing everywhere.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "packages: NAME, NAME@VERSION, /HASH (default: the active environment)",
      completes = "installed_spec",
    },
  },
  options = {
    {
      name = "lock",
      kind = "repeated_value",
      value_name = "ENV",
      completes = "environment",
      help = "ask about this environment or lock file",
    },
    {
      name = "with-build-dependencies",
      kind = "flag",
      help = "ask also about what is needed for building alone",
    },
    { name = "missing", kind = "flag", help = "say which packages are missing, and where" },
    option.mirror("ask"),
    option.jobs("packages asked about", "16"),
  },
  examples = {
    "albedo -e stack buildcache coverage --missing",
    "albedo buildcache coverage --lock spack.lock --mirror /srv/cache",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status 0 when every package is in some cache, else 3
function command.run(context)
  local options = context.options
  local items, missing = coverage.run({
    specs = context.arguments.specs,
    locks = options.lock,
    mirrors = options.mirror,
    build_dependencies = options["with-build-dependencies"],
    missing = options.missing,
    offline = options.offline,
    jobs = tonumber(options.jobs),
  }, context.output)
  if context.options.json then
    report.print_json("buildcache coverage", items, context.output)
  elseif missing > 0 then
    context.output:note(("%s in no cache%s"):format(
      report.count(missing, "package"),
      options.missing and "" or "; --missing says which"
    ))
  end
  return missing > 0 and 3 or 0
end

return command
