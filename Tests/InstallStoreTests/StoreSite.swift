import AlbedoTesting
import ConfigModel
import Foundation
import InstallStore
import SpecModel
import SystemPackage
import Testing

/// A store of a test's own, into which packages of the fixtures are put as folders with spec files.
struct StoreSite {
  let folder: TemporaryFolder
  let store: Store

  init(
    locks: StoreLockSettings = .standard, upstreams: [UpstreamTree] = []
  ) throws {
    folder = try TemporaryFolder()
    let root = folder["store"]
    store = try Store(
      InstallTree(root: root), paddedRoot: root, locks: locks, upstreams: upstreams)
  }

  /// Returns a package of the fixture database by the beginning of its hash.
  static func spec(_ start: String) throws -> ConcreteSpec {
    let database = try DatabaseSnapshot(
      decoding: try Fixture.bytes("spack-1.2/db-index.json"), source: "index.json")
    let root = try #require(database.hashes.first { $0.text.hasPrefix(start) })
    return try ConcreteSpec(root: root, format: 5, source: "index.json") { hash in
      (try? database.record(for: hash))?.node
    }
  }

  /// Makes the prefix of a package with one file, and registers it.
  @discardableResult
  func install(_ start: String, isExplicit: Bool = true) throws -> ConcreteSpec {
    let spec = try Self.spec(start)
    let prefix = try store.prefix(of: spec.root, in: spec)
    try FileManager.default.createDirectory(
      atPath: prefix.string + "/.spack", withIntermediateDirectories: true)
    try Data(SpecFile.encode(spec)).write(
      to: URL(fileURLWithPath: prefix.string + "/.spack/spec.json"))
    try Data("hello\n".utf8).write(to: URL(fileURLWithPath: prefix.string + "/file"))
    try store.register(spec, isExplicit: isExplicit)
    return spec
  }

  func exists(_ path: FilePath) -> Bool {
    FileManager.default.fileExists(atPath: path.string)
  }

  func index() throws -> [UInt8] { try folder.bytes("store/.spack-db/index.json") }
}
