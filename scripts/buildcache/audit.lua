--- Compares the index of a build cache, its metadata and its files.

local audit = require("albedo.workflow.audit")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "audit",
  summary = "compare the index of a build cache, its metadata and its files",
  description = "Looks at every entry: its metadata must be readable, what it names must be there "
    .. "in its size, and the spec must be that of its name. With --deep each archive is read, "
    .. "too: it must have its digest and hold that very package. Finds entries that the index "
    .. "does not list or promises in vain, and files that no metadata names. Nothing is changed; "
    .. "'albedo buildcache repair' mends what can be mended. No signature is verified.",
  arguments = {
    { name = "mirror", help = "configured name, path or URL of the cache", completes = "mirror" },
  },
  options = {
    { name = "deep", kind = "flag", help = "read every archive" },
    option.jobs("entries looked at", "four a core"),
  },
  examples = { "albedo buildcache audit site", "albedo buildcache audit --deep /srv/cache" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local items = audit.run(context.arguments.mirror, {
    deep = options.deep,
    jobs = tonumber(options.jobs),
  }, context.output)
  return report.finish("buildcache audit", items, context, { noun = "item" })
end

return command
