--- Fills a source mirror.

local environment = require("albedo.environment")
local mirror = require("albedo.mirror")
local mirrors = require("albedo.mirrors")
local option = require("albedo.option")
local report = require("albedo.report")
local source_request = require("albedo.source_request")
local sources = require("albedo.workflow.sources")

local command = {
  name = "create",
  summary = "fill a source mirror",
  description = "Puts the sources of every declared version that a SPEC allows into a folder, as "
    .. "Spack lays a mirror out: archives, resources and patches. Each is verified by the digest "
    .. "in its recipe, and comes from the first place that has it: the local cache, the configured "
    .. "mirrors, then the addresses in the recipe. What is there already is left alone, so a run "
    .. "that was interrupted goes on where it stopped. What became of each thing is also kept in "
    .. "the mirror, in '.albedo/ledger.jsonl'.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "packages: NAME, NAME@VERSIONS; concrete specs: /HASH, a spec file",
    },
  },
  options = mirrors.options({
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
      help = "take every version of every package; with an active environment its concrete specs",
    },
    option.spec_file,
    {
      name = "versions-per-spec",
      short = "n",
      kind = "value",
      value_name = "N",
      help = "as Spack does, take the best version of each SPEC and the highest others whatever "
        .. "SPEC says, N in all, or 'all' (default: all that SPEC allows, or what "
        .. "'albedo:mirror:versions_per_spec' says)",
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
    {
      name = "dependencies",
      short = "D",
      kind = "flag",
      help = "also take what the packages depend on: of what is installed, locked or cached that "
        .. "is known, else it is all that recipes can need",
    },
    {
      name = "for",
      kind = "repeated_value",
      value_name = "SPACK",
      choices = { "0.16", "0.23", "1.2", "all" },
      help = "also make the links under which this Spack looks for tags and branches of git; may "
        .. "be repeated (default: 1.2)",
    },
    option.jobs("files fetched", sources.usual_jobs),
  }, option.concretizer()),
  examples = {
    "albedo mirror create -d /srv/mirror quill scribe@3:",
    "albedo mirror create -d /srv/mirror -n 1 -D --file specs.txt",
    "albedo -e stack mirror create -d /srv/mirror --all",
    "albedo --dry-run mirror create -d /srv/mirror quill",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  option.note_concretizer(options, output)
  local request = source_request.of_mirror(context, environment.active())
  request.target = options.directory and mirror.open(options.directory) or mirror.source_cache()
  request.links = true
  request.ledger = "mirror create"
  local outcomes = sources.run(request, output)
  return report.finish("mirror create", outcomes, context, { noun = "file" })
end

return command
