internal import Diagnostics
internal import Documents

/// What `--json` prints when a command fails as a whole, before it has items.
enum ErrorDocument {
  /// Returns the document: no items, no totals, and the error with its causes.
  static func text(for error: any Error, command: [String]) -> String {
    let document: DocumentValue = [
      "schema": 1, "command": .string(command.joined(separator: " ")), "items": [], "totals": [:],
      "error": value(of: error),
    ]
    return String(decoding: JSON.encode(document), as: UTF8.self)
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
