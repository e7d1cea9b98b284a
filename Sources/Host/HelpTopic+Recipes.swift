extension HelpTopic {
  static let recipes = HelpTopic(
    name: "recipes", summary: "where recipes come from, and how to write one in Lua",
    sections: [
      ManualPage.Section(
        title: "where recipes come from",
        content: .prose(
          """
          A recipe says which versions a package has and where its sources are. Albedo reads the \
          package.py files of the repositories that 'repos:' names in the configuration, and files \
          in Lua of its own, which come first.

          A package.py is run by a reader of Albedo's own, without Python, so that it can neither see \
          nor change anything of this machine. What that reader cannot find out is unknown: it says \
          so with file and line, and never guesses. A repository that Spack would clone from git has to be cloned by you, and \
          'repos:' to name the folder with its repo.yaml.
          """)),
      ManualPage.Section(
        title: "recipes in Lua, the first hit wins",
        content: .rows([
          Page.Row(left: "SYSTEM/albedo/recipes/*.lua", right: "of the machine"),
          Page.Row(left: "SITE/albedo/recipes/*.lua", right: "of the site"),
          Page.Row(left: "USER/albedo/recipes/*.lua", right: "your own"),
          Page.Row(left: "DIR/albedo/recipes/*.lua", right: "of each -C DIR"),
        ])),
      ManualPage.Section(
        title: "an example",
        content: .lines([
          "package \"quill\" {",
          "  homepage = \"https://quill.example.org\",",
          "  url = \"https://quill.example.org/quill-1.0.tar.gz\",",
          "  version(\"2.0\", { sha256 = \"ab7def…\" }),",
          "  defaults({ deprecated = true }, {",
          "    version(\"1.0\", { sha256 = \"0fac53…\" }),",
          "  }),",
          "  when(\"@2:\", {",
          "    patch(\"https://quill.example.org/fix.patch\", { sha256 = \"73eef9…\" }),",
          "    resource(\"nibs\", { url = \"https://quill.example.org/nibs.tar.gz\",",
          "                       sha256 = \"468bd1…\" }),",
          "  }),",
          "  depends_on(\"c\", { type = \"build\" }),",
          "  url_for = function(v)",
          "    if v < \"1.5\" then return fmt(\"https://old.example.org/quill_%s.tgz\", v:underscored()) end",
          "  end,",
          "}",
        ])),
      ManualPage.Section(
        title: "words",
        content: .prose(
          """
          version, resource, patch, depends_on, extends, conflicts, provides, requires, variant, \
          license, maintainers and redistribute take what the directives of a package.py take, with \
          the names of arguments in a table. when and defaults hold for the records in their \
          table. url_for gets a version that compares with texts and has up_to, joined, dotted, \
          underscored, dashed and satisfies; nil means that 'url' and 'urls' count.

          A recipe runs in a sandbox without files and network, within two seconds and 64 MiB. It \
          only says things, so it needs no 'albedo trust'.
          """)),
    ])
}
