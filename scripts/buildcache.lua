--- The group of the commands on build caches.

return {
  name = "buildcache",
  summary = "push packages to build caches, list them, install from them",
  description = "A build cache holds installed packages as archives, with an index of what there "
    .. "is. Albedo reads and writes the layouts of Spack 0.13 to 1.x.",
  sections = {
    { title = "fill, use and list", commands = { "push", "install", "list", "download" } },
    { title = "who signed what", commands = { "keys", "sign", "trust" } },
    {
      title = "what caches hold, and why",
      commands = { "check", "compare", "coverage", "explain", "preview", "stats" },
    },
    { title = "upkeep", commands = { "audit", "check-index", "prune", "repair", "update-index" } },
    { title = "from one place to another", commands = { "copy", "migrate", "sync" } },
    { title = "names and spec files", commands = { "get-buildcache-name", "save-specfile" } },
  },
}
