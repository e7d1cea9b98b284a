--- Lists packages that have recipes.

local recipes = require("albedo.workflow.recipes")
local report = require("albedo.report")

local command = {
  name = "list",
  summary = "list the packages that have recipes",
  description = "Lists the packages whose names contain one of the PATTERNs, or match one that has "
    .. "'*' or '?'. Names that only stand for what others provide, such as 'mpi', are left out; "
    .. "--virtual lists those instead.",
  arguments = {
    {
      name = "patterns",
      count = "many",
      help = "parts of names, or patterns with '*' and '?' (default: all packages)",
      completes = "package",
    },
  },
  options = {
    {
      name = "virtual",
      kind = "flag",
      excludes = { "tags" },
      help = "list what packages can provide, such as 'mpi'",
    },
    {
      name = "tags",
      short = "t",
      kind = "repeated_value",
      value_name = "TAG",
      help = "list only packages with this tag; with several, those that have all",
    },
    {
      name = "search-description",
      short = "d",
      kind = "flag",
      help = "also look for the PATTERNs in what packages say of themselves",
    },
    { name = "count", kind = "flag", help = "print only how many there are" },
  },
  examples = {
    "albedo recipe list hdf",
    "albedo recipe list 'py-*pytest*'",
    "albedo recipe list --tags e4s --count",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  local packages = recipes.list({
    patterns = context.arguments.patterns,
    virtual = options.virtual,
    tags = options.tags,
    descriptions = options["search-description"],
  }, output)
  if options.json then
    local items = {}
    for index, package in ipairs(packages) do
      items[index] = { id = package.name, outcome = "present", namespace = package.namespace }
    end
    report.print_json("recipe list", items, output)
  elseif options.count then
    output:print(tostring(#packages))
  else
    local names = {}
    for index, package in ipairs(packages) do
      names[index] = package.name
    end
    output:columns(names)
    output:note(report.count(#packages, "package"))
  end
  return 0
end

return command
