import AlbedoTesting
import Archives
import Bundles
import Diagnostics
import Digests
import Foundation
import MirrorModel
import Platform
import SystemPackage
import Testing

/// A folder with files for a bundle, and the bundle.
private struct Site {
  let folder: TemporaryFolder
  var bundle: FilePath { FilePath(folder["out/site.tar"]) }
  var place: FilePath { FilePath(folder["place"]) }

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("mirror/_source-cache/archive/ab/abcd.tar.gz", "the archive\n")
    try folder.write("mirror/large", [UInt8](repeating: 7, count: 700_000))
    try FileManager.default.createDirectory(
      atPath: folder["mirror/quill"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder["mirror/quill/quill-1.tar.gz"],
      withDestinationPath: "../_source-cache/archive/ab/abcd.tar.gz")
    try folder.write("recipes/packages/quill/package.py", "class Quill(Package): pass\n")
  }

  /// All files, as members with their places.
  func files() throws -> [BundleFile] {
    try BundleFile.below(FilePath(folder["mirror"]), in: "sources")
      + BundleFile.below(FilePath(folder["recipes"]), in: "recipes/lab")
  }

  func inventory() throws -> BundleInventory {
    var inventory = BundleInventory()
    inventory.specs = ["quill"]
    inventory.members = try files().map { try $0.member() }
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return inventory
  }

  @discardableResult
  func write(_ inventory: BundleInventory? = nil, to target: FilePath? = nil) throws -> String {
    let inventory = try inventory ?? self.inventory()
    let places = Dictionary(try files().map { ($0.path, $0.place) }) { $1 }
    return try BundleWriter.write(
      inventory, head: inventory.encode(), places: places, to: target ?? bundle
    ).digest.hexadecimal
  }

  /// Reads the bundle and unpacks all of it.
  @discardableResult
  func unpack(
    _ conflict: BundleReader.Conflict = .keep,
    kinds: Set<BundleInventory.Kind> = .init(
      BundleInventory.Kind.allCases)
  ) throws -> [String: BundleReader.Result] {
    let reader = BundleReader(bundle)
    let head = try reader.head()
    let results = try reader.unpack(
      BundleInventory(head, source: "site.tar"), head: head, kinds: kinds, to: place,
      conflict: conflict)
    return Dictionary(results.map { ($0.member.path, $0.result) }) { $1 }
  }

  /// What is in the place, without Albedo's own folder.
  func tree() throws -> [String: String] {
    try TreeListing(of: folder["place"]) { $0.hasPrefix(".albedo") }.entries.mapValues {
      String($0.facts.prefix(1))
    }
  }
}

