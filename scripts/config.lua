--- The group of the commands on the configuration.

return {
  name = "config",
  summary = "show and change the configuration",
  description = "Settings come from scopes: folders with one file for each section, such as "
    .. "mirrors.yaml, files that hold all sections, such as the spack.yaml of an environment, and "
    .. "the command line. They are merged, and the stronger scope wins. 'scopes' lists them, 'get' "
    .. "and 'blame' show what they come to, the other commands change one scope.",
  options = {
    {
      name = "scope",
      kind = "value",
      value_name = "SCOPE",
      completes = "scope",
      help = "read or change only this scope",
    },
  },
}
