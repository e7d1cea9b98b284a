--- Shows the concrete specs that abstract ones mean.

local environments = require("albedo.environment")
local listing = require("albedo.listing")
local option = require("albedo.option")
local report = require("albedo.report")
local resolve = require("albedo.workflow.resolve")
local spec = require("albedo.spec")
local stores = require("albedo.store")

local no_solver = "this version of albedo makes no new specs: it finds those that exist"

local command = {
  name = "spec",
  summary = "show the concrete spec that an abstract one means",
  description = "Finds for each SPEC the one concrete spec that it means, and prints it with "
    .. "all that it depends on. What is installed is looked at first, then what the active "
    .. "environment has locked, and the configured caches when neither has it. Nothing is solved "
    .. "from recipes. A SPEC may also be a spec file, such as ./pamphlet.spec.json.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "specs or spec files (default: the roots of the active environment)",
      completes = "installed_spec",
    },
  },
  options = {
    option.long,
    option.very_long,
    option.namespaces,
    {
      name = "install-status",
      short = "I",
      kind = "negatable_flag",
      help = "show how each stands in the store: [+], [e], [-] or nothing (default: yes)",
    },
    { name = "types", short = "t", kind = "flag", help = "show what each dependency is for" },
    {
      name = "cover",
      short = "c",
      kind = "value",
      value_name = "COVER",
      choices = { "nodes", "edges", "paths" },
      default = "nodes",
      help = "show each spec once, below each that depends on it, or so with all below it",
    },
    {
      name = "spec-file",
      short = "j",
      aliases = { "json" },
      kind = "flag",
      excludes = { "yaml", "format" },
      help = "print the spec file of each as JSON",
    },
    {
      name = "yaml",
      short = "y",
      kind = "flag",
      excludes = { "format" },
      help = "print the spec file of each as YAML",
    },
    {
      name = "format",
      kind = "value",
      value_name = "FORMAT",
      help = "print this of each, such as '{name}{@version}{/hash:7}'",
    },
    {
      name = "no-resolve",
      kind = "flag",
      help = "only read each SPEC, and print it as it was understood",
    },
    option.multiple,
    option.latest,
    {
      name = "reuse",
      kind = "flag",
      hidden = true,
      deprecation = "nothing else is done",
    },
    { name = "fresh", short = "U", kind = "flag", hidden = true, removal = no_solver },
    {
      name = "fresh-roots",
      aliases = { "reuse-deps" },
      kind = "flag",
      hidden = true,
      removal = no_solver,
    },
  },
  examples = {
    "albedo spec -l scribe ^quill@2",
    "albedo spec --latest --format '{name}{@version}{/hash}' quill",
    "albedo spec --no-resolve 'quill@2: +shared %gcc@12'",
  },
}

--- What a line of the tree says.
local tree_format = "{name}{@version}{compiler_flags}{variants}{ namespace=namespace_if_anonymous}"
  .. "{ platform=architecture.platform}{ os=architecture.os}{ target=architecture.target}"
  .. "{/abstract_hash}{compilers}"

--- Returns what was asked for: the words, or the roots of the environment.
local function requests_of(words)
  if #words > 0 then
    return resolve.requests(words)
  end
  local environment = environments.active()
  local requests = {}
  for index, root in ipairs(environment and environment:roots() or {}) do
    requests[index] = { query = spec.parse(root.hash and "/" .. root.hash or root.spec) }
  end
  if #requests == 0 then
    error({
      code = "command.usage",
      message = "no specs were named",
      hint = "name some, such as 'quill@2:', or an environment with 'albedo -e ENV spec'",
    })
  end
  return requests
end

--- Prints each query as it was understood.
local function print_queries(requests, context)
  for _, request in ipairs(requests) do
    if request.file then
      error({
        code = "command.usage",
        message = ("'%s' is concrete already"):format(request.file),
        hint = "leave --no-resolve out to see what it holds",
      })
    end
    local format = context.options.format
    context.output:print(format and request.query:format(format) or tostring(request.query))
  end
end

--- Resolves what was asked for, and says where each was found.
---@return albedo.Resolved[]
local function resolved(requests, store, context)
  local options, output = context.options, context.output
  local find
  local all = {}
  for _, request in ipairs(requests) do
    local found
    if request.file then
      local place = ("read from '%s'"):format(request.file)
      found = { { node = spec.read(request.file), place = place } }
    else
      find = find
        or resolve.resolver({
          store = store,
          several = options.multiple and "all" or options.latest and "newest" or "refuse",
          offline = options.offline,
        }, output)
      found = find(request.query)
    end
    for _, each in ipairs(found) do
      output:note(("%s: %s"):format(each.node.short, each.place))
      all[#all + 1] = each
    end
  end
  return all
end

local function print_trees(nodes, store, context)
  local options, output = context.options, context.output
  nodes = spec.sort(nodes)
  local text = spec.tree(nodes, {
    cover = options.cover,
    hash_length = listing.hash_length({ hash = option.hash_of(options) }),
    show_types = options.types,
    format = options.namespaces and tree_format:gsub("^{name}", "{fullname}") or tree_format,
    store = options["install-status"] ~= false and store or nil,
    colors = output.is_colored,
  })
  local lines = {}
  for line in text:gmatch("[^\n]+") do
    lines[#lines + 1] = line
  end
  output:lines(lines)
  output:print("")
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  local requests = requests_of(context.arguments.specs)
  if options["no-resolve"] then
    print_queries(requests, context)
    return 0
  end
  local store = stores.open()
  local all = resolved(requests, store, context)
  local nodes, items = {}, {}
  for index, each in ipairs(all) do
    nodes[index] = each.node
    items[index] =
      { id = each.node.hash, spec = each.node.short, outcome = "present", reason = each.place }
  end
  if options.json then
    report.print_json("spec", items, output)
  elseif options["spec-file"] or options.yaml then
    for _, node in ipairs(nodes) do
      output:print(spec.encode_file(node, options.yaml and "yaml" or "json"))
    end
  elseif options.format then
    for _, node in ipairs(nodes) do
      output:print(node:format(options.format))
    end
  else
    print_trees(nodes, store, context)
  end
  return 0
end

return command
