internal import CacheModel
package import Diagnostics
internal import Digests
internal import Platform
package import SpecModel
internal import Storage
package import SystemPackage

extension Cache {
  /// The files of an entry that were copied to this machine.
  package struct Download: Sendable, Equatable {
    /// Where they are.
    package var files: [FilePath] = []
    /// The bytes of all of them.
    package var byteCount: Int64 = 0
  }

  /// Copies the files of an entry into a folder as they are: archive, spec, and what identifies the
  /// build for CDash where the cache has it.
  ///
  /// Blobs get the names of their digests, other files their paths below `build_cache`. Digests are
  /// verified, signatures are not. Throws `buildcache.missing_entry`, also when
  /// `needsBuildIdentifier` and there is none, and `storage.corrupt`; nothing half is left then.
  package func download(
    _ node: SpecNode, to folder: FilePath, needsBuildIdentifier: Bool = false,
    progress: ItemProgress = ItemProgress()
  ) async throws -> Download {
    let description = try await unverifiedDescription(of: node)
    var small: [(key: String, bytes: [UInt8])] = []
    switch description.spec {
    case .blob(let record):
      let bytes = try await readBlob(record, byteLimit: Self.specByteLimit)
      small.append((CachePath.blob(record.checksum), bytes))
    case .metadata:
      for key in layout.metadataKeys(of: node) {
        let bytes = try await readIfPresent(key, byteLimit: Self.metadataByteLimit)
        if let bytes { small.append((key, bytes)) }
      }
    }
    if let identifier = try await buildIdentifier(of: node) {
      small.append(identifier)
    } else if needsBuildIdentifier {
      throw BuildCacheError(
        .missingEntry, "the cache '\(url)' has no .cdashid file for '\(node.shortText)'",
        hint: "leave out --require-cdashid where nothing is reported to CDash")
    }
    var download = Download()
    let archive = folder.appending(fileName(of: description.archive.key))
    download.byteCount = try await copyArchive(
      description.archive, to: archive, progress: progress)
    download.files.append(archive)
    for (key, bytes) in small {
      let path = folder.appending(fileName(of: key))
      try await onWorker { try FileSystem.replace(path, with: bytes) }
      download.files.append(path)
      download.byteCount += Int64(bytes.count)
    }
    return download
  }

  /// What the file of an object is called in the folder of a download.
  private func fileName(of key: String) -> String {
    let folder = BuildCacheFolder.root + "/"
    if key.hasPrefix(folder) { return String(key.dropFirst(folder.count)) }
    return key.split(separator: "/").last.map(String.init) ?? key
  }

  private func copyArchive(
    _ archive: EntryArchive, to target: FilePath, progress: ItemProgress
  ) async throws -> Int64 {
    let source = url + "/" + archive.key
    let (file, part) = try await archiveFile(of: archive, progress)
    let sha256 = try Digest(hexadecimal: archive.checksum, algorithm: .sha256)
    let byteCount = file.byteCount
    try await file.whileUsed { path in
      try await onWorker { cancellation in
        let whole = 0..<UInt64(clamping: byteCount)
        try Self.verify(
          part ?? whole, of: path, sha256: sha256, source: source, cancellation, progress)
        progress.begin("writing", total: byteCount)
        let staged = try StagedFile(for: target)
        try File(path).forEachChunk { bytes in
          try cancellation.check()
          try staged.write(bytes)
          progress.advance(by: bytes.count)
        }
        try staged.commit()
      }
    }
    return byteCount
  }

  /// The file that says which build an entry came from; only Spack 0.13 to 0.17 write it.
  private func buildIdentifier(of node: SpecNode) async throws -> (key: String, bytes: [UInt8])? {
    for key in layout.companionKeys(of: node) {
      if let bytes = try await readIfPresent(key) { return (key, bytes) }
    }
    return nil
  }
}
