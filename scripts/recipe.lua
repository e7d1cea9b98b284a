--- The group of the commands on recipes.

return {
  name = "recipe",
  summary = "show what packages say: versions, sources, variants, dependencies",
  description = "Recipes say what a package is and where its sources are. They come from the "
    .. "repositories in repos.yaml, whatever Spack they are written for, and from the files "
    .. "albedo/recipes/*.lua of configuration scopes, which stand before those. They are read "
    .. "without Python; what cannot be found out of a recipe is named with its file and line. What "
    .. "was read is kept in config:misc_cache, so that only recipes that have changed are read "
    .. "again.",
}
