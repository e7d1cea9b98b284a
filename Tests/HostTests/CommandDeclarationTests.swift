import Diagnostics
import Host
import Testing

@Suite struct CommandDeclarationTests {
  @Test(arguments: CommandTable.sample.declarations.values.map(\.self))
  func `the sample declarations are sound`(declaration: CommandDeclaration) throws {
    try declaration.validate()
  }

  @Test func `the program's own options are sound`() throws {
    // Help is declared there and reserved elsewhere.
    let options = GlobalOptions.declarations.filter { $0.name != "help" }
    try CommandDeclaration(name: "albedo", options: options).validate()
  }

  @Test(arguments: [
    (CommandDeclaration(name: "../x"), "'../x' is not a name for a command"),
    (CommandDeclaration(name: ""), "'' is not a name for a command"),
    (CommandDeclaration(name: "x", aliases: ["a b"]), "'a b' is not a name"),
    (CommandDeclaration(name: "x", arguments: [.init("")]), "has no name"),
    (CommandDeclaration(name: "x", arguments: [.init("a"), .init("a")]), "that of another"),
    (
      CommandDeclaration(name: "x", arguments: [.init("a", .many), .init("b")]), "cannot follow 'a'"
    ),
    (
      CommandDeclaration(name: "x", arguments: [.init("a", .optional), .init("b")]),
      "cannot follow 'a'"
    ),
    (CommandDeclaration(name: "x", options: [.init("help")]), "'--help' is declared twice"),
    (CommandDeclaration(name: "x", options: [.init("hot", "h")]), "'-h' is declared twice"),
    (
      CommandDeclaration(
        name: "x", options: [.init("a-b", kind: .negatableFlag), .init("no-a-b")]),
      "'--no-a-b' is declared twice"
    ),
    (CommandDeclaration(name: "x", options: [.init("a")]), "not a name for an option"),
    (CommandDeclaration(name: "x", options: [.init("a=b")]), "not a name for an option"),
    (CommandDeclaration(name: "x", options: [.init("ab", "-")]), "not a letter or digit"),
    (CommandDeclaration(name: "x", options: [.init("ab", aliases: [.init("cd")])]), "no option"),
    (CommandDeclaration(name: "x", options: [.init("ab", aliases: [.init("--")])]), "no option"),
    (
      CommandDeclaration(name: "x", options: [.init("ab", defaultValue: .text("y"))]),
      "has a default"
    ),
    (
      CommandDeclaration(
        name: "x",
        options: [.init("ab", kind: .value, choices: ["y"], defaultValue: .text("z"))]),
      "has a default"
    ),
    (
      CommandDeclaration(
        name: "x", options: [.init("ab", aliases: [.init("--cd", value: .count(1))])]),
      "has a value"
    ),
    (CommandDeclaration(name: "x", options: [.init("ab", excludes: ["cd"])]), "does not exist"),
  ])
  func `a declaration that nobody could use is refused`(
    declaration: CommandDeclaration, reason: String
  ) {
    #expect {
      try declaration.validate()
    } throws: { error in
      guard let error = error as? HostError, error.code == .badDeclaration else { return false }
      return error.message.contains(reason) && error.exitClass == .failed
    }
  }
}
