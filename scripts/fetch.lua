--- Fetches the sources of packages into the local cache.

local environment = require("albedo.environment")
local mirror = require("albedo.mirror")
local option = require("albedo.option")
local report = require("albedo.report")
local source_request = require("albedo.source_request")
local sources = require("albedo.workflow.sources")
local store = require("albedo.store")

local command = {
  name = "fetch",
  summary = "fetch the sources of packages into the local cache",
  description = "Fetches the archive, resources and patches of the version that each SPEC would "
    .. "be built in: the best that its recipe declares and the SPEC allows. The configured "
    .. "mirrors are asked first, then the addresses in the recipe. What is in the cache is "
    .. "verified, and fetched again when it is damaged. Spack builds from this cache. With an "
    .. "active environment and no SPEC the sources of its concrete specs are fetched.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "packages: NAME, NAME@VERSIONS; concrete specs: /HASH, a spec file",
    },
  },
  options = {
    option.spec_file,
    option.no_checksum("n"),
    {
      name = "missing",
      short = "m",
      kind = "flag",
      help = "only what is not installed yet, with what it depends on",
    },
    {
      name = "dependencies",
      short = "D",
      kind = "flag",
      help = "also what the packages depend on",
    },
    option.jobs("files fetched", sources.usual_jobs),
  },
  examples = {
    "albedo fetch quill@2:",
    "albedo --offline fetch scribe",
    "albedo -e stack fetch --missing",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local request = source_request.of_fetch(context, environment.active())
  request.target = mirror.source_cache()
  request.versions = 1
  -- Nothing is handed on: the cache is this user's own.
  request.private = true
  request.heal = true
  request.installed = options.missing and store.open() or nil
  request.dependencies = options.dependencies or options.missing
  return report.finish("fetch", sources.run(request, context.output), context, { noun = "file" })
end

return command
