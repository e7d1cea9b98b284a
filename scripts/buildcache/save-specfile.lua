--- Writes the spec files of dependencies.

local named = require("albedo.workflow.named")
local report = require("albedo.report")
local specfiles = require("albedo.workflow.specfiles")

local command = {
  name = "save-specfile",
  aliases = { "save-yaml" },
  summary = "write the spec files of what a package depends on",
  description = "Writes a file for each node in the graph of one package that --specs names, for "
    .. "commands elsewhere that take such files.",
  options = {
    {
      name = "root-spec",
      kind = "value",
      value_name = "SPEC",
      completes = "installed_spec",
      excludes = { "root-specfile" },
      help = "the package whose graph is looked at",
    },
    {
      name = "root-specfile",
      aliases = { "root-spec-yaml" },
      kind = "value",
      value_name = "FILE",
      completes = "file",
      help = "the package of a spec file instead",
    },
    {
      name = "specs",
      short = "s",
      kind = "value",
      value_name = "SPECS",
      help = "the packages whose files are written, separated by blanks; the root can be one",
    },
    {
      name = "specfile-dir",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      excludes = { "yaml-dir" },
      help = "write the files, as JSON, into this folder",
    },
    {
      name = "yaml-dir",
      short = "y",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      help = "write the files, as YAML, into this folder",
    },
  },
  examples = {
    "albedo buildcache save-specfile --root-spec scribe -s 'quill inkwell' --specfile-dir specs",
  },
}

--- Raises the error of an option that is missing.
local function need(value, what, hint)
  if not value then
    error({ code = "command.usage", message = what, hint = hint })
  end
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  need(
    options["root-spec"] or options["root-specfile"],
    "no root package was named",
    "name it with --root-spec SPEC or --root-specfile FILE"
  )
  need(options.specs, "no packages of its graph were named", "name them with --specs 'SPEC SPEC'")
  local folder = options["specfile-dir"] or options["yaml-dir"]
  need(folder, "no folder for the files was named", "name it with --specfile-dir DIR")
  local roots = named.nodes({
    spec = { options["root-spec"] },
    spec_file = { options["root-specfile"] },
    offline = options.offline,
    what = "root packages",
  }, context.output)
  if #roots > 1 then
    need(nil, ("'%s' names several packages"):format(options["root-spec"]), "name one root")
  end
  local items = specfiles.write({
    root = roots[1],
    specs = { options.specs },
    folder = folder,
    yaml = options["yaml-dir"] ~= nil,
    dry_run = options["dry-run"],
  })
  for index, item in ipairs(items) do
    report.print_item(item, index, #items, context.output)
  end
  return report.finish("buildcache save-specfile", items, context, { noun = "file" })
end

return command
