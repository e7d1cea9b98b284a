import Foundation

/// The install database of a store as files, read without any code of the program.
struct StoreDatabase {
  /// A record by its members, without the spec.
  typealias Record = [String: Any]

  let root: String
  let version: String
  /// The records by hash.
  let records: [String: Record]

  /// Reads the database of a store; nil when there is none.
  init?(of root: String) throws {
    let file = root + "/.spack-db/index.json"
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file)))
    let database = (json as? [String: Any])?["database"] as? [String: Any]
    guard let version = database?["version"] as? String,
      let records = database?["installs"] as? [String: Record]
    else { throw CocoaError(.fileReadCorruptFile) }
    (self.root, self.version, self.records) = (root, version, records)
  }

  /// The package's name of a record.
  static func name(of record: Record) -> String {
    ((record["spec"] as? Record)?["name"] as? String) ?? "?"
  }

  /// The hashes that a record depends on.
  static func dependencies(of record: Record) -> [String] {
    let list = (record["spec"] as? Record)?["dependencies"] as? [Record] ?? []
    return list.compactMap { $0["hash"] as? String }
  }
}
