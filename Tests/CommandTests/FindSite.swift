import AlbedoTesting
import Foundation

/// A store that has nothing but the database of the vectors for `find`.
struct FindSite {
  /// How a run ended.
  struct Outcome {
    let status: Int32
    let output: String
    let errorOutput: String
  }

  let site: SpackSite
  /// The root of the store, which the database names `/opt/store`.
  var root: String { site.folder["store"] }

  /// Creates the store; `change` may alter the text of its database.
  init(_ change: (String) -> String = { $0 }) throws {
    site = try SpackSite()
    let text = try Fixture.text("vectors/find-index.json")
    let place = site.folder["store"]
    try site.folder.write(
      "store/.spack-db/index.json",
      change(text).replacingOccurrences(of: "/opt/store", with: place))
  }

  /// Runs `albedo` on the store; in what it writes the root is again `/opt/store`.
  func run(
    _ arguments: [String], globals: [String] = [], environment: [String: String] = [:]
  ) throws -> Outcome {
    let outcome = try site.plainAlbedo(
      globals + ["-c", "config:install_tree:root:" + root] + arguments, environment: environment)
    return Outcome(
      status: outcome.status,
      output: outcome.output.replacingOccurrences(of: root, with: "/opt/store"),
      errorOutput: outcome.errorOutput.replacingOccurrences(of: root, with: "/opt/store"))
  }

  /// Runs `albedo` on a terminal and returns what it shows in the end.
  func screen(_ arguments: [String], columns: Int) throws -> TerminalScreen {
    var screen = TerminalScreen(columnCount: columns, rowCount: 200)
    _ = try TerminalWindow(columnCount: columns, rowCount: 200).run(
      Program.albedo, ["-c", "config:install_tree:root:" + root] + arguments,
      environment: site.environment
    ) { piece, _ in screen.write(piece) }
    return screen
  }

  /// Returns what a terminal shows of a recorded listing, without what Spack says beside it.
  ///
  /// A line that is longer than the screen goes on in the next.
  static func shown(_ recorded: String, columns: Int) -> [String] {
    var lines = recorded.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      .filter { !$0.hasPrefix("==>") }
      .flatMap { line -> [String] in
        var rows = [String(line.prefix(columns))]
        var rest = line.dropFirst(columns)
        while !rest.isEmpty {
          rows.append(String(rest.prefix(columns)))
          rest = rest.dropFirst(columns)
        }
        return rows
      }
      .map { row in String(row.reversed().drop { $0 == " " }.reversed()) }
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}
