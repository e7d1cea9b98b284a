internal import InstallStore
internal import SpecModel

/// What a database holds, decoded as a whole, for what looks at all of it.
final class StoreContents: Sendable {
  /// The records in the file's order.
  let records: [DatabaseRecord]
  /// The packages of all records, installed or not.
  let index: NodeIndex
  private let places: [SpecHash: Int]

  /// Decodes all records; takes time in proportion to the database.
  init(_ database: DatabaseSnapshot) throws {
    var records: [DatabaseRecord] = []
    records.reserveCapacity(database.hashes.count)
    for hash in database.hashes {
      if let record = try database.record(for: hash) { records.append(record) }
    }
    self.records = records
    index = NodeIndex(records.map(\.node))
    places = Dictionary(records.indices.map { (records[$0].node.hash, $0) }) { first, _ in first }
  }

  /// The record of a package; nil when the database does not know it.
  func record(of hash: SpecHash) -> DatabaseRecord? { places[hash].map { records[$0] } }

  /// How a package stands in the store.
  func status(of node: SpecNode) -> SpecStatus {
    if node.isExternal { return .external }
    guard let record = record(of: node.hash) else { return .absent }
    return record.isInstalled ? .installed : .missing
  }

  /// Where a package is; nil where nothing says it.
  func path(of node: SpecNode) -> String? {
    node.external?.path ?? record(of: node.hash)?.path
  }

  /// What packages are known to provide: what the edges to them say.
  ///
  /// The versions of what they provide only recipes know, so any will do.
  var providers: VirtualProviders { VirtualProviders(saidBy: records.lazy.map(\.node)) }
}
