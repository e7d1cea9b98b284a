--- Says which rule decides about packages, sources or entries.

local explain = require("albedo.workflow.policy_explain")
local rules = require("albedo.workflow.rules")

local command = {
  name = "explain",
  summary = "say what each rule says about a package, and which one decides",
  description = "Asks policy about each SPEC as the command would that acts, and says what every "
    .. "rule has answered, with its file and line, and which one has decided. SPEC is an installed "
    .. "package for cache.push, cache.key and *.push, an entry of the cache for cache.accept, "
    .. "cache.retain, cache.order and *.install, and a declared version for source.* and *.fetch; "
    .. "*.index and *.prune are about the cache. Rules about before.* and after.* hear of it as if "
    .. "it happened, with sizes and counts of 0. Nothing is changed.",
  arguments = {
    { name = "specs", count = "many", help = "packages; with *.index and *.prune none" },
  },
  options = {
    explain.decision_option,
    {
      name = "cache",
      kind = "value",
      value_name = "CACHE",
      completes = "mirror",
      help = "name, path or URL of the cache (default: the only configured binary mirror)",
    },
    {
      name = "mirror",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      help = "the folder of the source mirror (default: the local cache of sources)",
    },
    { name = "private", kind = "flag", help = "explain what would be with --private" },
    { name = "unsigned", kind = "flag", help = "explain what would be with --unsigned" },
    rules.with_option,
  },
  examples = {
    "albedo policy explain quill@2 --decision cache.push --cache site",
    "albedo policy explain scribe --decision source.select --mirror /srv/mirror",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return explain.run(context)
end

return command
