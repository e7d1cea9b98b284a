--- The group of the commands on policies.

return {
  name = "policy",
  summary = "list the rules of a site, check them, explain what they decide",
  description = "Policies decide what enters a mirror or a cache, which keys sign, what is "
    .. "installed and what a prune keeps. They are Lua files, albedo/policy.lua and "
    .. "albedo/policy.d/*.lua in the folders of scopes; docs/policies/README.md says how to write "
    .. "them.",
}
