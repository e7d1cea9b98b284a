--- Lists installed packages.

local date = require("albedo.date")
local environment = require("albedo.environment")
local find = require("albedo.workflow.find")
local listing = require("albedo.listing")
local option = require("albedo.option")
local report = require("albedo.report")
local roots = require("albedo.roots")
local spec = require("albedo.spec")

local no_recipes = "it needs what recipes say, which this version of albedo does not ask for"

local command = {
  name = "find",
  summary = "list installed packages",
  description = "Lists the packages of the store that match one of the SPECs, in groups of one "
    .. "architecture and its compilers. Without a SPEC it lists all. With an active environment "
    .. "these are the packages of the environment, after its roots.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "only packages that match one of these; words that belong together are one spec",
      completes = "installed_spec",
    },
  },
  options = {
    option.long,
    option.very_long,
    option.namespaces,
    option.variants,
    { name = "show-flags", short = "f", kind = "flag", help = "show compiler flags" },
    {
      name = "specfile-format",
      kind = "flag",
      help = "show the format of the file that each spec was first written to",
    },
    {
      name = "install-status",
      short = "I",
      kind = "flag",
      help = "show whether each is installed [+], external [e], missing [-] or absent",
    },
    { name = "deps", short = "d", kind = "flag", help = "show all that each depends on below it" },
    { name = "paths", short = "p", kind = "flag", help = "show where each is installed" },
    {
      name = "groups",
      kind = "negatable_flag",
      help = "group by architecture and compilers (default: yes, but not with --format)",
    },
    {
      name = "format",
      kind = "value",
      value_name = "FORMAT",
      excludes = { "json-list", "hashes" },
      help = "what to say of each, such as '{name}{@version}{/hash:7}'",
    },
    {
      name = "hashes",
      short = "H",
      kind = "flag",
      excludes = { "json-list" },
      help = "the same as --format '{/hash}', for use with xargs",
    },
    {
      name = "json-list",
      aliases = { "json" },
      kind = "flag",
      help = "print what the database says of each spec, as a JSON list",
    },
    {
      name = "explicit",
      short = "x",
      kind = "flag",
      excludes = { "implicit" },
      help = "only packages that somebody asked for by name",
    },
    {
      name = "implicit",
      short = "X",
      kind = "flag",
      help = "only packages that were installed for others",
    },
    {
      name = "external",
      short = "e",
      kind = "flag",
      help = "only packages that were there before Spack",
    },
    {
      name = "missing",
      short = "m",
      kind = "flag",
      excludes = { "only-missing" },
      help = "also packages that others need and that are not there",
    },
    {
      name = "only-missing",
      short = "M",
      kind = "flag",
      excludes = { "only-deprecated" },
      help = "only these",
    },
    {
      name = "deprecated",
      kind = "flag",
      excludes = { "only-deprecated" },
      help = "also packages that another stands in for",
    },
    { name = "only-deprecated", kind = "flag", help = "only these" },
    {
      name = "start-date",
      kind = "value",
      value_name = "DATE",
      help = "only packages installed from DATE on: 2024-05-31, yesterday, '2 weeks ago'",
    },
    {
      name = "end-date",
      kind = "value",
      value_name = "DATE",
      help = "only packages installed up to DATE",
    },
    {
      name = "show-concretized",
      short = "c",
      kind = "flag",
      help = "in an environment: also what it has locked and is not installed",
    },
    {
      name = "only-roots",
      short = "r",
      kind = "flag",
      help = "in an environment: only its roots",
    },
    {
      name = "loaded",
      kind = "flag",
      help = "ignored: albedo does not know what a shell has loaded",
    },
    {
      name = "show-full-compiler",
      kind = "flag",
      hidden = true,
      deprecation = "headings always have the whole compiler",
    },
    { name = "tag", short = "t", kind = "repeated_value", hidden = true, removal = no_recipes },
    { name = "unknown", short = "u", kind = "flag", hidden = true, removal = no_recipes },
    {
      name = "show-configured-externals",
      kind = "flag",
      hidden = true,
      removal = "see them with 'albedo config get packages'",
    },
    {
      name = "install-tree",
      kind = "value",
      hidden = true,
      removal = "name the store with 'albedo -c config:install_tree:root:DIR find'",
    },
  },
  examples = {
    "albedo find -lv quill@2:",
    "albedo find --explicit --paths",
    "albedo find --format '{name}-{version}' %gcc@12",
  },
}

---@param options table<string, any>
---@return albedo.FindOptions
local function choice_of(options)
  local explicit
  if options.explicit or options.implicit then
    explicit = options.explicit
  end
  return {
    explicit = explicit,
    external = options.external or nil,
    missing = options["only-missing"] and "only" or options.missing and "also" or nil,
    deprecated = options["only-deprecated"] and "only" or options.deprecated and "also" or nil,
    since = options["start-date"] and date.parse(options["start-date"]) or nil,
    before = options["end-date"] and date.parse(options["end-date"]) or nil,
  }
end

---@param options table<string, any>
---@return albedo.ListingOptions
local function layout_of(options)
  local format = options.hashes and "{/hash}" or options.format
  local groups = options.groups
  if groups == nil then
    groups = format == nil
  end
  return {
    hash = option.hash_of(options),
    variants = options.variants,
    namespaces = options.namespaces,
    flags = options["show-flags"],
    file_formats = options["specfile-format"],
    format = format,
    groups = groups,
    dependencies = options.deps,
    status = options["install-status"] or options["show-concretized"],
    paths = options.paths,
  }
end

--- Prints the packages of an environment: its roots, then what is installed of it.
---@param found albedo.Found
---@param shown albedo.Spec[]
---@param layout albedo.ListingOptions
---@param context albedo.CommandContext
local function print_environment(found, shown, layout, context)
  local options, output = context.options, context.output
  local strong = roots.print(found.environment, found.store, layout, output)
  if options["only-roots"] then
    return
  end
  layout.strong = strong
  listing.print(shown, layout, output)
  if output.is_terminal then
    listing.note_count(#found.specs, "installed package", output)
    local hint = options["show-concretized"] and "" or " (show them with 'albedo find -c')"
    output:note(report.count(#found.absent, "locked package") .. " to be installed" .. hint)
  end
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  local active = environment.active()
  local asked = options["show-concretized"] and "-c / --show-concretized"
    or options["only-roots"] and "-r / --only-roots"
  if asked and not active then
    error({
      code = "command.usage",
      message = asked .. " requires an active environment",
      hint = "name one before the command: 'albedo -e ENV find'",
    })
  end
  if options.loaded then
    output:note("--loaded is ignored: albedo does not know what a shell has loaded")
  end
  local found = find.packages(context.arguments.specs, choice_of(options), active)
  local shown = options["show-concretized"] and find.with_absent(found) or found.specs
  local layout = layout_of(options)
  layout.store = found.store
  if options["json-list"] then
    local all = options.deps and find.with_dependencies(shown) or shown
    output:print(spec.encode_list(all))
  elseif options.json then
    listing.print_json("find", shown, output)
  elseif found.environment and not layout.format then
    print_environment(found, shown, layout, context)
  else
    listing.print(shown, layout, output)
    if not layout.format and layout.groups then
      listing.note_count(#found.specs, "installed package", output)
    end
  end
  return 0
end

return command
