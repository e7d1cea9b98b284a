--- The group of the commands on mirrors and their configuration.

local option = require("albedo.option")

return {
  name = "mirror",
  summary = "configure mirrors, and make those of sources",
  description = "A mirror is a place with sources, with installed packages, or with both. 'create' "
    .. "fills one with sources. The other commands show mirrors.yaml, or change it in one "
    .. "configuration scope, and keep the comments, the order and the looks of the file. Mirrors "
    .. "are asked in the order in which they are listed.",
  options = { option.no_checksum("n") },
}
