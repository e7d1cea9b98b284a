internal import Archives
package import CacheModel
internal import Diagnostics
internal import Digests
internal import Platform
package import SpecModel
internal import Storage
internal import SystemPackage

/// What a look at one entry of a cache has shown.
package struct EntryCheck: Sendable {
  /// How closely an entry is looked at.
  package enum Depth: String, Sendable, CaseIterable {
    /// The metadata is read, and what it names must be there in its size.
    case presence
    /// The spec is read as well.
    case spec
    /// The archive is read as well.
    case content
  }

  /// What is wrong with an entry; the raw value is the word that scripts read.
  package enum Kind: String, Sendable, CaseIterable {
    /// The metadata cannot be read.
    case damagedMetadata = "damaged_metadata"
    /// What the metadata names is not there.
    case missingBlob = "missing_blob"
    /// What the metadata names has another size or digest.
    case damagedBlob = "damaged_blob"
    /// The spec is damaged or of another package.
    case wrongSpec = "wrong_spec"
    /// The archive is damaged, or of another package.
    case wrongArchive = "wrong_archive"
  }

  /// One thing that is wrong.
  package struct Finding: Sendable {
    /// What it is.
    package let kind: Kind
    /// What it is, in a sentence for people.
    package let text: String
    /// The record of the metadata that names what is missing or damaged; nil where it is no record.
    package var record: BlobRecord?
  }

  /// The name of the entry.
  package let name: EntryName
  /// The package, as far as its spec was read.
  package var node: SpecNode?
  /// How many bytes the entry takes, as far as its metadata tells.
  package var byteCount: Int64 = 0
  /// The keys of what the metadata names.
  package var keys: [String] = []
  /// What is wrong; nothing when the entry is whole.
  package var findings: [Finding] = []
}

extension Cache {
  /// Looks at one entry; what is wrong with it is no error.
  ///
  /// No signature is verified. Throws when the place cannot be reached.
  package func check(_ name: EntryName, depth: EntryCheck.Depth) async throws -> EntryCheck {
    var check = EntryCheck(name: name)
    let metadata: (description: EntryDescription, spec: ConcreteSpec?)
    do {
      metadata = try await checkedMetadata(of: name)
    } catch {
      try Self.rethrowUnlessDamage(error)
      check.findings.append(EntryCheck.Finding(kind: .damagedMetadata, text: Self.text(of: error)))
      return check
    }
    let archive = metadata.description.archive
    check.keys.append(archive.key)
    let stored = try await storage.byteCount(of: archive.key)
    check.byteCount += archive.byteCount ?? stored ?? 0
    if let finding = presence(of: archive, stored: stored) { check.findings.append(finding) }
    if case .blob(let record) = metadata.description.spec {
      check.keys.append(CachePath.blob(record.checksum))
      check.byteCount += record.byteCount
      if let finding = try await presence(of: record) {
        check.findings.append(finding)
        return check
      }
    }
    if depth == .presence { return check }
    do {
      if let known = metadata.spec {
        check.node = known.root
      } else {
        check.node = try await spec(of: name).root
      }
    } catch {
      try Self.rethrowUnlessDamage(error)
      check.findings.append(EntryCheck.Finding(kind: .wrongSpec, text: Self.text(of: error)))
    }
    if depth == .content, check.findings.isEmpty,
      let finding = try await contentFinding(of: archive, for: name)
    {
      check.findings.append(finding)
    }
    return check
  }

  /// Reads what an entry's metadata says; the spec comes with it where it is the metadata.
  private func checkedMetadata(
    of name: EntryName
  ) async throws -> (description: EntryDescription, spec: ConcreteSpec?) {
    let source = url + "/" + name.key
    let bytes = try await storage.read(name.key, byteLimit: Self.metadataByteLimit)
    let payload = try SignedText(bytes, source: source).unverifiedPayload
    if let description = try layout.description(in: payload, source: source) {
      return (description, nil)
    }
    // Where the archive is follows from the package.
    let spec = try await spec(of: name)
    return (try layout.description(of: spec.root, in: payload, source: source), spec)
  }

  private func presence(of archive: EntryArchive, stored: Int64?) -> EntryCheck.Finding? {
    guard let byteCount = stored else {
      return EntryCheck.Finding(
        kind: .missingBlob, text: "its archive '\(archive.key)' is missing",
        record: Self.record(of: archive))
    }
    guard archive.form == .plain, let wanted = archive.byteCount, wanted != byteCount else {
      return nil
    }
    return EntryCheck.Finding(
      kind: .damagedBlob,
      text: "its archive '\(archive.key)' has \(byteCount) bytes instead of \(wanted)",
      record: Self.record(of: archive))
  }

