--- Lists the packages that build caches hold.

local list = require("albedo.workflow.list")
local listing = require("albedo.listing")
local option = require("albedo.option")

local command = {
  name = "list",
  summary = "list the packages that build caches hold",
  description = "Reads the indices of the configured binary mirrors, or of those named with "
    .. "--mirror, and lists what they hold for this host's platform and operating system.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "only packages that match one of these",
      completes = "cached_spec",
    },
  },
  options = {
    option.long,
    option.very_long,
    option.variants,
    option.namespaces,
    {
      name = "allarch",
      short = "a",
      kind = "flag",
      help = "list packages for every platform and operating system",
    },
    {
      name = "arch",
      kind = "flag",
      excludes = { "allarch" },
      help = "list packages for this platform and operating system alone, as is usual",
    },
    {
      name = "force",
      short = "f",
      kind = "flag",
      hidden = true,
      deprecation = "an index that has changed is always read anew",
    },
    {
      name = "room",
      kind = "flag",
      help = "say of each package whether it fits the store, which reads the metadata of each",
    },
    option.mirror("read"),
  },
  examples = {
    "albedo buildcache list -l",
    "albedo buildcache list -a --mirror /srv/cache quill@2",
    "albedo -c config:install_tree:root:/opt/store buildcache list --room",
  },
}

--- Raises an error for a word that is a cache: the commands that look after one take it so.
---@param words string[]
local function refuse_places(words)
  for _, word in ipairs(words) do
    local is_place = word:match("^%.%.?/") or word:match("^/.*/") or word:match("^%a[%w+.-]*://")
    if is_place and not word:match("%.json$") and not word:match("%.yaml$") then
      error({
        code = "command.usage",
        message = ("'%s' is a place, and packages are listed"):format(word),
        hint = ("name the cache with an option: --mirror %s"):format(word),
      })
    end
  end
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  refuse_places(context.arguments.specs or {})
  local entries, holders = list.entries({
    mirrors = context.options.mirror,
    specs = context.arguments.specs,
    all = context.options.allarch,
  }, context.output)
  local rooms = context.options.room and list.rooms(entries, holders, context.output) or nil
  if context.options.json then
    listing.print_json("buildcache list", entries, context.output, rooms)
  else
    listing.note_count(#entries, "cached build", context.output)
    if #entries == 0 and context.output.is_terminal and not context.options.allarch then
      context.output:note("see those of all platforms and systems with --allarch")
    end
    listing.print(entries, {
      hash = option.hash_of(context.options),
      variants = context.options.variants,
      namespaces = context.options.namespaces,
      rooms = rooms,
    }, context.output)
  end
  return 0
end

return command
