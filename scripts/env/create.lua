--- Makes an environment.

local environment = require("albedo.environment")
local environments = require("albedo.environments")

local command = {
  name = "create",
  summary = "make an environment, empty or from what Spack has written",
  description = "Without SOURCE the environment is empty. From a lock file, which may be of any "
    .. "Spack since 0.12, it gets a copy of that and a 'spack.yaml' that asks for its roots; from "
    .. "a 'spack.yaml' a copy of that; from an environment copies of both. Nothing is ever "
    .. "overwritten.",
  arguments = {
    { name = "name", help = "the name of the environment; with --dir its folder" },
    {
      name = "source",
      count = "optional",
      help = "a spack.lock or another file that ends in '.lock' or '.json', a spack.yaml, or the "
        .. "name or folder of an environment",
      completes = "environment",
    },
  },
  options = {
    {
      name = "dir",
      short = "d",
      kind = "flag",
      help = "NAME is the folder of the environment, which may exist",
    },
    {
      name = "without-view",
      kind = "flag",
      excludes = { "with-view" },
      help = "let Spack make no view of it",
    },
    {
      name = "with-view",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      help = "let Spack make its view in a folder",
    },
    {
      name = "include-concrete",
      kind = "repeated_value",
      value_name = "ENV",
      completes = "environment",
      help = "take over the lock file of this environment; may be repeated",
    },
    {
      name = "keep-relative",
      kind = "flag",
      help = "leave relative paths of developed packages as they are",
    },
  },
  examples = {
    "albedo env create stack spack.lock",
    "albedo env create --without-view tools",
    "albedo env create -d ./copy stack",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local view = options["with-view"]
  if options["without-view"] then
    view = false
  end
  local made = environment.create(context.arguments.name, {
    from = context.arguments.source,
    folder = options.dir,
    view = view,
    include_concrete = options["include-concrete"],
    keep_relative = options["keep-relative"],
    dry_run = options["dry-run"],
  })
  return environments.report_creation(made, context)
end

return command
