import Foundation

/// Several ways to do one thing, run in turn so that a busy moment hits all of them.
struct Contest {
  private struct Entrant {
    let name: String
    let prepare: () throws -> Void
    let child: Child
    var peakByteCount = 0
    var times: [Double] = []

    var medianSeconds: Double { times.sorted()[times.count / 2] }
  }

  private let task: String
  private var entrants: [Entrant] = []

  /// Names what is done, such as "push 200 MB".
  init(_ task: String) { self.task = task }

  /// Adds a way, Albedo's first.
  ///
  /// `prepare` runs before each run, unmeasured.
  mutating func add(_ name: String, _ child: Child, prepare: @escaping () throws -> Void = {}) {
    entrants.append(Entrant(name: name, prepare: prepare, child: child))
  }

  /// Runs all ways once for their memory and to warm up, then `runs` times, and prints a line for each.
  mutating func run(_ runs: Int) throws {
    for round in 0...runs {
      for index in entrants.indices {
        try entrants[index].prepare()
        if round == 0 {
          entrants[index].peakByteCount = try entrants[index].child.peak().anonymous
        } else {
          entrants[index].times.append(try entrants[index].child.seconds())
        }
      }
    }
    let own = entrants[0].medianSeconds
    for (index, entrant) in entrants.enumerated() {
      let ratio = String(format: "%.2fx", own / entrant.medianSeconds)
      Table.row(
        index == 0 ? task : "", entrant.name, Table.time(entrant.medianSeconds),
        Table.mebibytes(entrant.peakByteCount), index == 0 ? "" : ratio)
    }
  }
}

/// The lines that are printed.
enum Table {
  /// Prints the head of a section.
  static func section(_ title: String) {
    print("\n\(title)")
    row("task", "program", "time", "peak MiB", "albedo / it")
  }

  /// Prints one line.
  static func row(
    _ task: String, _ program: String, _ time: String, _ peak: String, _ ratio: String
  ) {
    let cells = [(task, 28), (program, 26), (time, 11), (peak, 10), (ratio, 18)]
    let line = cells.enumerated().map { index, cell in
      let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
      return index < 2 ? cell.0 + padding : padding + cell.0
    }
    print(line.joined())
    fflush(nil)
  }

  static func time(_ seconds: Double) -> String {
    seconds < 0.1
      ? String(format: "%.2f ms", seconds * 1000) : String(format: "%.2f s", seconds)
  }

  static func mebibytes(_ byteCount: Int) -> String {
    String(format: "%.1f", Double(byteCount) / 1_048_576)
  }
}
