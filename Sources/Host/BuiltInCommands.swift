/// The commands that are part of the host itself: they run other people's Lua, or explain.
enum BuiltInCommands {
  /// Declarations of all of them.
  static let all = [run, eval, repl, help, trust, completion, complete]

  /// Whether the command at `path` is one of them; a script of its name is not used.
  static func contains(_ path: [String]) -> Bool {
    path.count == 1 && all.contains { $0.name == path[0] }
  }

  /// `albedo run FILE`.
  static let run = CommandDeclaration(
    name: "run", summary: "run a Lua script",
    description:
      "Runs the script in FILE, or from standard input where FILE is '-'. The script gets "
      + "the other arguments as '...' and in the table 'arg', and all modules of Albedo with "
      + "require(). An integer that it returns is the exit status. A script may start with "
      + "'#!/usr/bin/env albedo'. 'albedo help scripts' says more.",
    arguments: [
      ArgumentDeclaration("file", help: "the script, or '-' for standard input", completes: .file),
      ArgumentDeclaration("arguments", .remainder, help: "what the script gets"),
    ], examples: ["albedo run report.lua --since 2024", "albedo run - <report.lua"])

  /// `albedo eval CODE`.
  static let eval = CommandDeclaration(
    name: "eval", summary: "run Lua text from the command line",
    description:
      "Runs CODE as a script of its own, with all modules of Albedo. Where CODE is an expression, "
      + "its values are printed, a table as JSON; nil and what only lives while the program runs, "
      + "such as a function, are not. Where CODE is made of statements, an integer that it returns "
      + "is the exit status.",
    arguments: [
      ArgumentDeclaration("code", help: "the Lua text"),
      ArgumentDeclaration("arguments", .remainder, help: "what the text gets as '...'"),
    ], examples: ["albedo eval '1 << 20'", "albedo eval 'require(\"albedo.config\").host()'"])

  /// `albedo repl`.
  static let repl = CommandDeclaration(
    name: "repl", summary: "type Lua at a prompt",
    description:
      "Reads lines of Lua, runs them, and prints the values of expressions. The modules of Albedo "
      + "are globals: 'store', 'buildcache', 'spec' and so on; ':help' explains the rest, and '?NAME' "
      + "what a name is. On a terminal a session begins with 'albedo/repl.lua' of the site's and the "
      + "user's scopes, lines are edited, completed with Tab, and kept in "
      + "$XDG_STATE_HOME/albedo/history, long results are shown with $PAGER; ~/.editrc is respected. "
      + "Ctrl-C drops the line or cancels what runs, Ctrl-D ends. Where standard input is no "
      + "terminal, results alone are printed; the first line that fails ends it with exit status 1.",
    options: [
      OptionDeclaration(
        "startup", kind: .negatableFlag,
        help: "begin with the start-up files of site and user (default on a terminal)")
    ],
    examples: ["albedo repl", "echo 'spec.parse(\"quill@2\")' | albedo repl"])

  /// `albedo help`.
  static let help = CommandDeclaration(
    name: "help", summary: "explain a command, a module or a topic, or list all commands",
    description:
      "Without NAME lists the commands and topics. NAME is the words of a command, a topic, a module "
      + "of Lua, or something in a module: 'albedo.spec', 'albedo.spec.parse', 'albedo.Spec:tree'. "
      + "What your own modules say of themselves in annotations is shown as well.",
    arguments: [
      ArgumentDeclaration(
        "name", .many, help: "the words of a command, a topic, or a name in Lua",
        completes: .command)
    ],
    options: [
      OptionDeclaration(
        "search", "k", kind: .value, valueName: "WORDS",
        help: "list the commands, options, modules, functions and topics that have all WORDS"),
      OptionDeclaration(
        "paths", help: "show which file each command comes from", excludes: ["search"]),
      OptionDeclaration(
        "man", help: "print the page for man(1); with --to all pages, as 'make install' does",
        excludes: ["paths", "search"]),
      OptionDeclaration(
        "annotations",
        help: "write what an editor needs to complete and check scripts, and print the folder",
        excludes: ["paths", "man", "search"]),
      OptionDeclaration(
        "to", kind: .value, valueName: "FOLDER",
        help: "where --man and --annotations write (default for annotations: albedo/lua in "
          + "$XDG_DATA_HOME)",
        excludes: ["paths", "search"], completes: .folder),
      OptionDeclaration(
        "names", help: "print the words of each command",
        excludes: ["paths", "man", "search", "annotations", "to"]),
    ],
    examples: [
      "albedo help buildcache push", "albedo help exit-status", "albedo help albedo.spec.parse",
      "albedo help -k 'trust key'", "albedo help --man run | man -l -",
      "albedo help --annotations",
    ])

  /// `albedo trust FOLDER`.
  static let trust = CommandDeclaration(
    name: "trust", summary: "let the Lua in a folder run",
    description:
      "Lets the commands and modules below FOLDER/albedo run where FOLDER is given with -C, or is "
      + "that of the active environment. What is trusted is their content as it is now: when a Lua "
      + "file changes, comes or goes, nothing of the folder runs until you have looked at it and "
      + "trusted it again.",
    arguments: [
      ArgumentDeclaration("folder", .optional, help: "the folder", completes: .folder)
    ],
    options: [
      OptionDeclaration(
        "list", "l", help: "show what is trusted, and whether it has changed", excludes: ["remove"]),
      OptionDeclaration("remove", "r", help: "end the trust in FOLDER"),
    ],
    examples: ["albedo trust /srv/site/spack-scope", "albedo trust --list"])

  /// `albedo completion SHELL`.
  static let completion = CommandDeclaration(
    name: "completion", summary: "print the script that completes command lines",
    description:
      "Prints a script for SHELL that asks albedo for what may stand at the cursor: commands, "
      + "options, values, names of mirrors and environments, packages of the store and of caches in "
      + "folders. Nothing is asked over a network. 'make install' puts the scripts where the shells look for them.",
    arguments: [
      ArgumentDeclaration(
        "shell", help: "the shell", choices: CompletionShell.allCases.map(\.rawValue))
    ],
    examples: [
      "eval \"$(albedo completion bash)\"",
      "albedo completion fish >~/.config/fish/completions/albedo.fish",
    ])

  /// `albedo complete`, which the scripts of `completion` call.
  static let complete: CommandDeclaration = {
    var command = CommandDeclaration(
      name: "complete", summary: "say what may stand at the cursor",
      description:
        "Answers a shell's question. The last of WORDS is the one at the cursor. The first line "
        + "says which paths the shell shall add (none, file, folder), every other one is a candidate.",
      arguments: [
        ArgumentDeclaration("words", .many, help: "the words of the line behind 'albedo'")
      ],
      options: [
        OptionDeclaration(
          "shell", kind: .value, valueName: "SHELL",
          choices: CompletionShell.allCases.map(\.rawValue), defaultValue: .text("bash"),
          help: "the shell that asks")
      ],
      examples: ["albedo complete --shell bash -- buildcache pu"])
    command.isHidden = true
    return command
  }()
}
