--- The group of the commands on environments.

return {
  name = "env",
  summary = "make, list and show environments",
  description = "An environment is a folder with a 'spack.yaml', which says what is wanted, and "
    .. "after concretizing a 'spack.lock', which says what it became. Named ones stand below "
    .. "config:environments_root. 'albedo -e NAME COMMAND' uses one for a command; a lock file "
    .. "that came alone can be used, too.",
}
