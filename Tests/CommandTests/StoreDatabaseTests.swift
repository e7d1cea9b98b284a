import AlbedoTesting
import Foundation
import Testing

/// The database that an install leaves, by the rules of Spack 1.x.
@Suite(.needsMounts) struct StoreDatabaseTests {
  static let root = "/srv/s/1.2"
  static let cache = Fixture.path("spack-1.2/cache-unsigned")
  let site: SpackSite

  init() throws { site = try SpackSite() }

  private func install(_ specs: String..., mask: String = "022") throws {
    let outcome = try site.albedo(
      store: Self.root, ["buildcache", "install", "-u", "--mirror", Self.cache] + specs,
      preparation: "umask " + mask)
    try #require(outcome.status == 0, "\(outcome.output) \(outcome.errorOutput)")
  }

  private func database() throws -> StoreDatabase {
    try #require(try StoreDatabase(of: site[Self.root]))
  }

  @Test func `records have the members that Spack reads, and no others`() throws {
    try install("/gyjc6nz")
    let database = try database()
    #expect(database.version == "8")
    let required: Set = [
      "spec", "path", "installed", "ref_count", "explicit", "installation_time", "deprecated_for",
    ]
    for record in database.records.values {
      #expect(Set(record.keys).subtracting(["origin", "in_buildcache"]) == required)
    }
  }

  @Test func `a record counts the records that depend on it`() throws {
    try install("/gyjc6nz", "pamphlet")
    let records = try database().records
    for (hash, record) in records {
      let dependents = records.values.filter {
        StoreDatabase.dependencies(of: $0).contains(hash)
      }
      #expect(record["ref_count"] as? Int == dependents.count, "\(StoreDatabase.name(of: record))")
    }
  }

  @Test func `what is needed for building alone is recorded as not installed`() throws {
    try install("/gyjc6nz")
    var installed: [String: Bool] = [:]
    var explicit: Set<String> = []
    for (hash, record) in try database().records {
      let name = StoreDatabase.name(of: record)
      installed[name] = record["installed"] as? Bool
      if record["explicit"] as? Bool == true { explicit.insert(name) }
      let path = name == "gcc" || name == "glibc" ? "/usr" : nil
      if let path {
        #expect(record["path"] as? String == path)
      } else {
        let recorded = record["path"] as? String ?? ""
        #expect(recorded.hasPrefix(Self.root + "/linux-x86_64/\(name)-"))
        #expect(recorded.hasSuffix(hash))
      }
    }
    let expected = [
      "quill": true, "gcc-runtime": true, "gcc": true, "glibc": true, "compiler-wrapper": false,
      "nibmaker": false,
    ]
    #expect(installed == expected)
    #expect(explicit == ["quill"])
  }

  @Test func `each install changes the verifier and keeps the lock files`() throws {
    var verifiers: Set<[UInt8]> = []
    for spec in ["motto", "vellum"] {
      try install(spec)
      let verifier = try site.folder.bytes(Self.root + "/.spack-db/index_verifier")
      #expect(verifier.count == 36)
      verifiers.insert(verifier)
    }
    #expect(verifiers.count == 2)
    for name in ["lock", "prefix_lock"] {
      #expect(FileManager.default.fileExists(atPath: site[Self.root + "/.spack-db/" + name]))
    }
    #expect(try database().records.count == 2)
  }

  @Test(arguments: [("002", 0o664, 0o775), ("077", 0o600, 0o700)])
  func `files of the store obey the umask`(mask: String, file: Int, folder: Int) throws {
    try install("motto", mask: mask)
    let expected = [
      "": folder, "/.spack-db": folder, "/.spack-db/index.json": file,
      "/.spack-db/index_verifier": file, "/linux-x86_64": folder,
    ]
    for (name, mode) in expected {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: site[Self.root + name])
      #expect(attributes[.posixPermissions] as? Int == mode, "'\(name)'")
    }
  }
}