@Suite struct BundleTests {
  @Test func `what is packed comes back, byte for byte, and links stay links`() throws {
    let site = try Site()
    try site.write()
    let results = try site.unpack()
    #expect(results.count == 4)
    #expect(Set(results.values) == [.added])
    #expect(try site.folder.bytes("place/sources/large") == [UInt8](repeating: 7, count: 700_000))
    let link = site.folder["place/sources/quill/quill-1.tar.gz"]
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: link)
        == "../_source-cache/archive/ab/abcd.tar.gz")
    #expect(try String(contentsOfFile: link, encoding: .utf8) == "the archive\n")
    #expect(!FileManager.default.fileExists(atPath: site.folder["place/.albedo"]))
    #expect(Set(try site.unpack().values) == [.present])
  }

  @Test func `the same files give the same bytes, wherever and whenever they lie`() throws {
    let site = try Site()
    let first = try site.write()
    let second = try site.write(to: FilePath(site.folder["out/other.tar"]))
    #expect(first == second)
    #expect(try site.folder.bytes("out/site.tar") == site.folder.bytes("out/other.tar"))
    #expect(try Digest(of: site.folder.bytes("out/site.tar")).hexadecimal == first)
  }

  @Test func `only the kinds that are wanted are unpacked, and all are verified`() throws {
    let site = try Site()
    try site.write()
    let results = try site.unpack(kinds: [.recipes])
    #expect(results["recipes/lab/packages/quill/package.py"] == .added)
    #expect(results["sources/large"] == .verified)
    #expect(try site.tree().keys.allSatisfy { !$0.hasPrefix("sources") })
  }

  @Test func `something else in the place of a member stays unless it is to be replaced`() throws {
    let site = try Site()
    try site.write()
    try site.folder.write("place/sources/large", "mine")
    try site.folder.write("place/sources/quill/quill-1.tar.gz", "mine, too")
    let results = try site.unpack()
    #expect(results["sources/large"] == .conflict)
    #expect(results["sources/quill/quill-1.tar.gz"] == .conflict)
    #expect(try site.folder.bytes("place/sources/large") == Array("mine".utf8))
    let again = try site.unpack(.replace)
    #expect(again["sources/large"] == .replaced)
    #expect(again["sources/quill/quill-1.tar.gz"] == .replaced)
    #expect(again["sources/_source-cache/archive/ab/abcd.tar.gz"] == .present)
  }

  @Test func `a difference has what is new, and says what must be in place`() throws {
    let site = try Site()
    let earlier = try site.inventory()
    try site.folder.write("mirror/new", "new")
    try site.folder.write("mirror/large", "changed")
    let whole = try site.inventory()
    let difference = whole.difference(
      since: earlier, base: try earlier.digest().hexadecimal)
    #expect(difference.members.map(\.path) == ["sources/large", "sources/new"])
    #expect(difference.required.count == 3)
    let read = try BundleInventory(difference.encode(), source: "x")
    #expect(read == difference)
    #expect(read.contents.count == 5)
    // A third one knows what the second had, and what that required.
    #expect(whole.difference(since: difference, base: "").members.isEmpty)
    try site.write(difference)
    try site.unpack()
    let missing = try BundleReader.missing(difference.required, in: site.place, isRead: true)
    #expect(missing.map(\.path) == difference.required.map(\.path))
    for one in difference.required {
      let source = try #require(try site.files().first { $0.path == one.path })
      let target = site.folder["place/" + one.path]
      try FileManager.default.createDirectory(
        atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: source.place.string, toPath: target)
    }
    #expect(try BundleReader.missing(difference.required, in: site.place, isRead: true).isEmpty)
  }

  @Test func `an inventory alone is read as that of a bundle`() throws {
    let site = try Site()
    let inventory = try site.inventory()
    try site.folder.write("out/inventory.json", inventory.encode())
    let head = try BundleReader(FilePath(site.folder["out/inventory.json"])).head()
    #expect(try BundleInventory(head, source: "x") == inventory)
  }

  @Test func `a file that changes while it is packed ends the bundle, and nothing is there`()
    throws
  {
    let site = try Site()
    let inventory = try site.inventory()
    for text in ["the archivE\n", "short", "much longer than before\n"] {
      try site.folder.write("mirror/_source-cache/archive/ab/abcd.tar.gz", text)
      #expect { try site.write(inventory) } throws: { ($0 as? BundleError)?.code == .changed }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder["out"]) == [])
  }

  @Test func `a member that cannot be read is told, and not the bundle that is written`() throws {
    let site = try Site()
    let inventory = try site.inventory()
    let place = site.folder["mirror/large"]
    let places = Dictionary(try site.files().map { ($0.path, $0.place) }) { $1 }
    try FileManager.default.removeItem(atPath: place)
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    #expect {
      try BundleWriter.write(
        inventory, head: inventory.encode(), places: places, to: site.bundle)
    } throws: { error in
      guard let error = error as? BundleError else { return false }
      return error.code == .unreadable && error.message.contains(place)
    }
  }

  // MARK: Hostile and damaged bundles

  @Test func `an inventory of many deep paths is refused soon`() throws {
    let digest = String(repeating: "0", count: 64)
    func inventory(_ paths: [String]) -> [UInt8] {
      let members = paths.map { #"{"path": "\#($0)", "bytes": 1, "sha256": "\#(digest)"}"# }
      return Array(
        #"{"format": "albedo-bundle", "schema": 1, "members": ["#.utf8)
        + Array(members.joined(separator: ",").utf8) + Array("]}".utf8)
    }
    let deep = "sources/" + String(repeating: "a/", count: 2000)
    #expect { try BundleInventory(inventory([deep + "x"]), source: "x") } throws: {
      ($0 as? BundleError)?.code == .hostile
    }
    // As deep as may be, all in folders of their own, and the last in the place of a folder.
    let end = String(repeating: "long-name-of-a-folder/", count: 60)
    let many = (0..<2000).map { "sources/\($0)/" + end + "x" }
    #expect(try BundleInventory(inventory(many), source: "x").members.count == many.count)
    #expect { try BundleInventory(inventory(many + ["sources/7"]), source: "x") } throws: {
      ($0 as? BundleError)?.message.contains("something in its way") ?? false
    }
  }

  @Test func `each flipped byte is noticed, or harmless`() throws {
    let site = try Site()
    for path in ["mirror/large", "recipes/packages"] {
      try FileManager.default.removeItem(atPath: site.folder[path])
    }
    try site.write()
    let bytes = try site.folder.bytes("out/site.tar")
    let content = Array("the archive\n".utf8)
    let path = "place/sources/_source-cache/archive/ab/abcd.tar.gz"
    // Behind the last byte that is not zero there is nothing to damage.
    let end = bytes.lastIndex { $0 != 0 } ?? 0
    for position in stride(from: 0, through: end, by: Campaign.isWhole ? 1 : 16) {
      var damaged = bytes
      damaged[position] ^= 0x10
      try site.folder.write("out/site.tar", damaged)
      try? FileManager.default.removeItem(atPath: site.folder["place"])
      _ = try? site.unpack()
      if let found = try? site.folder.bytes(path) {
        #expect(found == content, "byte \(position)")
      }
    }
  }

  @Test func `a bundle that was cut short leaves what is whole, and the next one goes on`() throws {
    let site = try Site()
    try site.write()
    let bytes = try site.folder.bytes("out/site.tar")
    try site.folder.write("out/site.tar", Array(bytes[..<(bytes.count / 2)]))
    #expect { try site.unpack() } throws: { ($0 as? BundleError)?.code == .corrupt }
    let tree = try site.tree()
    #expect(tree.keys.contains("recipes/lab/packages/quill/package.py"))
    #expect(!tree.keys.contains("sources/large"))
    try site.folder.write("out/site.tar", bytes)
    let results = try site.unpack()
    #expect(results["recipes/lab/packages/quill/package.py"] == .present)
    #expect(results["sources/large"] == .added)
  }

  /// Inventories that want to do harm, each as the JSON of its members.
  @Test(arguments: [
    #"{"path": "sources/../../evil", "bytes": 1, "sha256": "D"}"#,
    #"{"path": "/etc/evil", "bytes": 1, "sha256": "D"}"#,
    #"{"path": "sources//evil", "bytes": 1, "sha256": "D"}"#,
    #"{"path": "sources/./evil", "bytes": 1, "sha256": "D"}"#,
    #"{"path": "evil", "bytes": 1, "sha256": "D"}"#,
    #"{"path": ".albedo/evil", "bytes": 1, "sha256": "D"}"#,
    #"{"path": "sources/a\u0000b", "bytes": 1, "sha256": "D"}"#,
    #"{"path": "sources/a", "bytes": -1, "sha256": "D"}"#,
    #"{"path": "sources/a", "bytes": 1, "sha256": "../../x"}"#,
    #"{"path": "sources/a", "target": "/etc/passwd"}"#,
    #"{"path": "sources/a", "target": "../recipes/x"}"#,
    #"{"path": "sources/a/b", "target": "../../../etc/passwd"}"#,
    #"{"path": "sources/a/b", "target": "x/../../../y"}"#,
    // What leads up after a link leads up from where that leads: together these leave the folder.
    #"{"path": "sources/a/k", "target": ".."}, {"path": "sources/a/l", "target": "k/../x"}"#,
    // Sizes of which two have no sum.
    #"{"path": "sources/a", "bytes": 9223372036854775807, "sha256": "D"}"#,
    #"{"path": "binaries/a", "target": "b"}"#,
    #"{"path": "keys/a", "target": ""}"#,
    #"{"path": "sources/a", "bytes": 1, "sha256": "D"}, {"path": "sources/a", "target": "b"}"#,
    #"{"path": "sources/a", "target": "b"}, {"path": "sources/a/c", "bytes": 1, "sha256": "D"}"#,
  ])
  func `an inventory that would do harm is refused`(_ members: String) throws {
    let digest = String(repeating: "0", count: 64)
    let text = """
      {"format": "albedo-bundle", "schema": 1, "members": [\
      \(members.replacingOccurrences(of: "\"D\"", with: "\"\(digest)\""))]}
      """
    #expect { try BundleInventory(Array(text.utf8), source: "x") } throws: {
      ($0 as? BundleError)?.code == .hostile
    }
  }

  @Test(arguments: [
    ("[]", BundleFailure.malformed), ("{}", .malformed), ("nonsense", .malformed),
    (#"{"format": "albedo-bundle", "schema": 2, "members": []}"#, .unsupportedVersion),
    (#"{"format": "albedo-bundle", "schema": 1}"#, .malformed),
    (#"{"format": "albedo-bundle", "schema": 1, "members": [{}]}"#, .malformed),
    (#"{"format": "albedo-bundle", "schema": 1, "members": [{"path": "sources/a"}]}"#, .malformed),
  ])
  func `what is no inventory is refused`(_ text: String, _ code: BundleFailure) {
    #expect { try BundleInventory(Array(text.utf8), source: "x") } throws: {
      ($0 as? BundleError)?.code == code
    }
  }

  /// Members that an archive has in the place of those that its inventory promises.
  @Test(arguments: [
    ("sources/a", TarMember.Kind.link(target: Array("/etc/passwd".utf8)), ""),
    ("sources/b", .file, "one"), ("../evil", .file, "one"), ("sources/a", .file, "longer"),
    ("sources/a", .file, "two"), ("sources/a", .hardLink(target: Array("inventory.json".utf8)), ""),
    ("sources/a", .folder, ""),
  ])
  func `an archive that is not what its inventory says is refused`(
    _ name: String, _ kind: TarMember.Kind, _ content: String
  ) throws {
    let site = try Site()
    var inventory = BundleInventory()
    inventory.members = [
      BundleInventory.Member(
        path: "sources/a",
        content: .file(byteCount: 3, sha256: try Digest(of: "one").hexadecimal))
    ]
    try write(
      [
        (BundleInventory.name, .file, inventory.encode()), (name, kind, Array(content.utf8)),
      ], to: site.bundle)
    #expect { try site.unpack() } throws: { ($0 as? BundleError)?.code == .corrupt }
    #expect(try site.tree().allSatisfy { $0.value == "d" })
  }

  @Test func `members beyond the inventory are refused, and so is an archive without one`() throws {
    let site = try Site()
    let inventory = BundleInventory()
    try write(
      [
        (BundleInventory.name, .file, inventory.encode()), ("sources/a", .file, [1]),
      ], to: site.bundle)
    #expect { try site.unpack() } throws: { ($0 as? BundleError)?.code == .corrupt }
    try write([("sources/a", .file, [1])], to: site.bundle)
    #expect { try site.unpack() } throws: { ($0 as? BundleError)?.code == .malformed }
  }

  @Test func `a place that cannot be looked at is named, and not the bundle`() throws {
    let site = try Site()
    try site.write()
    try site.folder.write("place/sources/_source-cache/archive/ab/other", "x")
    let archive = site.folder["place/sources/_source-cache/archive"]
    try FileManager.default.moveItem(atPath: archive, toPath: site.folder["moved"])
    try FileManager.default.createSymbolicLink(
      atPath: archive, withDestinationPath: site.folder["moved"])
    let members = try site.inventory().members
    for work in [
      { _ = try site.unpack() },
      { _ = try BundleReader.missing(members, in: site.place, isRead: true) },
    ] {
      #expect(
        performing: work,
        throws: { error in
          guard let error = error as? BundleError else { return false }
          return error.code == .unreadable
            && error.message.contains("place/sources/_source-cache")
        })
    }
  }

  @Test func `two runs may unpack into one folder at the same time`() async throws {
    let site = try Site()
    try site.write()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<5 { try site.unpack(.replace) }
        }
      }
      try await group.waitForAll()
    }
    #expect(Set(try site.unpack().values) == [.present])
    #expect(!FileManager.default.fileExists(atPath: site.folder["place/.albedo"]))
  }

  @Test func `a link in the folder that is unpacked into is not followed`() throws {
    let site = try Site()
    try site.write()
    try site.folder.write("elsewhere/keep", "x")
    try FileManager.default.createDirectory(
      atPath: site.folder["place/sources"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: site.folder["place/sources/_source-cache"],
      withDestinationPath: site.folder["elsewhere"])
    #expect(throws: (any Error).self) { try site.unpack() }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: site.folder["elsewhere"]) == ["keep"])
  }

  private func write(
    _ members: [(String, TarMember.Kind, [UInt8])], to path: FilePath
  ) throws {
    let staged = try StagedFile(for: path)
    var writer = TarWriter(staged)
    for (name, kind, content) in members {
      try writer.add(
        TarMember(name: Array(name.utf8), kind: kind, permissions: 0o644), content: content)
    }
    try writer.finish().commit()
  }
}
