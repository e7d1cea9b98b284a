import AlbedoTesting
import Foundation
import Testing

/// The program on a terminal, with a command that works slowly and shows it.
@Suite struct TerminalTests {
  let site: SpackSite

  init() throws {
    site = try SpackSite()
    let home = site.folder["checkout"]
    try site.folder.write(
      "checkout/scripts/work.lua",
      """
      local batch = require("albedo.batch")
      local report = require("albedo.report")
      local task = require("albedo.task")
      local command = { name = "work", summary = "work slowly", arguments = {
        { name = "count", help = "items" }, { name = "seconds", help = "for each" } } }
      function command.run(context)
        local items = {}
        for number = 1, tonumber(context.arguments.count) do
          items[number] = { id = "hash" .. number, spec = "package-" .. number .. "@1.0/abcdefg" }
        end
        context.output:note("begun")
        do
          local work <close> = batch.open(items, context.output)
          work:each(items, function(item, running)
            running:phase("packing", { total = 100 << 20 })
            for step = 1, 10 do
              task.sleep(tonumber(context.arguments.seconds) / 10)
              running:advance(10 << 20)
            end
            item.outcome, item.bytes = "added", 100 << 20
          end, 20)
        end
        return report.finish("work", items, context)
      end
      return command
      """)
    try FileManager.default.createSymbolicLink(
      atPath: home + "/stdlib", withDestinationPath: Fixture.checkout + "/stdlib")
  }

  private var environment: [String: String] {
    site.environment.merging(["ALBEDO_HOME": site.folder["checkout"]]) { $1 }
  }

  /// Runs the command and returns every screen that could be seen.
  private func screens(
    _ terminal: TerminalWindow, _ arguments: [String], environment: [String: String] = [:],
    signal: Int32? = nil
  ) throws -> (status: Int32, screens: [TerminalScreen]) {
    var screens = [
      TerminalScreen(columnCount: terminal.columnCount, rowCount: terminal.rowCount)
    ]
    var isSignalled = false
    let outcome = try terminal.run(
      Program.albedo, arguments,
      environment: self.environment.merging(environment) { $1 }
    ) { piece, process in
      screens.append(screens[screens.count - 1])
      screens[screens.count - 1].write(piece)
      if let signal, !isSignalled, piece.contains("packing") || piece.contains("%") {
        isSignalled = true
        kill(process, signal)
      }
    }
    return (outcome.status, screens)
  }

  @Test(arguments: [40, 80, 200]) func `running items are shown and nothing of them is left`(
    columns: Int
  ) throws {
    let (status, screens) = try screens(
      TerminalWindow(columnCount: columns), ["work", "3", "2.5"])
    #expect(status == 0)
    let last = try #require(screens.last)
    #expect(screens.allSatisfy { $0.unknown.isEmpty && $0.showsCursor })
    #expect(
      screens.contains { screen in
        screen.lines.contains { $0.hasPrefix("package-2@") && $0.contains("%") }
          && screen.lines.contains { $0.hasPrefix("0/3 done") }
      })
    if columns > 40 {
      #expect(screens.contains { $0.lines.contains { $0.contains(" packing ") } })
      #expect(last.wrapCount == 0)
    }
    if columns == 200 { #expect(screens.contains { $0.lines.contains { $0.contains("[##") } }) }
    let words = last.lines.joined()
    #expect(!words.contains("done") && !words.contains("packing"))
    #expect(words.contains("3 packages: 3 added (300.0 MiB in "))
  }

  @Test func `more items than rows are counted`() throws {
    let (_, screens) = try screens(
      TerminalWindow(columnCount: 80, rowCount: 8), ["work", "12", "2"])
    #expect(screens.contains { $0.lines.contains("+ 7 more") })
    #expect(screens.contains { $0.lines.last?.hasPrefix("0/12 done") == true })
  }

  @Test(arguments: [("38", "xterm"), ("80", "dumb")])
  func `a terminal that is too narrow or too simple gets no drawing`(
    columns: String, kind: String
  ) throws {
    let (status, screens) = try screens(
      TerminalWindow(columnCount: Int(columns) ?? 80), ["work", "2", "0.6"],
      environment: ["TERM": kind, "COLUMNS": "200"])
    #expect(status == 0)
    #expect(!screens.contains { $0.lines.contains { $0.contains("packing") } })
    #expect(try #require(screens.last).lines.joined().contains("2 packages: 2 added"))
  }

  @Test func `quiet shows no progress but all data`() throws {
    let (_, screens) = try screens(
      TerminalWindow(columnCount: 80), ["-q", "work", "2", "0.6"])
    #expect(!screens.contains { $0.lines.contains { $0.contains("packing") } })
    #expect(try #require(screens.last).lines.count == 2)
  }

  @Test func `JSON lists what an interrupt has stopped or kept from beginning`() throws {
    let script = """
      "$0" --json work 30 20 2>err & p=$!; n=0
      while [ $n -lt 300 ] && ! grep -q begun err; do sleep 0.1; n=$((n+1)); done
      kill -TERM $p; wait $p
      """
    let outcome = try Program.run(
      "/bin/sh", ["-c", script, Program.albedo], environment: environment, in: site.folder.path)
    #expect(outcome.status == 130)
    let report = try JSONReport(outcome.output)
    #expect(report.totals == ["interrupted": 30])
    #expect(report.items.count == 30 && report.command == "work")
  }

  @Test func `an interrupt leaves a clean screen and says what was interrupted`() throws {
    let (status, screens) = try screens(
      TerminalWindow(columnCount: 80), ["work", "3", "20"], signal: SIGINT)
    #expect(status == 130)
    let lines = try #require(screens.last).lines
    #expect(lines.count == 5, "\(lines)")
    #expect(lines.dropFirst().dropLast().allSatisfy { $0.contains("] interrupted  package-") })
    #expect(lines.last == "3 packages: 3 interrupted")
  }

  @Test(arguments: [([:], true), (["NO_COLOR": "1"], false)] as [([String: String], Bool)])
  func `outcomes are coloured on a terminal unless somebody objects`(
    variables: [String: String], isColored: Bool
  ) throws {
    let outcome = try TerminalWindow(columnCount: 80).run(
      Program.albedo, ["work", "1", "0"], environment: environment.merging(variables) { $1 })
    let text = outcome.pieces.joined()
    #expect(text.contains("\u{1B}[32madded\u{1B}[0m        package-1@") == isColored)
    #expect(text.contains("[1/1] added        package-1@") != isColored)
  }
}
