--- The group of the commands on build caches.

return {
  name = "buildcache",
  summary = "push packages to build caches, list them, install from them",
  description = "A build cache holds installed packages as archives, with an index of what there "
    .. "is. Albedo reads and writes the layouts of Spack 0.13 to 1.x.",
}
