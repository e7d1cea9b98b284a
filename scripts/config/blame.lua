--- Prints the merged configuration with the place that each line comes from.

local settings = require("albedo.settings")

local command = {
  name = "blame",
  summary = "print configured values with the file and line of each",
  description = "Prints what 'get' prints, with the file and the line that each line comes from "
    .. "before it, or the name of a scope that is in no file.",
  arguments = {
    {
      name = "section",
      count = "optional",
      completes = "section",
      help = "the section, or keys such as 'config:install_tree'",
    },
  },
  examples = { "albedo config blame mirrors", "albedo config blame config:install_tree" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return settings.print_blame(context)
end

return command
