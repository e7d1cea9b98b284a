internal import Diagnostics
internal import Documents

/// What `--json` prints for commands of the host; `albedo.report` does for those in Lua.
enum ResultDocument {
  /// One item of a batch.
  struct Item {
    /// What tells it from the others; also its path.
    let folder: String
    let outcome: Outcome
    let reason: String
  }

  /// Returns the document of a command that has ended, with the line feed that ends it.
  static func text(of items: [Item], command: [String]) -> String {
    let totals = Dictionary(grouping: items, by: \.outcome).mapValues(\.count)
    var mapping: DocumentMapping = [:]
    for outcome in Outcome.allCases {
      if let count = totals[outcome] { mapping[outcome.rawValue] = .number(String(count)) }
    }
    return text(command, items.map(value), mapping)
  }

  /// Returns the document of a command that fails as a whole, before it has items: the error with
  /// its causes.
  static func text(for error: any Error, command: [String]) -> String {
    text(command, [], [:], ["error": value(of: error)])
  }

  private static func text(
    _ command: [String], _ items: [DocumentValue], _ totals: DocumentMapping,
    _ more: DocumentMapping = [:]
  ) -> String {
    var document: DocumentMapping = [
      "schema": 1, "command": .string(command.joined(separator: " ")), "items": .list(items),
      "totals": .mapping(totals),
    ]
    for (key, value) in more { document[key] = value }
    return String(decoding: JSON.encode(.mapping(document)), as: UTF8.self) + "\n"
  }

  private static func value(of item: Item) -> DocumentValue {
    [
      "id": .string(item.folder), "outcome": .string(item.outcome.rawValue),
      "reason": .string(item.reason), "path": .string(item.folder),
    ]
  }

  /// Whether the user asked for JSON, on a command line that may not be understood.
  static func isWanted(_ parsed: ParsedCommandLine?, _ arguments: [String]) -> Bool {
    parsed?.globals.isJSON ?? arguments.prefix { $0 != "--" }.contains("--json")
  }

  private static func value(of error: any Error) -> DocumentValue {
    guard let error = error as? any DiagnosticError else {
      return ["message": .string(String(describing: error))]
    }
    var mapping: DocumentMapping = [
      "code": .string(error.qualifiedCode), "message": .string(error.message),
    ]
    if let hint = error.hint { mapping["hint"] = .string(hint) }
    if let cause = error.cause { mapping["cause"] = value(of: cause) }
    return .mapping(mapping)
  }
}
