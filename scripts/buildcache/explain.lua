--- Says why a binary of a build cache was used, or was not.

local explain = require("albedo.workflow.explain")
local report = require("albedo.report")

local command = {
  name = "explain",
  summary = "say why a binary was used, or was not",
  description = "Asks each cache about what SPEC means: the package of the active environment or "
    .. "of the store, else any that matches. What a cache has is looked at as an install would: "
    .. "the index, the archive, the signature, the machine. What it has instead is compared field "
    .. "by field, with the dependencies that differ. The exit status is 0 when there is a binary "
    .. "that can be used, and 1 when not.",
  arguments = {
    { name = "spec", help = "the package, as one word: 'quill@2: ^inkwell'" },
    {
      name = "mirrors",
      count = "many",
      help = "names, paths or URLs of caches (default: the configured binary mirrors)",
      completes = "mirror",
    },
  },
  options = {
    {
      name = "unsigned",
      short = "u",
      kind = "flag",
      help = "explain what would be with 'install --unsigned'",
    },
    {
      name = "nearest",
      kind = "value",
      value_name = "N",
      number = true,
      help = "tell N other builds of each cache, the nearest ones (default: 3)",
    },
  },
  examples = {
    "albedo buildcache explain quill@2.0+fancy",
    "albedo -e stack buildcache explain pamphlet site /srv/cache",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status 0 when a binary can be used, else 1
function command.run(context)
  local items, is_usable = explain.run({
    spec = context.arguments.spec,
    mirrors = context.arguments.mirrors,
    unsigned = context.options.unsigned,
    nearest = tonumber(context.options.nearest),
  }, context.output)
  if context.options.json then
    report.print_json("buildcache explain", items, context.output)
  end
  return is_usable and 0 or 1
end

return command
