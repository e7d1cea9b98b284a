--- Starts files that a site writes itself.

return {
  name = "new",
  summary = "start a policy, a command or a recipe of your own",
  description = "Writes a short file that works as it is, a test beside it, and a '.luarc.json' "
    .. "for editors. Nothing that is there is overwritten.",
}
