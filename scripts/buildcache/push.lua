--- Pushes installed packages to a build cache.

local caches = require("albedo.caches")
local option = require("albedo.option")
local report = require("albedo.report")
local push = require("albedo.workflow.push")

local directory, mirror_name, mirror_url = table.unpack(option.places("push to"))

local no_images = "this version of albedo pushes no container images; name a folder as the cache"

local command = {
  name = "push",
  aliases = { "create" },
  summary = "upload installed packages to a build cache",
  description = "Packs each installed package that a SPEC names, and what it depends on, into the "
    .. "cache at MIRROR, and adds it to the cache's index. What the cache already holds is left "
    .. "alone, so a push that was interrupted goes on where it stopped.",
  arguments = {
    {
      name = "mirror",
      count = "optional",
      help = "configured name, path or URL of the cache, unless an option names it",
      completes = "mirror",
    },
    {
      name = "specs",
      count = "many",
      help = "installed packages: NAME, NAME@VERSION, /HASH, or spec files; with an active "
        .. "environment packages of it (default: its roots)",
      completes = "installed_spec",
    },
  },
  options = {
    directory,
    mirror_name,
    mirror_url,
    option.named_spec_file,
    {
      name = "force",
      short = "f",
      kind = "flag",
      help = "push again what the cache already holds",
    },
    {
      name = "unsigned",
      short = "u",
      kind = "flag",
      excludes = { "signed", "key" },
      help = "do not sign, whatever the mirror's configuration says",
    },
    {
      name = "signed",
      kind = "flag",
      help = "sign, whatever the mirror's configuration says",
    },
    {
      name = "layout",
      kind = "value",
      value_name = "LAYOUT",
      choices = { "v0", "v1", "v2", "v3" },
      help = "the form of the cache: v0 for Spack 0.13 and 0.14, v1 for 0.15 and 0.16, v2 for "
        .. "0.18 to 0.23, v3 for 1.x (default: what the mirror has, else v3)",
    },
    {
      name = "allow-root",
      short = "a",
      kind = "flag",
      help = "push packages whose binaries name the store, too, to a cache of layout v0 or v1",
    },
    option.signing_keys,
    option.passphrase_variable,
    {
      name = "only",
      kind = "repeated_value",
      value_name = "PART",
      choices = { "package", "dependencies" },
      aliases = { { name = "no-deps", value = { "package" } } },
      help = "push only the packages named, or only what they depend on",
    },
    {
      name = "not-in",
      kind = "repeated_value",
      value_name = "MIRROR",
      completes = "mirror",
      help = "leave out what this cache (name, path or URL) has",
    },
    {
      name = "without-build-dependencies",
      kind = "flag",
      help = "leave out what is needed for building alone",
    },
    {
      name = "with-build-dependencies",
      kind = "flag",
      excludes = { "without-build-dependencies" },
      help = "include what is needed for building alone, as is usual",
    },
    {
      name = "update-index",
      aliases = { "rebuild-index" },
      kind = "negatable_flag",
      help = "update the cache's index afterwards (usual where it has one or is new)",
    },
    option.private_cache,
    {
      name = "fail-fast",
      kind = "flag",
      help = "begin no further package once one has failed",
    },
    option.latest,
    option.jobs("packages packed"),
    {
      name = "rel",
      short = "r",
      kind = "flag",
      hidden = true,
      removal = "paths are moved when a package is installed; build with "
        .. "config:install_tree:padded_length for packages that go into any root",
    },
    { name = "tag", short = "t", kind = "value", hidden = true, removal = no_images },
    { name = "base-image", kind = "value", hidden = true, removal = no_images },
  },
  examples = {
    "albedo buildcache push site scribe@3.2.1",
    "albedo buildcache push --unsigned --only package /srv/cache /jgi26dx",
    "albedo -e stack buildcache push site",
    "albedo -e stack buildcache push --not-in central /srv/cache",
  },
}

--- Returns the cache that is meant, and the words that name packages: the first word is the cache
--- unless an option names it, as those of Spack 0.16 do.
---@param context albedo.CommandContext
---@return string mirror
---@return string[] specs
local function read_words(context)
  local first, specs = context.arguments.mirror, context.arguments.specs
  local place = caches.place_of(context.options)
  if place and first then
    table.insert(specs, 1, first)
  elseif not place and not first then
    error({
      code = "command.usage",
      message = "no cache to push to was named",
      hint = "name it before the packages, or with -d DIR, -m NAME or --mirror-url URL",
    })
  end
  return place or first, specs
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options = context.options
  local mirror, specs = read_words(context)
  local outcomes, failure = push.run({
    mirror = mirror,
    specs = specs,
    spec_files = options["spec-file"],
    not_in = options["not-in"],
    fail_fast = options["fail-fast"],
    layout = options.layout,
    allow_root = options["allow-root"],
    private = options.private,
    force = options.force,
    unsigned = options.unsigned,
    signed = options.signed,
    keys = options.key,
    passphrase_variable = options["passphrase-variable"],
    only = options.only,
    build_dependencies = not options["without-build-dependencies"],
    update_index = options["update-index"],
    latest = options.latest,
    jobs = tonumber(options.jobs),
    dry_run = options["dry-run"],
  }, context.output)
  return report.finish("buildcache push", outcomes, context, { failure = failure })
end

return command
