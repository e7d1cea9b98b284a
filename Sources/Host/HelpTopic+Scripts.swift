extension HelpTopic {
  static let scripts = HelpTopic(
    name: "scripts", summary: "where commands and modules come from, and how to write one",
    sections: [
      ManualPage.Section(
        title: "a script",
        content: .prose(
          """
          'albedo run FILE' runs Lua 5.4 with all modules of Albedo: require("albedo.spec"). The \
          words behind FILE are in '...' and in the table 'arg', where arg[0] is FILE; they are \
          never taken for options of albedo. A file that begins with '#!/usr/bin/env albedo' can be \
          made executable. 'albedo run -' reads the script from standard input to its end.

          A script may have globals of its own, but reading one that was never set is an error, so \
          that a mistyped name is found: rawget(_G, "name") asks without an error. Commands and \
          modules have no globals.

          What print and io.write write is data, as what require("albedo.ui").output writes; both \
          keep their order, and lines of progress give way to them. On a terminal print sends the \
          bytes as they are, so that a script may move the cursor; the output of albedo.ui makes \
          control characters visible: use it for names that come from mirrors and caches. The \
          options --json, -q, -v and --color before FILE hold for it.

          os.exit(status) ends all that runs, closes what is open, such as locks, and ends albedo \
          with the status. Tasks in the background are cancelled when the script ends, which is \
          said on standard error, as are their failures; -v also tells which ended well.

          require looks for modules in the places below: neither beside the script nor in \
          LUA_PATH, so that nobody's working folder decides what runs. Where 'albedo:lua:rocks' \
          of the configuration says so, it then looks in trees of LuaRocks, for modules written \
          in Lua.
          """)),
      ManualPage.Section(
        title: "places, the first hit wins",
        content: .rows([
          Page.Row(left: "-C DIR", right: "the last one first, if it is trusted"),
          Page.Row(left: "environment", right: "the folder of the active one, if it is trusted"),
          Page.Row(left: "user, site, system", right: "the scopes of the configuration"),
          Page.Row(left: "shipped", right: "inside the program, or in ALBEDO_HOME"),
        ])),
      ManualPage.Section(
        title: "files of a place",
        content: .rows([
          Page.Row(left: "albedo/scripts/NAME.lua", right: "the command 'albedo NAME'"),
          Page.Row(left: "albedo/scripts/NAME/SUB.lua", right: "the command 'albedo NAME SUB'"),
          Page.Row(left: "albedo/lib/NAME.lua", right: "the module that require(\"NAME\") loads"),
          Page.Row(left: "albedo/health/NAME.lua", right: "the check 'albedo doctor NAME'"),
          Page.Row(left: "albedo/policy.d/NAME.lua", right: "a policy"),
          Page.Row(left: "albedo/recipes/NAME.lua", right: "a recipe"),
        ])),
      ManualPage.Section(
        title: "",
        content: .prose(
          """
          'albedo new' starts such files, each with a test.

          The scopes of the site can replace what Albedo ships; those of users and environments \
          can only add to it, unless 'albedo:policy:allow_override' of the site lets them \
          replace what the site and Albedo have. 'albedo help --paths' shows which file each \
          command comes from. require("albedo.command").shipped("mirror create") is the table of \
          a shipped command, also where it was replaced. Policies hold for all of them.
          """)),
      ManualPage.Section(
        title: "trust",
        content: .prose(
          """
          The folder of a -C or of an environment may come from anybody, so its Lua runs only after \
          'albedo trust DIR', which remembers the content of every Lua file below DIR/albedo. When one of them changes, \
          comes or goes, the trust ends until you have looked and trusted again. What runs are the \
          bytes that were compared. Symbolic links are not followed.
          """)),
      ManualPage.Section(
        title: "a command",
        content: .lines([
          "-- ~/.spack/albedo/scripts/hello.lua",
          "local command = {",
          "  api = 1, -- refused where albedo.api is less",
          "  name = \"hello\",",
          "  summary = \"greet somebody\",",
          "  arguments = { { name = \"who\", count = \"optional\", help = \"whom to greet\" } },",
          "  options = { { name = \"loud\", short = \"l\", kind = \"flag\", help = \"shout\" } },",
          "}",
          "",
          "function command.run(context)",
          "  local text = \"hello \" .. (context.arguments.who or \"you\")",
          "  context.output:print(context.options.loud and text:upper() or text)",
          "  return 0",
          "end",
          "",
          "return command",
        ])),
    ])
}
