--- Prints the names of entries.

local named = require("albedo.workflow.named")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "get-buildcache-name",
  summary = "print the names that entries have in build caches of Spack 0.23 and older",
  description = "Prints for each package the stem of its files in a cache of layout v0 to v2: "
    .. "architecture, compiler, name, version and hash.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "packages or spec files",
      completes = "installed_spec",
    },
  },
  options = { option.named_spec, option.named_spec_file, option.multiple, option.latest },
  examples = { "albedo buildcache get-buildcache-name quill@2" },
}

--- What a file name cannot have becomes `_`, as in the names of Spack 0.18 to 0.23.
local function stem_of(node)
  local stem =
    node:format("{architecture}-{compiler.name}-{compiler.version}-{name}-{version}-{hash}")
  return (stem:gsub("[^%w_.+-]", "_"))
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  local nodes = named.nodes({
    specs = context.arguments.specs,
    spec = options.spec,
    spec_file = options["spec-file"],
    environment = "roots",
    several = options.multiple and "all" or options.latest and "newest" or "refuse",
    offline = options.offline,
    what = "packages",
  }, output)
  local items = {}
  for index, node in ipairs(nodes) do
    items[index] =
      { id = node.hash, spec = node.short, outcome = "present", entry = stem_of(node) }
    if not options.json then
      output:print(items[index].entry)
    end
  end
  if options.json then
    report.print_json("buildcache get-buildcache-name", items, output)
  end
  return 0
end

return command
