--- Tells which packages have to be built again to be in the build caches.

local check = require("albedo.workflow.check")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "check",
  summary = "tell which packages have to be built to be in the build caches",
  description = "Looks for each package in every configured binary mirror, or in those named with "
    .. "--mirror-url. The exit status is 1 when one of them is missing somewhere, or was built "
    .. "from another recipe, as entries of Spack 0.13 to 0.17 tell.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "packages or spec files (default: all packages of the active environment)",
      completes = "installed_spec",
    },
  },
  options = {
    {
      name = "mirror-url",
      short = "m",
      aliases = { "mirror" },
      kind = "repeated_value",
      value_name = "MIRROR",
      completes = "mirror",
      help = "check this cache (name, path or URL) instead of the configured ones",
    },
    {
      name = "output-file",
      short = "o",
      kind = "value",
      value_name = "FILE",
      completes = "file",
      help = "write what must be built into a file, as JSON, mirror by mirror",
    },
    {
      name = "scope",
      kind = "value",
      value_name = "SCOPE",
      help = "check only the mirrors of this configuration scope",
    },
    option.named_spec,
    option.named_spec_file,
    {
      name = "rebuild-on-error",
      kind = "flag",
      help = "count what cannot be read as missing, instead of as a failure",
    },
    -- Without its letter, which is that of --mirror-url here.
    { name = "multiple", kind = "flag", help = option.multiple.help },
    option.latest,
    option.jobs("packages looked for"),
  },
  examples = {
    "albedo -e stack buildcache check",
    "albedo buildcache check -m /srv/cache -o missing.json quill@2 motto",
  },
}

--- Nothing is done in part here: one package that is missing is what the caller asks for.
---@param items albedo.Item[]
---@return boolean
local function is_missing(items)
  for _, item in ipairs(items) do
    if item.must_build then
      return true
    end
  end
  return false
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local items = check.run({
    specs = context.arguments.specs,
    spec = options.spec,
    spec_file = options["spec-file"],
    mirrors = options["mirror-url"],
    scope = options.scope,
    rebuild_on_error = options["rebuild-on-error"],
    -- A dry run changes nothing, nor does it write a list over an older one.
    output_file = not options["dry-run"] and options["output-file"] or nil,
    several = options.multiple and "all" or options.latest and "newest" or "refuse",
    offline = options.offline,
    jobs = tonumber(options.jobs),
  }, context.output)
  local status = report.finish("buildcache check", items, context)
  return is_missing(items) and status ~= 130 and 1 or status
end

return command
