--- Copies the files of entries from build caches to this machine.

local batch = require("albedo.batch")
local caches = require("albedo.caches")
local config = require("albedo.config")
local named = require("albedo.workflow.named")
local option = require("albedo.option")
local report = require("albedo.report")

local command = {
  name = "download",
  summary = "copy the files of packages from build caches to a folder",
  description = "Copies for each package the files of its entry as they are, from the first cache "
    .. "that has it whole: the archive and its spec. Digests are verified, signatures are not, "
    .. "since nothing is installed.",
  arguments = {
    {
      name = "specs",
      count = "many",
      help = "packages or spec files",
      completes = "cached_spec",
    },
  },
  options = {
    option.named_spec,
    option.named_spec_file,
    {
      name = "path",
      short = "p",
      kind = "value",
      value_name = "DIR",
      required = true,
      completes = "folder",
      help = "the folder that the files go into",
    },
    {
      name = "require-cdashid",
      short = "c",
      kind = "flag",
      help = "fail where the cache has no .cdashid file, as Spack 0.13 to 0.17 write them",
    },
    option.multiple,
    option.latest,
    option.mirror("download from"),
    option.jobs("packages downloaded"),
  },
  examples = { "albedo buildcache download -p files quill@2 motto" },
}

--- Downloads one package from the first cache that gives all of it.
---@param item albedo.Item
---@param sources { cache: albedo.Cache }[]
---@param options table<string, any>
---@param output albedo.Output
---@param running albedo.Progress
local function download(item, sources, options, output, running)
  local failure
  for _, source in ipairs(sources) do
    local ok, result = pcall(function()
      if not source.cache:has_manifest(item.node) then
        return nil
      end
      return options["dry-run"] and {}
        or source.cache:download(item.node, options.path, {
          require_cdashid = options["require-cdashid"],
          progress = running,
        })
    end)
    if ok and result then
      item.outcome, item.bytes, item.path = "added", result.bytes, options.path
      item.files = result.files
      item.reason = options["dry-run"] and report.dry_run or nil
      output:detail(("%s: from %s"):format(item.spec, source.cache.url))
      return
    elseif not ok then
      failure = failure or result
    end
  end
  if failure then
    error(failure, 0)
  end
  item.outcome, item.reason = "unavailable", "no cache has it"
end

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  local options, output = context.options, context.output
  local sources = caches.open(options.mirror)
  local nodes = named.nodes({
    specs = context.arguments.specs,
    spec = options.spec,
    spec_file = options["spec-file"],
    environment = "roots",
    several = options.multiple and "all" or options.latest and "newest" or "refuse",
    mirrors = options.mirror,
    caches_first = #options.mirror > 0,
    offline = options.offline,
    what = "packages to download",
  }, output)
  local items = {}
  for index, node in ipairs(nodes) do
    items[index] = { id = node.hash, spec = node.short, node = node }
  end
  do
    local work <close> = batch.open(items, output)
    work:each(items, function(item, running)
      download(item, sources, options, output, running)
    end, tonumber(options.jobs) or config.host().cores)
  end
  for _, item in ipairs(items) do
    item.node = nil
  end
  return report.finish("buildcache download", items, context)
end

return command
