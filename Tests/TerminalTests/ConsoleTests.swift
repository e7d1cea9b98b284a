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

  @Test func `what a user's script writes reaches a terminal as it is`() throws {
    let screen = Screen()
    let console = screen.console(isTerminal: true)
    try console.write(unchanged: Array("\u{1B}[2A\u{7}".utf8))
    #expect(screen.texts == ["\u{1B}[2A\u{7}"])
  }

  @Test func `a message begins a line of its own, unless the line was answered`() throws {
    let screen = Screen()
    let console = screen.console(isTerminal: true)
    try console.write("half")
    console.receive(.note("a"))
    try console.write("name: ")
    console.lineIsAnswered()
    console.receive(.note("b"))
    try console.write("half")
    try console.endLine()
    try console.endLine()
    #expect(screen.texts == ["half", "!\na\n", "name: ", "!b\n", "half", "\n"])
    let file = Screen()
    let plain = file.console()
    try plain.write("half")
    try plain.endLine()
    plain.receive(.note("a"))
    #expect(file.texts == ["half", "!a\n"])
  }

  @Test func `progress gives way to whoever writes next, and its owner hears of it`() throws {
    let screen = Screen()
    let drawn = Mutex<[Bool]>([])
    let stream = Console.Stream(isTerminal: true, columnCount: 80)
    let console = Console(
      settings: .init(output: stream, errorOutput: stream, progressInterval: .seconds(100)),
      output: Sink(screen: screen, mark: ""), errorOutput: Sink(screen: screen, mark: "!"),
      onDrawing: { isDrawn in drawn.withLock { $0.append(isDrawn) } })
    let batch = console.startBatch(itemCount: 2)
    #expect(console.look())
    try console.giveWay()
    #expect(screen.texts.last == "!\r\u{1B}[J")
    #expect(drawn.withLock { $0 } == [true, false])
    batch.end()
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

@Suite struct ConsoleProgressTests {
  private let erase = "!\r\u{1B}[J"

  /// A console whose thread never looks by itself, 60 columns wide.
  private func console(
    _ screen: Screen, _ verbosity: Console.Verbosity = .normal, isTerminal: Bool = true
  ) -> Console {
    let stream = Console.Stream(isTerminal: isTerminal, columnCount: 60, rowCount: 10)
    return Console(
      settings: .init(
        verbosity: verbosity, output: stream, errorOutput: stream,
        progressInterval: .seconds(3600)),
      output: Sink(screen: screen, mark: ""), errorOutput: Sink(screen: screen, mark: "!"))
  }

  @Test func `progress steps aside for talk and data and leaves the screen clean`() throws {
    let screen = Screen()
    let console = console(screen)
    let batch = console.startBatch(itemCount: 2)
    #expect(console.look())
    console.receive(.note("n"))
    try console.write("data\n")
    batch.endItem()
    #expect(console.look())
    batch.end()
    batch.end()
    #expect(!console.look())
    func drawn(_ line: String) -> String { "!\r\(line)\u{1B}[K\u{1B}[J\r" }
    #expect(
      screen.texts.map { $0.prefix { $0 != "d" } }
        == [
          drawn("0/2 done"), erase, "!n\n", drawn("0/2 done"), erase, "data\n", drawn("0/2 done"),
          drawn("1/2 done"), erase,
        ].map { $0.prefix { $0 != "d" } })
  }

  @Test func `half a line of data is left alone until it is whole`() throws {
    let screen = Screen()
    let console = console(screen)
    let batch = console.startBatch(itemCount: 2)
    try console.write("half")
    #expect(console.look())
    #expect(screen.texts == ["half"])
    try console.write("\n")
    #expect(screen.texts.count == 3)
    batch.end()
  }

  @Test func `the end of the program leaves nothing, whatever still runs`() {
    let screen = Screen()
    let console = console(screen)
    let batch = console.startBatch(itemCount: 2)
    #expect(console.look())
    console.endProgress()
    #expect(screen.texts.last == erase)
    #expect(!console.look())
    batch.end()
    #expect(screen.texts.last == erase)
  }

  @Test func `progress leaves the screen to whoever may show data from a pipe`() throws {
    let screen = Screen()
    let console = Console(
      settings: .init(
        output: .init(isPipe: true), errorOutput: .init(isTerminal: true, columnCount: 60),
        progressInterval: .seconds(3600)),
      output: Sink(screen: screen, mark: ""), errorOutput: Sink(screen: screen, mark: "!"))
    let batch = console.startBatch(itemCount: 2)
    #expect(console.look())
    try console.write("data\n")
    try console.flush()
    console.receive(.note("n"))
    #expect(screen.texts.dropFirst() == [erase, "data\n", "!n\n"])
    batch.end()
  }

  @Test func `quiet consoles look at nothing and logs get no drawing`() {
    let screen = Screen()
    for console in [console(screen, .quiet), console(screen, isTerminal: false)] {
      let item = console.start("quill")
      #expect(!item.isWatched)
      item.begin("packing")
      _ = console.look()
      item.end()
    }
    #expect(screen.texts.isEmpty)
  }

  @Test func `verbose consoles say how long the parts took`() throws {
    let screen = Screen()
    let item = console(screen, .verbose, isTerminal: false)
    let progress = item.start("quill")
    progress.begin("hashing")
    progress.begin("unpacking")
    progress.end()
    let text = try #require(screen.texts.first)
    #expect(text.hasPrefix("!quill: hashing ") && text.contains("s, unpacking "))
  }
}

@Suite struct ColorTests {
  @Test(
    arguments: [
      (ColorChoice.auto, true, [:], true), (.auto, false, [:], false),
      (.auto, true, ["NO_COLOR": "1"], false), (.auto, true, ["NO_COLOR": ""], true),
      (.auto, true, ["TERM": "dumb"], false), (.auto, false, ["CLICOLOR_FORCE": "1"], true),
      (.auto, false, ["CLICOLOR_FORCE": "0"], false),
      (.auto, true, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
      (.never, true, ["CLICOLOR_FORCE": "1"], false),
      (.auto, false, ["SPACK_COLOR": "always"], true),
      (.auto, true, ["SPACK_COLOR": "always", "NO_COLOR": "1"], true),
      (.auto, true, ["SPACK_COLOR": "never"], false), (.auto, true, ["SPACK_COLOR": "pink"], true),
      (.always, false, ["NO_COLOR": "1", "SPACK_COLOR": "never"], true),
      (.never, true, ["SPACK_COLOR": "always"], false),
    ] as [(ColorChoice, Bool, [String: String], Bool)])
  func `the command line decides, then four variables in order, then the terminal`(
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
