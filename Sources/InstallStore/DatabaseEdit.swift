package import SpecModel

/// Changes to a database that are collected and then written as a whole.
///
/// Records that no change touches keep their bytes.
package struct DatabaseEdit {
  private let snapshot: DatabaseSnapshot
  private var changed: [SpecHash: DatabaseRecord] = [:]
  private var added: [SpecHash] = []

  /// Starts from a database.
  package init(_ snapshot: DatabaseSnapshot) {
    self.snapshot = snapshot
  }

  /// Registers an installed package with everything that it depends on.
  ///
  /// Dependencies without a record get one first, marked installed where `isComplete` says that
  /// their prefix is in place, by the rules of Spack 1.x. `path` gives a package's path. `time` is
  /// in seconds since the epoch, spelled as it is to be written.
  package mutating func register(
    _ spec: ConcreteSpec, isExplicit: Bool, time: String,
    path: (SpecNode) throws(StoreError) -> String,
    isComplete: (SpecNode) throws(StoreError) -> Bool
  ) throws(StoreError) {
    for node in spec.traversal(.postorder) {
      let isRoot = node.hash == spec.root.hash
      if var existing = try record(for: node.hash) {
        guard isRoot else { continue }
        existing.path = try path(node)
        existing.isInstalled = true
        existing.isExplicit = existing.isExplicit || isExplicit
        existing.installationTime = time
        changed[node.hash] = existing
      } else {
        let isInstalled = isRoot || node.isExternal ? true : try isComplete(node)
        changed[node.hash] = DatabaseRecord(
          node: node, path: try path(node), isInstalled: isInstalled,
          isExplicit: isRoot && isExplicit, installationTime: time)
        added.append(node.hash)
        for dependency in Set(node.dependencies.map(\.hash)) {
          guard var record = try record(for: dependency) else { continue }
          record.referenceCount += 1
          changed[dependency] = record
        }
      }
    }
  }

  /// Records that somebody asked for a package by name; does nothing for one without a record.
  package mutating func markExplicit(_ hash: SpecHash) throws(StoreError) {
    guard var record = try record(for: hash) else { return }
    record.isExplicit = true
    changed[hash] = record
  }

  private func record(for hash: SpecHash) throws(StoreError) -> DatabaseRecord? {
    if let record = changed[hash] { return record }
    return try snapshot.record(for: hash)
  }

  /// Writes the changed database to `sink`, piece by piece.
  package func write<Problem: Error>(to sink: ([UInt8]) throws(Problem) -> Void) throws(Problem) {
    let version = DatabaseSnapshot.version
    try sink(Array("{\"database\":{\"version\":\"\(version)\",\"installs\":{".utf8))
    var isFirst = true
    for hash in snapshot.hashes + added {
      try sink(Array("\(isFirst ? "" : ",")\"\(hash)\":".utf8))
      isFirst = false
      if let record = changed[hash] {
        try sink(record.encode())
      } else if let text = snapshot.text(for: hash) {
        try sink(Array(text))
      }
    }
    try sink(Array("}}}".utf8))
  }
}
