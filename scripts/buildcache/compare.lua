--- Compares two build caches.

local compare = require("albedo.workflow.compare")
local report = require("albedo.report")

local command = {
  name = "compare",
  summary = "compare two build caches",
  description = "Tells which packages the first cache alone has (removed), which the second alone "
    .. "has (added), and of which both have different archives under the same hash (updated): "
    .. "these were built or packed twice, or one was tampered with. The exit status is 0 when both "
    .. "hold the same, and 1 when not.",
  arguments = {
    { name = "first", help = "name, path or URL of a cache", completes = "mirror" },
    { name = "second", help = "name, path or URL of another", completes = "mirror" },
  },
  options = {
    {
      name = "deep",
      kind = "flag",
      help = "read differing archives, and say which files inside differ",
    },
  },
  examples = {
    "albedo buildcache compare site /srv/cache",
    "albedo --json buildcache compare --deep site release",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status 0 for caches that hold the same, else 1
function command.run(context)
  local items = compare.run({
    first = context.arguments.first,
    second = context.arguments.second,
    deep = context.options.deep,
  }, context.output)
  report.finish("buildcache compare", items, context)
  for _, item in ipairs(items) do
    if item.outcome ~= "present" then
      return 1
    end
  end
  return 0
end

return command
