--- Prints the merged configuration.

local settings = require("albedo.settings")

local command = {
  name = "get",
  summary = "print configured values",
  description = "Prints a section as YAML that Spack reads, or with keys behind it one value: a "
    .. "text alone, a list or mapping as YAML. Without a section it prints all that are set, as "
    .. "they would stand in a spack.yaml. Secrets are asterisks.",
  arguments = {
    {
      name = "section",
      count = "optional",
      completes = "section",
      help = "the section, or keys such as 'config:install_tree:root'",
    },
  },
  examples = {
    "albedo config get mirrors",
    "albedo config get config:install_tree:root",
    "albedo config --scope user get --json packages",
  },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return settings.print(context)
end

return command
