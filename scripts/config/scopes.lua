--- Lists the scopes of the configuration.

local settings = require("albedo.settings")

local command = {
  name = "scopes",
  summary = "list the scopes, the strongest first",
  description = "Lists the scopes of this run. An 'include::' may drop scopes; these are listed "
    .. "with -v only.",
  arguments = {
    {
      name = "section",
      count = "optional",
      completes = "section",
      help = "show the file of this section, where a scope has one",
    },
  },
  options = {
    { name = "paths", short = "p", kind = "flag", help = "show where the scopes are" },
    {
      name = "type",
      short = "t",
      kind = "repeated_value",
      value_name = "TYPE",
      choices = { "all", "env", "include", "internal", "path" },
      help = "list only scopes of this kind; may be given more than once",
    },
  },
  examples = { "albedo config scopes", "albedo config scopes -p", "albedo config scopes mirrors" },
}

---@param context albedo.CommandContext
---@return integer exit_status
function command.run(context)
  return settings.print_scopes(context)
end

return command
