/// The commands that are part of the host itself: they run other people's Lua, or explain.
enum BuiltInCommands {
  /// Declarations of all of them.
  static let all = [run, eval, help]

  /// `albedo run FILE`.
  static let run = CommandDeclaration(
    name: "run", summary: "run a Lua script",
    description:
      "Runs the script in FILE, or from standard input where FILE is '-'. The script gets "
      + "the other arguments as '...', and all modules of Albedo with require(). An integer that it "
      + "returns is the exit status. A script may start with '#!/usr/bin/env albedo'.",
    arguments: [
      ArgumentDeclaration("file", help: "the script, or '-' for standard input"),
      ArgumentDeclaration("arguments", .remainder, help: "what the script gets"),
    ], examples: ["albedo run report.lua --since 2024", "albedo run - <report.lua"])

  /// `albedo eval CODE`.
  static let eval = CommandDeclaration(
    name: "eval", summary: "run Lua text from the command line",
    description: "Runs CODE as a script of its own, with all modules of Albedo. An integer that it "
      + "returns is the exit status.",
    arguments: [
      ArgumentDeclaration("code", help: "the Lua text"),
      ArgumentDeclaration("arguments", .remainder, help: "what the text gets as '...'"),
    ], examples: ["albedo eval 'print(require(\"albedo\").api)'"])

  /// `albedo help`.
  static let help = CommandDeclaration(
    name: "help", summary: "explain a command, or list all of them",
    arguments: [ArgumentDeclaration("command", .many, help: "the words of the command")],
    options: [
      OptionDeclaration("paths", help: "show which file each command comes from")
    ], examples: ["albedo help buildcache push"])
}
