--- Fills a source mirror.

local environment = require("albedo.environment")
local environments = require("albedo.environments")
local mirror = require("albedo.mirror")
local option = require("albedo.option")
local report = require("albedo.report")
local sources = require("albedo.workflow.sources")
local spec_list = require("albedo.spec_list")

local command = {
  name = "create",
  summary = "fill a source mirror",
  description = "Puts the sources of every declared version that a SPEC allows into a folder, as "
    .. "Spack lays a mirror out: archives, resources and patches. Each is verified by the digest "
    .. "in its recipe, and comes from the first place that has it: the local cache, the configured "
    .. "mirrors, then the addresses in the recipe. What is there already is left alone, so a run "
    .. "that was interrupted goes on where it stopped.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "packages: NAME, NAME@VERSIONS",
    },
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
      name = "all",
      short = "a",
      kind = "flag",
      excludes = { "file", "versions-per-spec" },
      help = "take every version of every package; with an active environment its packages in "
        .. "their versions",
    },
    option.spec_file,
    {
      name = "versions-per-spec",
      short = "n",
      kind = "value",
      value_name = "N",
      help = "take at most N versions of each spec, the best first, or 'all' (default: all)",
    },
    {
      name = "exclude-specs",
      kind = "value",
      value_name = "SPECS",
      help = "leave out what these specs allow, separated by blanks",
    },
    {
      name = "exclude-file",
      kind = "value",
      value_name = "FILE",
      completes = "file",
      help = "leave out what the specs of a file allow, one a line",
    },
    {
      name = "skip-unstable-versions",
      kind = "flag",
      help = "leave out sources without a digest",
    },
    {
      name = "private",
      kind = "flag",
      help = "also take sources that may not be handed on",
    },
    option.no_checksum(),
    {
      name = "dependencies",
      short = "D",
      kind = "flag",
      removal = "name the packages: this version of albedo does not find out dependencies",
      help = "also take what the packages depend on",
    },
    option.jobs("files fetched", sources.usual_jobs),
  },
  examples = {
    "albedo mirror create -d /srv/mirror quill scribe@3:",
    "albedo mirror create -d /srv/mirror -n 1 --file specs.txt",
    "albedo -e stack mirror create -d /srv/mirror --all",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, specs = context.options, context.arguments.specs
  local active = options.all and environment.active()
  if options.all then
    spec_list.refuse(
      specs,
      "--all takes every package, so none can be named",
      "leave out --all, or the names"
    )
    if active then
      specs = environments.versions(active)
    end
  else
    specs = spec_list.of_command(specs, options.file)
  end
  local outcomes = sources.run({
    target = options.directory and mirror.open(options.directory) or mirror.source_cache(),
    specs = specs,
    all = options.all and not active,
    versions = spec_list.limit(options["versions-per-spec"]),
    exclude = spec_list.excluded(options["exclude-specs"], options["exclude-file"]),
    stable_only = options["skip-unstable-versions"],
    private = options.private,
    no_checksum = options["no-checksum"],
    links = true,
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("mirror create", outcomes, context, { noun = "file" })
end

return command
