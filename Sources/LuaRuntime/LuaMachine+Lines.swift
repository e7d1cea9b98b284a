import CLuaTrampoline

/// How often the lines of one file have run.
public struct LuaLineCounts: Sendable, Equatable {
  /// The file, as its source was named, without the `@`.
  public var file: String
  /// How often each line has run, by its number from 1; lines that have not are left out.
  public var counts: [Int: Int]

  /// Creates the counts of a file.
  public init(file: String, counts: [Int: Int]) {
    self.file = file
    self.counts = counts
  }
}

extension LuaMachine {
  /// Counts from now on how often each line of a file runs.
  ///
  /// Coroutines that exist already, but for the running one, are not counted.
  func startCountingLines() { unsafe lt_start_counting(host) }

  /// How often lines have run, by file in the order of their first lines.
  var lineCounts: [LuaLineCounts] {
    (0..<(unsafe host.pointee.source_count)).map { index in
      let source = unsafe host.pointee.sources[index]
      var counts: [Int: Int] = [:]
      for line in 0..<(unsafe source.count) {
        let count = unsafe Int(source.runs[line])
        if count > 0 { counts[line] = count }
      }
      let name = unsafe String(cString: source.name)
      return LuaLineCounts(file: String(name.dropFirst()), counts: counts)
    }
  }
}

extension LuaRunner {
  /// How often the lines of files have run, since the machine was made to count them; see
  /// `LuaConfiguration.countsLines`.
  public var lineCounts: [LuaLineCounts] { machine?.lineCounts ?? [] }
}

extension NativeModule {
  /// Returns the module with which scripts count which of their lines run.
  public static func lines(named name: String) -> NativeModule {
    NativeModule(
      name, summary: "Counts which lines of scripts run.",
      functions: [
        NativeFunction(
          "start", summary: "Counts from now on how often each line of a file runs.",
          details:
            "Lines of coroutines that were made before are not counted, but for the one that "
            + "calls. Everything takes several times as long.",
          example: """
            local lines = require("\(name)")
            lines.start()
            assert(next(lines.counts()) == nil)
            """,
          body: .calling { _, frame in
            unsafe frame.machine.startCountingLines()
            return []
          }),
        NativeFunction(
          "counts", summary: "Returns how often lines have run.",
          results: [
            NativeResult(
              "counts", .table, help: "by file, then by line; what has not run is left out")
          ],
          example: """
            for file, lines in pairs(require("\(name)").counts()) do
              for line, count in pairs(lines) do print(file, line, count) end
            end
            """,
          body: .calling { _, frame in [LuaValue(lineCounts: unsafe frame.machine.lineCounts)] }),
      ])
  }
}

extension LuaValue {
  /// Creates the table of how often lines have run, by file and line.
  public init(lineCounts: [LuaLineCounts]) {
    self = .table(
      lineCounts.map { source in
        LuaField(
          key: .text(source.file),
          value: .table(
            source.counts.sorted { $0.key < $1.key }.map { line, count in
              LuaField(key: .integer(Int64(line)), value: .integer(Int64(count)))
            }))
      })
  }
}
