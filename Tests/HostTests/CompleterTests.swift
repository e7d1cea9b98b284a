import Host
import Testing

/// Asks what may stand at the end of a line; the last word is the one at the cursor.
private func answer(_ line: String) throws -> Completer.Answer {
  try ask(line).answer
}

private func ask(
  _ line: String
) throws -> (answer: Completer.Answer, question: Completer.Question?, prefix: String) {
  let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
  return try Completer(source: CommandTable.completing)
    .answer(words: Array(words.dropLast()), current: words.last ?? "")
}

extension CommandTable {
  /// The sample, with arguments and options that say what completes them.
  fileprivate static let completing: CommandTable = {
    var table = CommandTable.sample
    table.declarations["buildcache push"]?.arguments[0].completes = .mirror
    table.declarations["buildcache push"]?.arguments[1].completes = .installedSpec
    table.declarations["buildcache push"]?.options[2].completes = .file
    table.declarations["buildcache list"]?.arguments[0].completes = .cachedSpec
    table.declarations["buildcache list"]?.options.append(
      OptionDeclaration.repeatedMirror)
    table.declarations["secret"] = CommandDeclaration(name: "secret")
    table.declarations["secret"]?.isHidden = true
    table.declarations["recipe"] = CommandDeclaration(
      name: "recipe", arguments: [.init("packages", .many, completes: .package)])
    table.declarations["help"] = CommandDeclaration(
      name: "help", arguments: [.init("name", .many, completes: .command)])
    return table
  }()
}

extension OptionDeclaration {
  fileprivate static var repeatedMirror: OptionDeclaration {
    var option = OptionDeclaration("mirror", kind: .repeatedValue)
    option.completes = .mirror
    return option
  }
}

@Suite struct CompleterTests {
  @Test(
    arguments: [
      ("bu", ["buildcache"]), ("buildcache pu", ["push"]), ("-v buildcache l", ["list"]),
      ("se", []), ("nosuch x", []), ("config g", ["get"]), ("--color al", ["always"]),
      ("--color=al", ["--color=always"]), ("buildcache push m --only pack", ["package"]),
      ("buildcache push m --only=d", ["--only=dependencies"]), ("gpg tr", ["trust"]),
      ("buildcache check-index --verify b", ["blobs"]), ("buildcache push m --rebuild", []),
      ("buildcache push m --update", ["--update-index"]), ("buildcache push m --allow", []),
      ("buildcache push m --s3-access-key-secret", ["--s3-access-key-secret-variable"]),
      ("buildcache list --var", ["--variants"]), ("buildcache list -l --lo", []),
      ("buildcache push m -u --t", []), ("buildcache push m -t a --uns", []),
      ("buildcache push m -t a --t", ["--tag"]), ("mirror create -- -", []),
      ("help build", ["buildcache"]), ("help buildcache pu", ["push"]),
      ("help exi", ["exit-status"]),
      ("help buildcache push exi", []), ("-e x buildcache pus", ["push"]),
      ("buildcache create m --for", ["--force"]), ("run f --f", []), ("run --f", ["--fast"]),
    ] as [(String, [String])])
  func `declarations say what may stand at the cursor`(line: String, expected: [String]) throws {
    #expect(try answer(line).candidates.map(\.text) == expected)
  }

  @Test(
    arguments: [
      ("buildcache push -k ", .file), ("buildcache push ", .folder), ("run ", .none),
      ("run x --anything ", .file), ("./x", .file), ("./x.lua ", .file), ("buildcache ", .none),
      ("-C ", .file), ("-D", .none), ("-e ", .file),
    ] as [(String, Completer.Paths)])
  func `the shell is told which paths to add`(line: String, expected: Completer.Paths) throws {
    #expect(try answer(line).paths == expected)
  }

  @Test(
    arguments: [
      ("buildcache push si", Completer.Question(kind: .mirror, mirrors: [], beginning: "si"), ""),
      (
        "buildcache push m qu",
        .init(kind: .installedSpec, mirrors: ["m"], beginning: "qu"), ""
      ),
      (
        "buildcache list --mirror /a --mirror=b x",
        .init(kind: .cachedSpec, mirrors: ["/a", "b"], beginning: "x"), ""
      ),
      (
        "buildcache list --mirror=si", .init(kind: .mirror, mirrors: [], beginning: "si"),
        "--mirror="
      ),
      (
        "buildcache list --mirror si", .init(kind: .mirror, mirrors: [], beginning: "si"), ""
      ),
      ("recipe qu", .init(kind: .package, mirrors: [], beginning: "qu"), ""),
      ("-e st", .init(kind: .environment, mirrors: [], beginning: "st"), ""),
      ("--env=st", .init(kind: .environment, mirrors: [], beginning: "st"), "--env="),
    ] as [(String, Completer.Question, String)])
  func `what only the machine knows is asked for`(
    line: String, question: Completer.Question, prefix: String
  ) throws {
    let found = try ask(line)
    #expect(found.question == question)
    #expect(found.prefix == prefix)
  }

  @Test func `letters are offered behind one dash only`() throws {
    #expect(try answer("buildcache list -").candidates.map(\.text).contains("-l"))
    #expect(try !answer("buildcache list --").candidates.map(\.text).contains("-l"))
  }

  @Test(arguments: CompletionShell.allCases)
  func `a shell gets each candidate on a line of its own, whatever its name`(
    _ shell: CompletionShell
  ) {
    let answer = Completer.Answer(
      candidates: [
        .init(text: "a:b\nc\u{1B}[2J", summary: "one\ntwo"), .init(text: "plain", summary: ""),
      ], paths: .folder)
    let lines = shell.text(of: answer).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 4)
    #expect(lines.first == "folder")
    #expect(lines[2] == "plain")
    #expect(!shell.text(of: answer).contains("\u{1B}"))
    #expect(lines[1].hasPrefix(shell == .zsh ? "a\\:bc" : "a:bc"))
  }
}
