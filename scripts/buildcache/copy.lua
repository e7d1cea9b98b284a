--- Copies one entry between build caches.

local caches = require("albedo.caches")
local report = require("albedo.report")
local spec = require("albedo.spec")
local sync = require("albedo.workflow.sync")

local command = {
  name = "copy",
  summary = "copy the entry of a spec file from one folder to another",
  description = "Copies one entry as it is, as Spack 0.13 to 0.17 do; the index of the destination "
    .. "stays as it is. 'albedo buildcache sync' copies more, and between all kinds of caches.",
  options = {
    {
      name = "spec-yaml",
      aliases = { "spec-file" },
      kind = "value",
      value_name = "FILE",
      completes = "file",
      help = "the spec file of the package",
    },
    {
      name = "base-dir",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      help = "the folder of the cache to copy from",
    },
    {
      name = "destination-url",
      kind = "value",
      value_name = "URL",
      help = "the cache to copy to, a file:// URL or an absolute path",
    },
    { name = "force", short = "f", kind = "flag", help = "copy again what the destination has" },
  },
  examples = {
    "albedo buildcache copy --spec-yaml spec.yaml --base-dir /srv/cache "
      .. "--destination-url file:///srv/copy",
  },
}

local function need(value, what, hint)
  if not value then
    error({ code = "command.usage", message = what, hint = hint })
  end
  return value
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local path = need(options["spec-yaml"], "no spec file was named", "name it with --spec-yaml FILE")
  local base =
    need(options["base-dir"], "no cache to copy from was named", "name it with --base-dir DIR")
  local url = need(
    options["destination-url"],
    "no cache to copy to was named",
    "name it with --destination-url URL"
  )
  if not url:find("^file://") and not url:find("^/") then
    local message = ("'%s' is no file:// URL and no absolute path"):format(url)
    need(nil, message, "only folders are written")
  end
  local node = spec.read(path)
  local entry = { id = node.hash, node = node, url = url }
  for _, source in ipairs(caches.open({ base:find("/") and base or "./" .. base })) do
    if not entry.from and source.cache:has_manifest(node) then
      entry.from = source.cache
    end
  end
  if not entry.from then
    entry.problem = {
      code = "buildcache.missing_entry",
      message = ("the cache '%s' has no entry for '%s'"):format(base, node.short),
      hint = "see what it has with 'albedo buildcache list -al --mirror " .. base .. "'",
    }
  end
  local items = sync.copy_entries({ entry }, {
    force = options.force,
    private = true,
    update_index = false,
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("buildcache copy", items, context)
end

return command
