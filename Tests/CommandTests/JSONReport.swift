import Foundation

/// The result of a command that ran with `--json`.
struct JSONReport {
  /// One item of a batch.
  struct Item: Decodable {
    let id: String
    let spec: String?
    let outcome: String
    let reason: String?
    let path: String?
    let bytes: Int?
    let cause: Cause?
  }

  /// Why an item failed.
  struct Cause: Decodable {
    let code: String
    let message: String
    let hint: String?
  }

  private struct Document: Decodable {
    let schema: Int
    let command: String
    let items: [Item]
    let totals: [String: Int]
  }

  let command: String
  let items: [Item]
  let totals: [String: Int]

  /// Reads standard output; fails when it is not one document of schema 1.
  init(_ output: String) throws {
    let document = try JSONDecoder().decode(Document.self, from: Data(output.utf8))
    guard document.schema == 1 else { throw CocoaError(.fileReadUnknown) }
    command = document.command
    items = document.items
    totals = document.totals
  }
}
