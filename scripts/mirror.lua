--- The group of the commands on mirrors and their configuration.

return {
  name = "mirror",
  summary = "configure mirrors: where sources and packages come from",
  description = "A mirror is a place with sources, with installed packages, or with both. The "
    .. "commands here change mirrors.yaml of one configuration scope, and keep the comments, the "
    .. "order and the looks of the file. Mirrors are asked in the order in which they are listed.",
}
