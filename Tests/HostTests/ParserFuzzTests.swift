import AlbedoTesting
import Diagnostics
import Host
import Testing

@Suite struct ParserFuzzTests {
  private static let words: [String] = {
    let table = CommandTable.sample
    let declarations = Array(table.declarations.values)
    let names = declarations.flatMap { [$0.name] + $0.aliases }
    let options = (declarations.flatMap(\.options) + GlobalOptions.declarations)
    let values = options.flatMap { $0.choices } + ["4", "-4", "", " ", "a:b", "x", "./x", "=", ":"]
    let odd = [
      "-", "--", "---", "--=", "-=", "--no-", "-\u{301}", "é", "--é=é", "\u{0}", "-lv=", "-5",
      "-1e9", "-.5", "-nan", "--help=1", "-hV", "../..", "\u{202E}x", "-j99999999999999999999",
    ]
    return (names + options.flatMap(\.spellings) + values + odd).sorted()
  }()

  /// Returns a word of the table, sometimes with a value, cut short or joined with another.
  private static func word(_ numbers: inout SeededNumbers) -> String {
    let word = words.randomElement(using: &numbers) ?? ""
    let other = words.randomElement(using: &numbers) ?? ""
    return switch Int.random(in: 0..<10, using: &numbers) {
    case 0: word + "=" + other
    case 1: String(word.dropLast())
    case 2: word + other
    default: word
    }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `any words give a parse or an error that says what to do`(seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    let parser = CommandLineParser(source: CommandTable.sample)
    var parsedCount = 0
    for _ in 0..<5_000 {
      let line = (0..<Int.random(in: 0..<8, using: &numbers)).map { _ in Self.word(&numbers) }
      do {
        let parsed = try parser.parse(line)
        parsedCount += 1
        try check(parsed, line)
      } catch let error as HostError {
        #expect(error.exitClass == .usage, "\(line)")
        #expect(!error.message.isEmpty && error.hint?.isEmpty == false, "\(line): \(error)")
      }
    }
    #expect(parsedCount > 500)
  }

  /// What holds for every parse, whatever was typed.
  private func check(_ parsed: ParsedCommandLine, _ line: [String]) throws {
    guard parsed.action == .run, let declaration = parsed.declaration else { return }
    #expect(declaration.isRunnable, "\(line)")
    for option in declaration.options {
      let value = try #require(parsed.options[option.name], "\(line)")
      if parsed.given.contains(option.name), !option.choices.isEmpty {
        #expect(value.list.allSatisfy(option.choices.contains), "\(line)")
      }
      if option.isRequired { #expect(parsed.given.contains(option.name), "\(line)") }
    }
    for argument in declaration.arguments {
      let value = try #require(parsed.arguments[argument.name], "\(line)")
      if argument.count == .one || argument.count == .some { #expect(!value.list.isEmpty) }
    }
  }
}
