--- Copies entries between build caches.

local caches = require("albedo.caches")
local environment = require("albedo.environment")
local option = require("albedo.option")
local report = require("albedo.report")
local sync = require("albedo.workflow.sync")
local sync_lists = require("albedo.workflow.sync_lists")

local command = {
  name = "sync",
  summary = "copy packages from one build cache to another as they are",
  description = "Copies from SOURCE to DESTINATION the packages of the active environment, those "
    .. "that SPEC names with what they need at run time, or with --all every one. Nothing is "
    .. "packed or signed again: the same bytes arrive, in the layout that they had. What "
    .. "DESTINATION has is left alone, so a copy that was interrupted goes on where it stopped.",
  arguments = {
    {
      name = "source",
      count = "optional",
      help = "configured name, path or URL of the cache to copy from; with --manifest-glob that of "
        .. "the cache to copy to",
      completes = "mirror",
    },
    {
      name = "destination",
      count = "optional",
      help = "configured name, path or URL of the cache to copy to",
      completes = "mirror",
    },
    {
      name = "specs",
      count = "many",
      help = "packages of SOURCE: NAME, NAME@VERSION, /HASH",
      completes = "cached_spec",
    },
  },
  options = {
    { name = "all", short = "a", kind = "flag", help = "copy every package that SOURCE lists" },
    {
      name = "manifest-glob",
      kind = "value",
      value_name = "PATTERN",
      excludes = { "all" },
      help = "copy what JSON files say that map hashes to 'src' and 'dest', as 'spack ci' makes",
    },
    { name = "force", short = "f", kind = "flag", help = "copy again what DESTINATION has" },
    {
      name = "only",
      kind = "value",
      value_name = "PART",
      choices = { "package" },
      help = "copy the packages named, without what they need",
    },
    {
      name = "update-index",
      aliases = { "rebuild-index" },
      kind = "negatable_flag",
      help = "update the index of DESTINATION afterwards (usual where it has one or is new)",
    },
    option.private_cache,
    option.multiple,
    option.latest,
    option.jobs("packages copied"),
  },
  examples = {
    "albedo -e stack buildcache sync site /mnt/disk/cache",
    "albedo buildcache sync --all https://cache.example.org /srv/cache",
    "albedo buildcache sync site /srv/cache scribe@3.2.1",
  },
}

local function refuse(message, hint)
  error({ code = "command.usage", message = message, hint = hint })
end

--- Reads the lists of --manifest-glob and copies what they say.
local function run_lists(context, options)
  local arguments = context.arguments
  if arguments.destination then
    refuse(
      "--manifest-glob takes at most one cache, the one to copy to",
      "the lists say where to copy from"
    )
  end
  local url
  if arguments.source then
    local _, mirror = caches.open_for_push(arguments.source)
    url = mirror.push_url
  end
  local entries = sync_lists.read(context.options["manifest-glob"], url)
  return sync.copy_entries(entries, options, context.output)
end

--- Copies between the two caches that are named.
local function run_places(context, options)
  local arguments = context.arguments
  if not arguments.source or not arguments.destination then
    refuse(
      "a cache to copy from and one to copy to are needed",
      "name both: 'albedo buildcache sync SOURCE DESTINATION'"
    )
  end
  local active = environment.active()
  if context.options.all and #arguments.specs > 0 then
    refuse("--all takes every package, so none can be named", "leave out --all, or the names")
  elseif not context.options.all and #arguments.specs == 0 and not active then
    refuse(
      "no packages were named, and no environment is active",
      "name some, pass --all, or -e ENV before the command for all packages of an environment"
    )
  end
  options.source, options.destination = arguments.source, arguments.destination
  options.specs, options.all = arguments.specs, context.options.all
  options.environment = active
  return sync.run(options, context.output)
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local run = options["manifest-glob"] and run_lists or run_places
  local items, failure = run(context, {
    force = options.force,
    private = options.private,
    only_named = options.only ~= nil,
    several = options.multiple and "all" or options.latest and "newest" or "refuse",
    update_index = options["update-index"],
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  })
  return report.finish("buildcache sync", items, context, { failure = failure })
end

return command
