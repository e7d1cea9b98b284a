--- Opens the file of a section in an editor.

local settings = require("albedo.settings")

local command = {
  name = "edit",
  summary = "edit the file of a section",
  description = "Opens the file in the editor that $VISUAL or $EDITOR names, else in vi, and "
    .. "checks it afterwards. In an environment, and without a section, it is the spack.yaml.",
  arguments = {
    {
      name = "section",
      count = "optional",
      completes = "section",
      help = "the section whose file is edited",
    },
  },
  options = {
    { name = "print-file", kind = "flag", help = "print the name of the file instead" },
  },
  examples = { "albedo config edit mirrors", "albedo config edit --print-file config" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return settings.edit(context)
end

return command
