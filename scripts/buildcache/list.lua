--- Lists the packages that build caches hold.

local list = require("albedo.workflow.list")
local listing = require("albedo.listing")
local option = require("albedo.option")

local command = {
  name = "list",
  summary = "list the packages that build caches hold",
  description = "Reads the indices of the configured binary mirrors, or of those named with "
    .. "--mirror, and lists what they hold for this host's platform and operating system.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "only packages that match one of these",
      completes = "cached_spec",
    },
  },
  options = {
    { name = "long", short = "l", kind = "flag", help = "show the first characters of each hash" },
    { name = "very-long", short = "L", kind = "flag", help = "show whole hashes" },
    { name = "variants", short = "v", kind = "flag", help = "show variants" },
    { name = "namespaces", short = "N", kind = "flag", help = "show namespaces" },
    {
      name = "allarch",
      short = "a",
      kind = "flag",
      help = "list packages for every platform and operating system",
    },
    option.mirror("read"),
  },
  examples = {
    "albedo buildcache list -l",
    "albedo buildcache list -a --mirror /srv/cache quill@2",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local entries = list.entries({
    mirrors = context.options.mirror,
    specs = context.arguments.specs,
    all = context.options.allarch,
  }, context.output)
  if context.options.json then
    listing.print_json("buildcache list", entries, context.output)
  else
    listing.print(entries, {
      hash = context.options["very-long"] and "whole" or context.options.long and "short" or nil,
      variants = context.options.variants,
      namespaces = context.options.namespaces,
    }, context.output)
  end
  return 0
end

return command
