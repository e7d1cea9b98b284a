--- Puts a source mirror, and what goes with it, into one archive.

local bundle = require("albedo.workflow.mirror_bundle")
local environment = require("albedo.environment")
local mirror = require("albedo.mirror")
local option = require("albedo.option")
local report = require("albedo.report")
local spec_list = require("albedo.spec_list")

local command = {
  name = "bundle",
  summary = "put a source mirror, and what goes with it, into one archive",
  description = "Takes what SPECs need from a mirror, every declared version that they allow, or "
    .. "with an active environment what its packages need, and writes one archive for carrying to "
    .. "where no network is: sources with their names, the repositories of recipes, the "
    .. "environment, and on request public keys and a build cache. Its inventory lists each file "
    .. "with its digest. What could not be had is told, and noted in the inventory. The same "
    .. "content gives the same bytes. 'mirror unbundle' unpacks it.",
  arguments = {
    { name = "specs", count = "many", help = "packages: NAME, NAME@VERSIONS" },
  },
  options = {
    {
      name = "output",
      short = "o",
      kind = "value",
      value_name = "FILE",
      completes = "file",
      help = "the bundle; what is there is replaced when the new one is whole",
    },
    {
      name = "directory",
      short = "d",
      kind = "value",
      value_name = "DIR",
      completes = "folder",
      help = "the mirror that sources are taken from (default: the local cache of sources)",
    },
    { name = "all", short = "a", kind = "flag", help = "take everything that the mirror has" },
    option.spec_file,
    {
      name = "since",
      kind = "value",
      value_name = "BUNDLE",
      completes = "file",
      help = "write only what is new since this bundle, or the inventory of one",
    },
    {
      name = "binaries",
      kind = "value",
      value_name = "CACHE",
      completes = "mirror",
      help = "also take this build cache, wholly: a name, or a folder",
    },
    { name = "keys", kind = "flag", help = "also take the public keys of the keyring" },
    { name = "no-recipes", kind = "flag", help = "leave the repositories of recipes behind" },
    {
      name = "private",
      kind = "flag",
      help = "also take sources that may not be handed on",
    },
    {
      name = "verify",
      kind = "flag",
      help = "read the bundle again, and prove that all can be fetched from it that it is for",
    },
    { name = "sign", kind = "flag", help = "sign the inventory, with the only key or with --key" },
    option.signing_key,
    option.passphrase_variable,
    option.jobs("files read"),
  },
  examples = {
    "albedo mirror bundle -o site.tar -d /srv/mirror quill scribe@3:",
    "albedo -e stack mirror bundle -o stack.tar -d /srv/mirror --verify",
    "albedo mirror bundle -o news.tar -d /srv/mirror --all --since site.tar",
  },
}

--- Raises unless the words of the command line say what is to be done.
local function check(context, specs, active)
  local options = context.options
  if not options.output then
    error({
      code = "command.usage",
      message = "the bundle has no name",
      hint = "name it with --output FILE",
    })
  elseif options.all then
    spec_list.refuse(
      specs,
      "--all takes everything that the mirror has, so nothing can be named",
      "leave out --all, or the names"
    )
  elseif #specs == 0 and not active then
    error({
      code = "command.usage",
      message = "no packages were named, and no environment is active",
      hint = "name some, pass -e ENV before the command, or --all for everything",
    })
  end
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, specs = context.options, context.arguments.specs
  if options.file then
    specs = spec_list.of_command(specs, options.file)
  end
  local active = environment.active()
  check(context, specs, active)
  local key = options.key or options.sign and ""
  local items = bundle.run({
    file = options.output,
    source = options.directory and mirror.open(options.directory) or mirror.source_cache(),
    specs = specs,
    all = options.all,
    environment = active,
    recipes = not options["no-recipes"],
    binaries = options.binaries,
    keys = options.keys,
    since = options.since,
    sign = key or nil,
    passphrase_variable = options["passphrase-variable"],
    private = options.private,
    verify = options.verify,
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("mirror bundle", items, context, {
    noun = "item",
    idle = "nothing is new",
  })
end

return command
