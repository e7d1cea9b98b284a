import Archives
import CacheModel
import Platform
import Signatures
import SystemPackage

extension FuzzTarget {
  /// The readers of what lies in build caches.
  static let caches = [
    FuzzTarget(name: "cache-manifest") { bytes in
      guard let manifest = try? Manifest.decode(bytes, source: "input") else { return }
      let again = try? Manifest.decode(manifest.encode(), source: "copy")
      precondition(again == manifest, "what was written reads as something else")
      for record in manifest.records {
        precondition(!record.checksum.contains("/"), "a checksum names another place")
      }
    },
    FuzzTarget(name: "build-info") { bytes in
      guard let info = try? BuildInfo.decode(bytes, source: "input") else { return }
      let again = try? BuildInfo.decode(info.encode(), source: "copy")
      precondition(again == info, "what was written reads as something else")
    },
    FuzzTarget(name: "signed-text") { bytes in
      let isBegun = ClearSignedMessage.isBegun(by: bytes)
      guard let text = try? SignedText(bytes, source: "input") else { return }
      precondition(!text.isSigned || isBegun, "a signed text does not begin as one")
      precondition(text.isSigned || text.unverifiedPayload == bytes, "a plain text was changed")
      try? ClearSignedMessage.check(bytes, source: "input")
    },
    FuzzTarget(name: "cache-index") { bytes in
      var count = 0
      guard
        (try? CacheIndex.forEachEntry(in: bytes, source: "input") { _ in count += 1 }) != nil,
        let merge = try? IndexMerge(existing: bytes, source: "input")
      else { return }
      precondition(merge.count <= count, "records came from nowhere")
      precondition(!merge.isChanged, "nothing was added")
    },
    FuzzTarget(name: "key-list") { bytes in
      guard let list = try? KeyList.decode(bytes, source: "input") else { return }
      precondition(list.fingerprints.allSatisfy(KeyList.isFingerprint), "a key names a path")
    },
    FuzzTarget(name: "archive") { bytes in
      guard let folder = try? Scratch() else { return }
      guard (try? folder.fill()) != nil else { return }
      try? folder.unpack(bytes)
      folder.checkNothingEscaped()
    },
  ]
}

/// A folder in which an archive is unpacked beside a file that must stay as it is.
private struct Scratch: ~Copyable {
  private let folder: FilePath
  private let witness: FilePath

  private static let limits: ArchiveLimits = {
    var limits = ArchiveLimits()
    limits.entryCount = 1000
    limits.contentByteCount = 1 << 24
    return limits
  }()

  init() throws {
    let name = try "albedo-fuzz-" + Randomness.hexadecimal(byteCount: 8)
    folder = FilePath("/dev/shm").appending(name)
    witness = folder.appending("witness")
  }

  borrowing func fill() throws {
    try FileSystem.makeFolders(folder.appending("package"))
    try FileSystem.replace(witness, with: [1, 2, 3])
  }

  deinit { try? FileSystem.removeTree(folder) }

  borrowing func unpack(_ bytes: [UInt8]) throws {
    let archive = folder.appending("archive")
    try FileSystem.replace(archive, with: bytes)
    let extractor = PackageExtractor(archive, limits: Self.limits)
    try extractor.extract(into: try RootedFolder(folder.appending("package")))
  }

  borrowing func checkNothingEscaped() {
    precondition((try? FileSystem.read(witness)) == [1, 2, 3], "a file outside was changed")
    let names = (try? FileSystem.entries(of: folder).map(\.name.string)) ?? []
    precondition(
      Set(names).isSubset(of: ["archive", "package", "witness"]), "something lies outside")
  }
}
