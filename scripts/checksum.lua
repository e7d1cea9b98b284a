--- Downloads archives of a package and prints their digests as lines for its recipe.

local discovery = require("albedo.workflow.discovery")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "checksum",
  summary = "print lines for recipes with the digests of versions",
  description = "Looks on the web for versions of PACKAGE, downloads their archives and prints a "
    .. "line for the recipe with the digest of each, in the language of that recipe. Named "
    .. "VERSIONS need not be found: their addresses follow from those of others. A digest that "
    .. "differs from what the recipe or the page says is a failure.",
  arguments = {
    { name = "package", help = "the package" },
    { name = "versions", count = "many", help = "versions (default: the newest that are found)" },
  },
  options = {
    {
      name = "count",
      short = "n",
      kind = "value",
      value_name = "N",
      number = true,
      help = "the N newest that are found (default: 5)",
    },
    { name = "latest", short = "l", kind = "flag", help = "only the newest" },
    { name = "new", kind = "flag", help = "only what the recipe does not declare" },
    {
      name = "verify",
      kind = "flag",
      help = "compare what is on the web with the digests in the recipe, and print no lines",
    },
    { name = "batch", short = "b", kind = "flag", help = "ask nothing, which is always so" },
    option.jobs("archives downloaded", "4"),
  },
  examples = {
    "albedo checksum quill",
    "albedo checksum quill 3.0 3.1",
    "albedo checksum --verify quill",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  local found = discovery.find(context.arguments.package, output)
  local items = discovery.checksums(found, {
    versions = context.arguments.versions,
    count = options.latest and 1 or tonumber(options.count),
    only_new = options.new,
    verify = options.verify,
    jobs = tonumber(options.jobs),
  }, output)
  if #items == 0 and found.pages == 0 then
    items = { discovery.failure(found) }
  end
  if not options.json then
    for _, item in ipairs(items) do
      if item.outcome == "failed" then
        output:warn(("%s: %s"):format(item.spec or item.id, item.reason))
      elseif item.digest and not options.verify then
        output:print("    " .. discovery.line(found.language, item.version, item.digest))
      end
    end
  end
  return report.finish("checksum", items, context, {
    noun = "version",
    nothing = ("no such version of '%s' was found"):format(found.package),
    idle = options.verify and "nothing differs" or "the recipe declares all of it",
  })
end

return command
