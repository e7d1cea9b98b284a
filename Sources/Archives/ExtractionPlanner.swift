internal import Diagnostics
internal import Platform
internal import SystemPackage

/// Turns members into steps, or refuses them, and sends the steps in batches.
struct ExtractionPlanner: ~Copyable {
  private static let batchByteCount = 1 << 18
  private static let batchStepCount = 256

  private let channel: BoundedChannel<[ExtractionStep]>
  private let isPrefixGiven: Bool
  private let metadataFolder: FilePath.Component
  private var prefix: [UInt8]?
  private var finder = PackagePrefix.Finder()
  private var guess = PackagePrefix.Guess()
  /// Folders seen before the prefix was known.
  private var early: [TarMember] = []
  private var hasPrefixFolder = false
  private var names: Set<FilePath> = []
  private var summary = ExtractionSummary()
  private var batch: [ExtractionStep] = []
  private var batchBytes = 0

  init(
    channel: BoundedChannel<[ExtractionStep]>, prefix: [UInt8]?,
    metadataFolder: FilePath.Component
  ) {
    self.channel = channel
    self.metadataFolder = metadataFolder
    self.prefix = prefix
    isPrefixGiven = prefix != nil
  }

  /// Handles one entry, reading its content.
  mutating func see(_ member: TarMember, _ reader: inout ArchiveReader) throws {
    finder.see(member)
    try Self.refuseUnsafeName(member.name)
    if prefix == nil {
      prefix = guess.see(member)
      if prefix == nil {
        guard member.kind == .folder else { throw misplaced(member) }
        early.append(member)
        return
      }
      for folder in early { try plan(folder, &reader) }
      early = []
    }
    try plan(member, &reader)
  }

  /// Sends what is left; raises when the package was somewhere else than was thought.
  mutating func finish() throws -> ExtractionSummary {
    let actual = try finder.prefix()
    guard actual == prefix else {
      throw ArchiveError(
        .wrongPrefix,
        "the archive holds its package in \(quoted(actual)), not in \(quoted(prefix ?? []))")
    }
    guard hasPrefixFolder else {
      throw ArchiveError(
        .notAPackage, "the archive has no entry for the package's folder \(quoted(actual))")
    }
    try send()
    summary.prefix = actual
    return summary
  }

  private mutating func plan(_ member: TarMember, _ reader: inout ArchiveReader) throws {
    guard let prefix else { return }
    guard PackagePrefix.contains(prefix, member.name) else {
      if member.kind == .folder, PackagePrefix.leads(member.name, to: prefix) { return }
      throw misplaced(member)
    }
    let name = PackagePrefix.strip(prefix, from: member.name)
    guard let relative = FilePath(bytes: name) else {
      throw Self.refusal(member.name, "it holds a NUL")
    }
    let path = place(relative)
    if path.isEmpty {
      guard member.kind == .folder else {
        throw ArchiveError(
          .notAPackage, "the package's place \(quoted(member.name)) is not a folder")
      }
      hasPrefixFolder = true
    } else if !names.insert(path).inserted, member.kind != .folder {
      throw ArchiveError(.duplicateEntry, "the archive has \(quoted(member.name)) twice")
    }
    try planEntry(member, path, &reader)
  }

  private mutating func planEntry(
    _ member: TarMember, _ path: FilePath, _ reader: inout ArchiveReader
  ) throws {
    let permissions = member.permissions & 0o777
    switch member.kind {
    case .folder:
      if !path.isEmpty { summary.folderCount += 1 }
      try add(.folder(path, permissions: permissions, member.modified))
    case .file:
      summary.fileCount += 1
      summary.byteCount += member.byteCount
      try add(.file(path, permissions: permissions, member.modified))
      try reader.forEachChunk { bytes in
        let copy = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        try add(.content(copy), byteCount: copy.count)
      }
      try add(.endFile)
    case .link(let target):
      summary.linkCount += 1
      let stripped = stripped(target)
      guard let text = FilePath(bytes: stripped), !text.isEmpty else {
        throw Self.refusal(member.name, "its target is empty or holds a NUL")
      }
      try add(.link(path, target: text))
    case .hardLink(let target):
      summary.hardLinkCount += 1
      try Self.refuseUnsafeName(target)
      guard let prefix, PackagePrefix.contains(prefix, target),
        let existing = FilePath(bytes: PackagePrefix.strip(prefix, from: target)),
        !existing.isEmpty
      else { throw Self.refusal(member.name, "it is a hard link to \(quoted(target)), outside") }
      try add(.hardLink(path, existing: place(existing)))
    case .unsupported(let words):
      throw ArchiveError(
        .unsupportedKind, "could not unpack \(quoted(member.name)): it is \(words)")
    }
  }

  /// Where an entry of the package goes in the folder.
  private func place(_ path: FilePath) -> FilePath {
    guard path.components.first == PackageExtractor.metadataName else { return path }
    return FilePath(root: nil, [metadataFolder] + path.components.dropFirst())
  }

  /// A target recorded from the archive's top, made relative to the package.
  private func stripped(_ target: [UInt8]) -> [UInt8] {
    guard let prefix, PackagePrefix.contains(prefix, target) else { return target }
    return PackagePrefix.strip(prefix, from: target)
  }

  private mutating func add(_ step: ExtractionStep, byteCount: Int = 0) throws {
    batch.append(step)
    batchBytes += byteCount
    if batchBytes >= Self.batchByteCount || batch.count >= Self.batchStepCount { try send() }
  }

  private mutating func send() throws {
    if batch.isEmpty { return }
    try channel.send(batch)
    batch = []
    batchBytes = 0
  }

  /// A member outside a prefix that was only guessed says that the guess was wrong.
  private func misplaced(_ member: TarMember) -> ArchiveError {
    guard isPrefixGiven else {
      return ArchiveError(
        .wrongPrefix, "the archive has \(quoted(member.name)) outside of its package")
    }
    return Self.refusal(member.name, "it is outside of the package \(quoted(prefix ?? []))")
  }

  private static func refuseUnsafeName(_ name: [UInt8]) throws(ArchiveError) {
    if name.first == UInt8(ascii: "/") { throw refusal(name, "it is absolute") }
    for part in name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if part.elementsEqual("..".utf8) || part.elementsEqual(".".utf8) || part.isEmpty {
        throw refusal(name, "it has a part that is empty, '.' or '..'")
      }
    }
  }

  private static func refusal(_ name: [UInt8], _ reason: String) -> ArchiveError {
    ArchiveError(
      .unsafePath, "refused to unpack \(quoted(name)): \(reason)",
      hint: "no honest archive has such an entry; do not trust where it came from")
  }
}
