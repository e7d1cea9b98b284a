package import Diagnostics
internal import Digests
package import MirrorModel
package import Platform
package import SystemPackage

/// A file or link of this machine that goes into a bundle.
package struct BundleFile: Sendable {
  /// The path in the bundle.
  package let path: String
  /// Where it is now.
  package let place: FilePath

  /// Creates the description.
  package init(path: String, place: FilePath) {
    self.path = path
    self.place = place
  }

  /// Reads the file and returns it as a member, with its digest; blocks.
  ///
  /// Throws `bundle.unreadable` for what is neither file nor link.
  package func member(
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws -> BundleInventory.Member {
    do {
      let status = try FileStatus(of: place, links: .keep)
      if status.kind == .link {
        let text = try FileSystem.linkTarget(of: place)
        guard let target = String(validating: text.bytes, as: UTF8.self) else {
          throw BundleError(.unreadable, "the target of the link '\(place)' is not text")
        }
        return BundleInventory.Member(path: path, content: .link(target: target))
      }
      guard status.kind == .file else {
        throw BundleError(.unreadable, "'\(place)' is neither a file nor a link")
      }
      let found = try Self.digest(of: File(place), cancellation, progress)
      return BundleInventory.Member(
        path: path,
        content: .file(byteCount: found.byteCount, sha256: found.digest.hexadecimal))
    } catch let error as PlatformError {
      throw BundleError(.unreadable, "could not read '\(place)'", cause: error)
    }
  }

  static func digest(
    of file: borrowing File, _ cancellation: Cancellation, _ progress: ItemProgress
  ) throws -> (digest: Digest, byteCount: Int64) {
    var hasher = try StreamingHasher(.sha256)
    var byteCount: Int64 = 0
    try file.forEachChunk { bytes in
      try cancellation.check()
      try hasher.update(bytes)
      byteCount += Int64(bytes.count)
      progress.advance(by: bytes.count)
    }
    return (try hasher.finish(), byteCount)
  }

  /// Lists the files and links below a folder, without what `isLeftOut` names; blocks.
  ///
  /// Links are not followed. Names that are no text are refused, since an inventory is text. Throws
  /// `bundle.unreadable`.
  package static func below(
    _ folder: FilePath, in prefix: String, cancellation: Cancellation = Cancellation(),
    isLeftOut: (String) -> Bool = { _ in false }
  ) throws -> [BundleFile] {
    var found: [BundleFile] = []
    var open: [String] = [""]
    while let below = open.popLast() {
      try cancellation.check()
      let place = below.isEmpty ? folder : folder.pushing(FilePath(below))
      do {
        for entry in try FileSystem.sortedEntries(of: place) {
          guard let name = String(validating: entry.name.bytes, as: UTF8.self) else {
            throw BundleError(.unreadable, "a name in '\(place)' is not text", hint: "rename it")
          }
          let path = below.isEmpty ? name : "\(below)/\(name)"
          if isLeftOut(path) { continue }
          let status = try FileStatus(of: place.appending(entry.name), links: .keep)
          switch status.kind {
          case .folder: open.append(path)
          case .file, .link:
            found.append(BundleFile(path: "\(prefix)/\(path)", place: place.appending(entry.name)))
          default:
            throw BundleError(
              .unreadable, "'\(place.appending(entry.name))' is neither file, folder nor link")
          }
        }
      } catch let error as PlatformError {
        throw BundleError(.unreadable, "could not list '\(place)'", cause: error)
      }
    }
    return found
  }
}
