--- The group of the commands on mirrors and their configuration.

local option = require("albedo.option")

return {
  name = "mirror",
  summary = "configure mirrors, and make those of sources",
  description = "A mirror is a place with sources, with installed packages, or with both. 'create' "
    .. "fills one with sources; 'verify', 'stats', 'diff', 'adopt', 'prune' and 'destroy' look "
    .. "after it; 'bundle' and 'unbundle' carry it across an air gap. 'list' shows mirrors.yaml; "
    .. "'add', 'set', 'set-url' and 'remove' change it in one configuration scope, and keep the "
    .. "comments, the order and the looks of the file. Mirrors are asked in the order in which "
    .. "they are listed.",
  sections = {
    { title = "sources", commands = { "create", "adopt", "destroy" } },
    { title = "upkeep", commands = { "diff", "prune", "stats", "verify" } },
    { title = "across an air gap", commands = { "bundle", "unbundle" } },
    { title = "configuration", commands = { "add", "list", "remove", "set", "set-url" } },
  },
  options = { option.no_checksum("n") },
}