  /// The record that names an archive; nil where none does.
  private static func record(of archive: EntryArchive) -> BlobRecord? {
    guard archive.key == CachePath.blob(archive.checksum), let byteCount = archive.byteCount else {
      return nil
    }
    return BlobRecord(
      mediaType: .tarball, compression: "gzip", byteCount: byteCount, checksum: archive.checksum)
  }

  private func presence(of record: BlobRecord) async throws -> EntryCheck.Finding? {
    let key = CachePath.blob(record.checksum)
    guard let byteCount = try await storage.byteCount(of: key) else {
      return EntryCheck.Finding(
        kind: .missingBlob, text: "its spec '\(key)' is missing", record: record)
    }
    if byteCount == record.byteCount { return nil }
    return EntryCheck.Finding(
      kind: .damagedBlob,
      text: "its spec '\(key)' has \(byteCount) bytes instead of \(record.byteCount)",
      record: record)
  }

  // MARK: Content

  /// Reads an archive to its end and compares what it says of itself.
  private func contentFinding(
    of archive: EntryArchive, for name: EntryName
  ) async throws -> EntryCheck.Finding? {
    do {
      let (file, part) = try await verifiedArchive(of: archive, ItemProgress())
      let identity = try await file.whileUsed { path in
        try await onWorker { try ArchiveIdentity(of: path, part: part) }
      }
      return identity.problem(for: name.hash).map {
        EntryCheck.Finding(kind: .wrongArchive, text: $0)
      }
    } catch let error as StorageError {
      if error.code != .corrupt { try Self.rethrowUnlessDamage(error) }
      return EntryCheck.Finding(
        kind: .damagedBlob, text: Self.text(of: error), record: Self.record(of: archive))
    } catch {
      try Self.rethrowUnlessDamage(error)
      return EntryCheck.Finding(kind: .wrongArchive, text: Self.text(of: error))
    }
  }

  // MARK: Errors

  /// Throws an error again that says nothing about the entry.
  private static func rethrowUnlessDamage(_ error: any Error) throws {
    if error is CancellationError { throw error }
    if let error = error as? StorageError, ![.notFound, .corrupt].contains(error.code) {
      throw error
    }
    if ErrorReport.exitClass(of: error) == .interrupted { throw error }
  }

  private static func text(of error: any Error) -> String {
    (error as? any DiagnosticError)?.message ?? String(describing: error)
  }
}

/// What the archive of a package says of itself.
struct ArchiveIdentity {
  private var hash: SpecHash?
  private var recordedPrefix: String?
  private var prefix: [UInt8]?

  /// Reads an archive to its end.
  init(of path: FilePath, part: Range<UInt64>? = nil) throws {
    var reader = try ArchiveReader(path, part: part)
    var specFile: (name: String, bytes: [UInt8])?
    var info: [UInt8]?
    while let member = try reader.next() {
      let name = String(decoding: member.name, as: UTF8.self)
      let isInfo = name.hasSuffix("/" + BuildInfo.path)
      let isSpec = ["/.spack/spec.json", "/.spack/spec.yaml"].contains { name.hasSuffix($0) }
      guard isInfo || isSpec, member.byteCount <= UInt64(Cache.specByteLimit) else { continue }
      var bytes: [UInt8] = []
      try reader.forEachChunk { piece in
        for index in piece.indices { bytes.append(piece[index]) }
      }
      if isInfo {
        (info, prefix) = (bytes, Array(name.utf8.dropLast(BuildInfo.path.utf8.count + 1)))
      }
      if isSpec { specFile = (name, bytes) }
    }
    if let specFile { hash = try SpecFile.decode(specFile.bytes, source: specFile.name).root.hash }
    if let info {
      let decoded = try BuildInfo.decode(info, source: "the archive")
      recordedPrefix = FilePath(decoded.root).pushing(FilePath(decoded.relativePrefix)).string
    }
  }

  /// Says why the archive is not the one of a package, or nil.
  func problem(for wanted: SpecHash) -> String? {
    guard let hash else { return "its archive has no spec file" }
    guard hash == wanted else {
      return "its archive is of another package, /\(hash.short)"
    }
    guard let recordedPrefix, let prefix else {
      return "its archive does not say where it was built ('\(BuildInfo.path)' is missing)"
    }
    let found = String(decoding: prefix, as: UTF8.self)
    // Archives of layout 2 and older start at the base name of the prefix.
    guard recordedPrefix.dropFirst() == found || recordedPrefix.hasSuffix("/" + found) else {
      return
        "its archive says that it was built in '\(recordedPrefix)', but its files are of '\(found)'"
    }
    return nil
  }
}
