--- Lists, imports and trusts the keys that build caches publish.

local keys = require("albedo.workflow.keys")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "keys",
  summary = "list the keys that build caches publish, and take them",
  description = "Says for each configured binary mirror that is signed, or for each named with "
    .. "--mirror, which keys it publishes and whether they are here, trusted or of no use any "
    .. "more. A key in a cache proves nothing: compare its fingerprint with one that you got "
    .. "another way before you trust it.",
  options = {
    { name = "install", short = "i", kind = "flag", help = "import the keys" },
    {
      name = "trust",
      short = "t",
      kind = "flag",
      help = "trust the keys that are imported: packages they have signed are then installed",
    },
    { name = "force", short = "f", kind = "flag", help = "import again keys that are here" },
    option.mirror("ask"),
  },
  examples = { "albedo buildcache keys", "albedo buildcache keys --install --trust" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local items = keys.run({
    mirrors = options.mirror,
    install = options.install,
    trust = options.trust,
    force = options.force,
    dry_run = options["dry-run"],
  }, context.output)
  for index, item in ipairs(items) do
    report.print_item(item, index, #items, context.output)
  end
  return report.finish("buildcache keys", items, context, { noun = "key" })
end

return command
