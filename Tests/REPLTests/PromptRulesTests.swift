import LuaAPI
import Platform
import Terminal
import Testing

@testable import REPL

@Suite struct PromptRulesTests {
  @Test func `Ctrl-C drops a line, cancels what runs, warns, and ends`() {
    var rules = SignalRules()
    #expect(rules.receive(.interrupt) == nil)
    rules.enter(.reading)
    #expect(rules.receive(.interrupt) == .wake(.interrupt))
    rules.enter(.running)
    #expect(rules.receive(.interrupt) == .cancel)
    #expect(rules.receive(.interrupt) == .warnOfStuck)
    #expect(rules.receive(.interrupt) == .endAtOnce)
    rules.enter(.running)
    #expect(rules.receive(.interrupt) == .cancel)
    #expect(!rules.isEnding)
  }

  @Test func `a signal to end is obeyed after what runs, a second one at once`() {
    var rules = SignalRules()
    rules.enter(.running)
    #expect(rules.receive(.end) == .cancel)
    #expect(rules.isEnding)
    #expect(rules.receive(.end) == .endAtOnce)
    var reading = SignalRules()
    reading.enter(.reading)
    #expect(reading.receive(.end) == .wake(.end))
  }

  @Test func `the reader gives the terminal back only while it has it`() {
    var rules = SignalRules()
    rules.enter(.reading)
    #expect(rules.receive(.stop) == .wake(.suspend))
    #expect(rules.receive(.goOn) == .wake(.resume))
    #expect(rules.receive(.resize) == .wake(.resize))
    rules.enter(.running)
    #expect(rules.receive(.stop) == .stopProcess)
    #expect(rules.receive(.goOn) == nil)
    #expect(rules.receive(.resize) == nil)
  }

  @Test(arguments: [
    (":help", "help", "", false), (" :help  spec.parse ", "help", "spec.parse", false),
    (":time 1 + 1", "time", "1 + 1", false), (":commit!", "commit", "", true),
    (":open! a b", "open", "a b", true), (":nosuch", "nosuch", "", false),
  ])
  func `a line that begins with a colon and a letter is a command`(
    line: String, name: String, argument: String, isForced: Bool
  ) throws {
    let call = try #require(LineCommand.Call(line))
    #expect(call.name == name && call.argument == argument && call.isForced == isForced)
  }

  @Test(arguments: ["::label::", ".5 + 1", "x:y()", "...", "", ": x", ":5"])
  func `other lines are Lua`(line: String) {
    #expect(LineCommand.Call(line) == nil)
  }

  @Test func `each command has a name, an end of its summary, and help of its own`() {
    let names = LineCommand.all.map(\.name)
    #expect(Set(names).count == names.count)
    let help = HelpPages(modules: [], moduleNames: { [] })
    for command in LineCommand.all {
      #expect(!command.summary.isEmpty && !command.summary.hasSuffix("."), "\(command.name)")
      #expect(help.page(for: command.word, columnCount: 60)?.hasPrefix(command.usage) == true)
    }
  }

  @Test func `an entry counts its lines and knows where the next begins`() {
    var entry = Entry()
    entry.add("if x then")
    entry.add("end")
    #expect(entry.text == "if x then\nend")
    #expect(entry.firstLine == 1 && !entry.isFirstLine)
    entry.clear()
    #expect(entry.isEmpty && entry.firstLine == 3)
  }

  @Test(arguments: [
    "spec.parse", "albedo.spec.parse", "SpecQuery", "albedo.SpecQuery", "SpecQuery:matches",
  ])
  func `a topic has a page`(topic: String) {
    let help = HelpPages(modules: NativeModules.all(APISession()), moduleNames: { [] })
    #expect(help.page(for: topic, columnCount: 60)?.hasSuffix("\n") == true)
  }

  @Test func `every topic has a page, and pages fit where words do`() {
    let help = HelpPages(
      modules: NativeModules.all(APISession()), moduleNames: { ["albedo.listing"] })
    for topic in help.topics {
      let page = help.page(for: topic, columnCount: 80) ?? ""
      #expect(!page.isEmpty, "\(topic)")
      let wide = page.split(separator: "\n").filter { DisplayWidth.of(String($0)) > 100 }
      #expect(wide.isEmpty, "\(topic)")
    }
    let absent = help.page(for: "nosuch", columnCount: 80)
    #expect(absent == nil)
    let overview = help.overview(columnCount: 40)
    #expect(overview.split(separator: "\n").allSatisfy { $0.count <= 60 })
  }
}
