import AlbedoTesting
import Diagnostics
import Foundation
import Synchronization
import Terminal
import Testing

/// Both streams as one screen would get them, with `!` before what went to standard error.
private final class Screen: Sendable {
  let log = Mutex<[String]>([])
  var texts: [String] { log.withLock { $0 } }

  func console(
    _ verbosity: Console.Verbosity = .normal, isTerminal: Bool = false, isColored: Bool = false,
    interval: Duration = .zero
  ) -> Console {
    let stream = Console.Stream(isTerminal: isTerminal, isColored: isColored, columnCount: 20)
    return Console(
      settings: .init(
        verbosity: verbosity, output: stream, errorOutput: stream, progressInterval: interval),
      output: Sink(screen: self, mark: ""), errorOutput: Sink(screen: self, mark: "!"))
  }
}

private struct Sink: ByteSink {
  let screen: Screen
  let mark: String
  func write(_ bytes: [UInt8]) throws(TerminalError) {
    screen.log.withLock { $0.append(mark + String(decoding: bytes, as: UTF8.self)) }
  }
}

private struct ClosedPipe: ByteSink {
  func write(_ bytes: [UInt8]) throws(TerminalError) {
    throw TerminalError(.brokenPipe, "nobody reads any more")
  }
}

@Suite struct ConsoleTests {
  @Test func `data is collected and comes before the talk that follows it`() throws {
    let screen = Screen()
    let console = screen.console()
    try console.write("one\n")
    try console.write("two\n")
    #expect(screen.texts.isEmpty)
    console.receive(.note("talk"))
    try console.write(bytes: [0xFF])
    try console.flush()
    #expect(screen.texts == ["one\ntwo\n", "!talk\n", "\u{FFFD}"])
  }

  @Test func `much data is written before the end`() throws {
    let screen = Screen()
    try screen.console().write(String(repeating: "x", count: 1 << 16))
    #expect(screen.texts.count == 1)
  }

  @Test func `the verbosity decides what is said`() {
    let events: [Event] = [.note("n"), .detail("d"), .warning("w")]
    let expected: [(Console.Verbosity, [String])] = [
      (.quiet, ["!albedo: warning: w\n"]),
      (.normal, ["!n\n", "!albedo: warning: w\n"]),
      (.verbose, ["!n\n", "!d\n", "!albedo: warning: w\n"]),
    ]
    for (verbosity, texts) in expected {
      let screen = Screen()
      let console = screen.console(verbosity)
      for event in events { console.receive(event) }
      #expect(screen.texts == texts)
    }
  }

  @Test func `a line within a warning cannot pass for a message`() {
    let screen = Screen()
    screen.console().receive(.warning("bad name 'x\nalbedo: all is well\u{1B}[2J'"))
    #expect(
      screen.texts == ["!albedo: warning: bad name 'x\n  albedo: all is well\\u{1b}[2J'\n"])
  }

  @Test func `an error is reported even when quiet, in colour where there is some`() {
    let screen = Screen()
    let error = TerminalError(.writeFailed, "could not \u{1B}]x", hint: "try again")
    screen.console(.quiet, isColored: true).report(error)
    #expect(
      screen.texts == [
        "!albedo: \u{1B}[31merror:\u{1B}[0m could not \\u{1b}]x\n  hint: try again\n"
      ])
  }

  @Test func `data is escaped on a terminal and untouched elsewhere`() throws {
    let screen = Screen()
    try screen.console(isTerminal: true).write("a\u{1B}[2J\u{1B}[1mb\u{1B}[0m\n")
    #expect(screen.texts == ["a\\u{1b}[2J\u{1B}[1mb\u{1B}[0m\n"])
    let file = Screen()
    let console = file.console()
    try console.write("a\u{1B}[2J\n")
    try console.flush()
    #expect(file.texts == ["a\u{1B}[2J\n"])
  }

  @Test func `a failure to write data is raised then and ever after`() throws {
    let console = Console(settings: .init(), output: ClosedPipe(), errorOutput: ClosedPipe())
    try console.write("x")
    // Talk comes first: the failure must wait for a caller that can raise it.
    console.receive(.note("talk"))
    #expect { try console.flush() } throws: { ($0 as? TerminalError)?.code == .brokenPipe }
    #expect { try console.write("y") } throws: { ($0 as? TerminalError)?.code == .brokenPipe }
  }
}

@Suite struct ProgressTests {
  private let erase = "!\r\u{1B}[K"

  @Test func `progress is one line that steps aside for talk and data`() throws {
    let screen = Screen()
    let console = screen.console(isTerminal: true)
    console.showProgress("1/3 quill")
    console.receive(.note("n"))
    try console.write("data\n")
    console.showProgress("2/3 a name longer than the line")
    console.endProgress()
    console.endProgress()
    #expect(
      screen.texts == [
        "!1/3 quill", erase, "!n\n", "!1/3 quill", erase, "data\n", "!1/3 quill", erase,
        "!2/3 a name longer t", erase,
      ])
  }

  @Test func `progress is not shown to files or when quiet`() {
    let screen = Screen()
    screen.console().showProgress("x")
    screen.console(.quiet, isTerminal: true).showProgress("x")
    #expect(screen.texts.isEmpty)
  }

  @Test func `progress that comes too fast is dropped`() {
    let screen = Screen()
    let console = screen.console(isTerminal: true, interval: .seconds(3600))
    console.showProgress("one")
    console.showProgress("two")
    #expect(screen.texts == ["!one"])
  }
}

@Suite struct ColorTests {
  @Test(
    arguments: [
      (ColorChoice.auto, true, [:], true), (.auto, false, [:], false),
      (.auto, true, ["NO_COLOR": "1"], false), (.auto, true, ["NO_COLOR": ""], true),
      (.auto, true, ["TERM": "dumb"], false), (.auto, false, ["SPACK_COLOR": "always"], true),
      (.auto, true, ["SPACK_COLOR": "always", "NO_COLOR": "1"], true),
      (.auto, true, ["SPACK_COLOR": "never"], false), (.auto, true, ["SPACK_COLOR": "pink"], true),
      (.always, false, ["NO_COLOR": "1", "SPACK_COLOR": "never"], true),
      (.never, true, ["SPACK_COLOR": "always"], false),
    ] as [(ColorChoice, Bool, [String: String], Bool)])
  func `the command line decides, then SPACK_COLOR, then NO_COLOR, then the terminal`(
    choice: ColorChoice, isTerminal: Bool, environment: [String: String], isColored: Bool
  ) {
    #expect(choice.isColored(isTerminal: isTerminal, environment: environment) == isColored)
  }

  @Test(arguments: [("120", 120), ("5", 20), ("99999999", 1000), ("-3", nil), ("x", nil)])
  func `COLUMNS sets the width within reason`(said: String, columns: Int?) {
    let count = StandardStream.output.columnCount(environment: ["COLUMNS": said])
    let silent = StandardStream.output.columnCount(environment: [:])
    #expect(count == columns ?? silent)
  }
}
