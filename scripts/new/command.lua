--- Starts a command.

local starts = require("albedo.workflow.starts")

local command = {
  name = "command",
  summary = "start a command and its test",
  description = "Writes the script 'albedo/scripts/NAME.lua' of your scope, or of the one that is "
    .. "named, and a test in 'albedo/tests'. The words 'mirror report' make the command 'albedo "
    .. "mirror report', in 'mirror/report.lua'.",
  arguments = { { name = "words", count = "some", help = "what will be typed behind 'albedo'" } },
  options = starts.options,
  examples = { "albedo new command report", "albedo new command mirror report -d /srv/scope" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return starts.begin("command", context.arguments.words, context)
end

return command
