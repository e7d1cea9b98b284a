import AlbedoTesting
import Diagnostics
import Foundation
import Relocation
import Testing

/// Compares with trees that Spack 1.2 itself installed from its own caches.
@Suite struct SpackTreeTests {
  /// One installation of the fixtures.
  struct Installation: CustomTestStringConvertible, Sendable {
    let cache: String
    let tree: String
    let root: String
    var testDescription: String { tree }
  }

  static let installations = [
    Installation(cache: "cache-unsigned", tree: "reloc-short", root: "/srv/s/1.2"),
    Installation(cache: "cache-unsigned", tree: "reloc-same", root: "/srv/site/stord"),
    Installation(
      cache: "cache-padded", tree: "reloc-from-padded", root: "/srv/site/a/longer/root/1.2"),
  ]

  /// A package as its archive has it.
  struct Package {
    let folder: TemporaryFolder
    let info: BuildInfo
    var prefix: String { folder.path + info.root + "/" + info.relativePrefix }
  }

  /// The `.spack/binary_distribution` of one archive, in the flow style that Spack writes.
  struct BuildInfo {
    let text: String

    func value(_ key: String) -> String {
      String(rest(behind: "\(key): ").prefix { $0 != "," && $0 != "}" })
    }

    func list(_ key: String) -> [String] {
      rest(behind: "\(key): [").prefix { $0 != "]" }.split(separator: ", ").map(String.init)
    }

    private func rest(behind word: String) -> Substring {
      text.firstRange(of: word).map { text[$0.upperBound...] } ?? ""
    }

    var root: String { value("buildpath") }
    var sbang: String { value("sbang_install_path") }
    var relativePrefix: String { value("relative_prefix") }
    var prefixes: [String] {
      rest(behind: "hash_to_prefix: {").prefix { $0 != "}" }.split(separator: ", ")
        .compactMap { $0.split(separator: ": ").last.map(String.init) }
    }
  }

  /// Unpacks every package archive of a cache.
  private func packages(of cache: String) throws -> [Package] {
    let blobs = try FileManager.default.subpathsOfDirectory(
      atPath: Fixture.path("spack-1.2/\(cache)/blobs"))
    return try blobs.sorted().compactMap { name in
      let folder = try TemporaryFolder()
      let path = Fixture.path("spack-1.2/\(cache)/blobs/\(name)")
      guard (name as NSString).lastPathComponent.utf8.count == 64,
        try Program.run("/usr/bin/tar", ["-xzf", path, "-C", folder.path]).status == 0,
        let info = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
          .first(where: { $0.hasSuffix(".spack/binary_distribution") })
      else { return nil }
      let text = String(decoding: try folder.bytes(info), as: UTF8.self)
      return Package(folder: folder, info: BuildInfo(text: text))
    }
  }

