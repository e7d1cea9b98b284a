extension HelpTopic {
  static let prompt = HelpTopic(
    name: "prompt", summary: "what can be typed at the prompt of 'albedo repl'",
    sections: [
      ManualPage.Section(
        title: "lines",
        content: .rows([
          Page.Row(left: "CODE", right: "Lua: an expression is shown, a statement runs"),
          Page.Row(left: "?NAME", right: "what a name is, such as ?cache.entries"),
          Page.Row(left: "??NAME", right: "how it is written"),
          Page.Row(left: ":NAME", right: "a command of the prompt; ':help' lists them"),
          Page.Row(left: "_, _2 … _20", right: "the last result, the one before it, and so on"),
        ])),
      ManualPage.Section(
        title: "keys",
        content: .rows([
          Page.Row(left: "Tab", right: "completes names, options, paths, mirrors and specs"),
          Page.Row(left: "Ctrl-R", right: "searches earlier lines"),
          Page.Row(left: "Ctrl-C", right: "drops the line, or cancels what runs; three times ends"),
          Page.Row(left: "Ctrl-D", right: "ends the session on an empty line"),
        ])),
      ManualPage.Section(
        title: "files",
        content: .rows([
          Page.Row(
            left: "albedo/repl.lua", right: "in a scope of site or user: what a session begins with"
          ),
          Page.Row(
            left: "albedo/history", right: "in $XDG_STATE_HOME: earlier lines, without secrets"),
          Page.Row(left: "~/.editrc", right: "what keys do"),
        ])),
      ManualPage.Section(
        title: "",
        content: .prose(
          """
          A result that is longer than the screen is shown with $PAGER, or else a screen at a time. Of \
          a long table 200 fields are shown; ':more' shows the next ones. What task.spawn starts goes \
          on behind the prompt; ':jobs' lists it.
          """)),
    ])
}
