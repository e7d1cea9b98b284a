--- Fetches the sources of packages into the local cache.

local mirror = require("albedo.mirror")
local option = require("albedo.option")
local report = require("albedo.report")
local sources = require("albedo.workflow.sources")
local spec_list = require("albedo.spec_list")

local command = {
  name = "fetch",
  summary = "fetch the sources of packages into the local cache",
  description = "Fetches the archive, resources and patches of the version that each SPEC would "
    .. "be built in: the best that its recipe declares and the SPEC allows. The configured "
    .. "mirrors are asked first, then the addresses in the recipe. What is in the cache is "
    .. "verified, and fetched again when it is damaged. Spack builds from this cache.",
  arguments = {
    { name = "specs", count = "many", help = "packages: NAME, NAME@VERSIONS" },
  },
  options = {
    option.spec_file,
    option.no_checksum("n"),
    option.jobs("files fetched", sources.usual_jobs),
  },
  examples = { "albedo fetch quill@2:", "albedo --offline fetch scribe" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local outcomes = sources.run({
    target = mirror.source_cache(),
    specs = spec_list.of_command(context.arguments.specs, options.file),
    versions = 1,
    -- Nothing is handed on: the cache is this user's own.
    private = true,
    no_checksum = options["no-checksum"],
    heal = true,
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("fetch", outcomes, context, { noun = "file" })
end

return command