  private func map(_ info: BuildInfo, root: String) throws -> PrefixMap {
    try PrefixMap(
      oldSbang: Array(info.sbang.utf8), newSbang: Array((root + "/bin/sbang").utf8),
      prefixes: pairs(info.prefixes.map { [$0, root + $0.dropFirst(info.root.utf8.count)] }),
      oldRoot: Array(info.root.utf8), newRoot: Array(root.utf8))
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func target(_ path: String) throws -> [UInt8] {
    Array(try FileManager.default.destinationOfSymbolicLink(atPath: path).utf8)
  }

  @Test(arguments: installations)
  func `every listed file becomes what Spack made of it`(installation: Installation) throws {
    let spack = try TemporaryFolder()
    defer { withExtendedLifetime(spack) {} }
    let archive = Fixture.path("spack-1.2/\(installation.tree).tar.zst")
    let unpacked = try Program.run(
      "/usr/bin/tar", ["--zstd", "-xf", archive, "-C", spack.path])
    #expect(unpacked.status == 0)
    let shebang = try Shebang(sbang: Array((installation.root + "/bin/sbang").utf8))
    var compared = (binaries: 0, texts: 0, links: 0)
    for package in try packages(of: installation.cache) {
      let info = package.info
      let theirs = spack.path + installation.root + "/" + info.relativePrefix
      guard FileManager.default.fileExists(atPath: theirs) else { continue }
      let map = try map(info, root: installation.root)
      for name in info.list("relocate_binaries") {
        let old = try bytes(package.prefix + "/" + name)
        let patch = try BinaryRelocation.patch(for: old.span, map: map, file: name)
        #expect(patch.tail == nil)
        #expect(patch.applied(to: old) == (try bytes(theirs + "/" + name)), "\(name)")
        compared.binaries += 1
      }
      for name in info.list("relocate_textfiles") {
        let old = try bytes(package.prefix + "/" + name)
        var new = TextRelocation.relocated(old, map: map) ?? old
        if FileManager.default.isExecutableFile(atPath: theirs + "/" + name),
          let edit = shebang.edit(forHead: new.span)
        {
          new.replaceSubrange(edit.range, with: edit.bytes)
        }
        #expect(new == (try bytes(theirs + "/" + name)), "\(name)")
        compared.texts += 1
      }
      for name in info.list("relocate_links") {
        let old = try target(package.prefix + "/" + name)
        #expect(
          LinkRelocation.relocated(old, map: map) ?? old == (try target(theirs + "/" + name)))
        compared.links += 1
      }
    }
    #expect(compared.binaries >= 4 && compared.texts >= 15 && compared.links >= 5, "\(compared)")
  }

  @Test(arguments: ["cache-unsigned", "cache-padded"])
  func `classification and search give the lists that Spack wrote`(cache: String) throws {
    let packages = try packages(of: cache)
    #expect(packages.count >= 6)
    for package in packages {
      let info = package.info
      let search = try PrefixSearch(
        (info.prefixes + [info.sbang, info.root]).map { Array($0.utf8) })
      var found: [String: Set<String>] = [:]
      var inodes: Set<UInt64> = []
      for name in try FileManager.default.subpathsOfDirectory(atPath: package.prefix).sorted()
      where !name.hasPrefix(".spack") {
        let path = package.prefix + "/" + name
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        switch attributes[.type] as? FileAttributeType {
        case .typeSymbolicLink?:
          if search.isHead(of: try target(path)) {
            found["relocate_links", default: []].insert(name)
          }
        case .typeRegular?:
          let inode = try #require(attributes[.systemFileNumber] as? UInt64)
          guard inodes.insert(inode).inserted else { continue }
          let bytes = try bytes(path)
          switch FileClassifier.kind(of: bytes.span) {
          case .binary: found["relocate_binaries", default: []].insert(name)
          case .text where search.occurs(in: bytes.span):
            found["relocate_textfiles", default: []].insert(name)
          case .text, .unknown: break
          }
        default: break
        }
      }
      for key in ["relocate_binaries", "relocate_links", "relocate_textfiles"] {
        #expect(found[key, default: []] == Set(info.list(key)), "\(info.relativePrefix)")
      }
    }
  }

  @Test func `a longer root is refused where strings would have to grow`() throws {
    let package = try #require(
      try packages(of: "cache-unsigned").first { $0.info.relativePrefix.contains("/inkwell-") })
    let map = try map(package.info, root: "/srv/site/a/longer/root")
    let library = try bytes(package.prefix + "/lib/libinkwell.so")
    let error = #expect(throws: RelocationError.self) {
      try BinaryRelocation.patch(for: library.span, map: map, file: "lib/libinkwell.so")
    }
    #expect(error?.code == .cannotGrow)
    let misfits = Room.misfits(in: library.span, map: map)
    #expect(misfits.count >= 4)
    for misfit in misfits {
      #expect(library[misfit.offset...].starts(with: misfit.pair.old))
      #expect(misfit.missingByteCount == misfit.pair.new.count - misfit.pair.old.count)
    }
  }
}
