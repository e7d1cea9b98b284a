internal import ConfigModel
internal import Diagnostics
internal import Platform
internal import SpecModel
package import SystemPackage

/// The databases of a store's upstreams, as they were when it was opened.
///
/// They are read without locks, since they may lie where nothing can be written, and in whatever
/// version they have.
package struct Upstreams: Sendable {
  /// One of them.
  package struct Member: Sendable {
    /// Its name in the configuration.
    package let name: String
    /// What it holds.
    package let database: DatabaseSnapshot
  }

  /// The members, in the order in which they are asked.
  package let members: [Member]
  /// The names and files of those that have no database.
  package let absent: [(name: String, file: String)]
  /// The hashes of all records.
  let hashes: Set<SpecHash>

  init(_ trees: [UpstreamTree]) throws(StoreError) {
    var members: [Member] = []
    var absent: [(name: String, file: String)] = []
    var hashes: Set<SpecHash> = []
    // The last first: each may lean on those behind it.
    for tree in trees.reversed() {
      let file = FilePath(tree.root).appending(".spack-db").appending("index.json")
      let bytes: [UInt8]?
      do {
        bytes = try FileSystem.readRegularIfPresent(file)
      } catch {
        throw StoreError(
          .unreadable, "could not read the database of the upstream '\(tree.name)'", cause: error)
      }
      guard let bytes else {
        absent.insert((tree.name, file.string), at: 0)
        continue
      }
      let database = try DatabaseSnapshot(decoding: bytes, source: file.string, others: hashes)
      hashes.formUnion(database.hashes)
      members.insert(Member(name: tree.name, database: database), at: 0)
    }
    self.members = members
    self.absent = absent
    self.hashes = hashes
  }

  /// Whether one of them has a package installed.
  func isInstalled(_ hash: SpecHash) throws(StoreError) -> Bool {
    for member in members where member.database.contains(hash) {
      return try member.database.record(for: hash)?.isInstalled ?? false
    }
    return false
  }
}

extension Store {
  /// Returns the root of an upstream by its name; nil when there is none.
  package func root(ofUpstream name: String) -> FilePath? {
    upstreams.first { $0.name == name }.map { FilePath($0.root) }
  }

  /// Reads the databases of the upstreams.
  ///
  /// Throws `store.unreadable`, and what decoding a database throws.
  package func readUpstreams() throws(StoreError) -> Upstreams { try Upstreams(upstreams) }
}
