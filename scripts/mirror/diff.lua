--- Compares two source mirrors.

local diff = require("albedo.workflow.mirror_diff")
local report = require("albedo.report")

local command = {
  name = "diff",
  summary = "compare two source mirrors",
  description = "Tells what the first mirror alone has (removed), what the second alone has "
    .. "(added), and what has other content under the same name (updated). Content under a digest "
    .. "is not read again: 'verify' does that. The exit status is 0 when both hold the same, and 1 "
    .. "when not.",
  arguments = {
    { name = "first", help = "name or path of a mirror", completes = "mirror" },
    { name = "second", help = "name or path of another", completes = "mirror" },
  },
  examples = { "albedo mirror diff /srv/mirror /media/mirror", "albedo --json mirror diff a b" },
}

---@param context albedo.CommandContext
---@return integer exit_status 0 for mirrors that hold the same, else 1
function command.run(context)
  local items = diff.run(context.arguments.first, context.arguments.second, context.output)
  report.finish("mirror diff", items, context, { noun = "path", idle = "both hold the same" })
  for _, item in ipairs(items) do
    if item.outcome ~= "present" then
      return 1
    end
  end
  return 0
end

return command
