internal import Archives
internal import CacheModel
internal import Diagnostics
internal import Platform
internal import Relocation
internal import SystemPackage

/// Finds out, while a package is packed, which of its files name prefixes.
struct RelocationObserver: TreeObserver {
  /// What was found, in the order of the archive.
  private(set) var binaries: [String] = []
  private(set) var links: [String] = []
  private(set) var textFiles: [String] = []

  private let prefix: FilePath
  private let search: PrefixSearch
  private let progress: ItemProgress
  private let cancellation: Cancellation
  private var path: [UInt8] = []
  private var classifier: FileClassifier?
  private var byteCount: UInt64 = 0
  /// Whether the file names a prefix; nil while nobody has looked.
  private var isFound: Bool?

  /// Creates an observer of the package at `prefix` that looks for `prefixes` and counts bytes.
  init(prefix: FilePath, prefixes: [[UInt8]], progress: ItemProgress, cancellation: Cancellation)
    throws
  {
    self.prefix = prefix
    self.progress = progress
    self.cancellation = cancellation
    search = try PrefixSearch(prefixes)
  }

  mutating func begin(_ path: [UInt8], _ status: FileStatus) {
    self.path = path
    classifier = isMetadata(path) ? nil : FileClassifier()
    byteCount = status.size
    isFound = nil
  }

  mutating func read(_ bytes: Span<UInt8>) throws {
    try cancellation.check()
    progress.advance(by: bytes.count)
    classifier?.take(bytes)
    // Nearly all files come in one piece; the others are mapped when they have ended.
    if UInt64(bytes.count) == byteCount, classifier?.finish() == .text {
      isFound = search.occurs(in: bytes)
    }
  }

  mutating func end() throws {
    switch classifier?.finish() {
    case .binary:
      binaries.append(try name(path))
    case .text:
      if try namesPrefix() { textFiles.append(try name(path)) }
    case .unknown, nil:
      break
    }
  }

  mutating func link(_ path: [UInt8], to target: [UInt8]) throws {
    guard !isMetadata(path), search.isHead(of: target) else { return }
    links.append(try name(path))
  }

  private func namesPrefix() throws -> Bool {
    if let isFound { return isFound }
    guard let relative = FilePath(bytes: path) else { return false }
    return try MappedFile(prefix.pushing(relative)).withBytes { search.occurs(in: $0) }
  }

  /// Spack's own files in a prefix are never relocated.
  private func isMetadata(_ path: [UInt8]) -> Bool {
    let name = Array(".spack".utf8)
    return path.starts(with: name) && (path.count == name.count || path[name.count] == 0x2F)
  }

  private func name(_ path: [UInt8]) throws -> String {
    guard let text = String(validating: path, as: UTF8.self) else {
      throw BuildCacheError(
        .pushFailed,
        "'\(String(decoding: path, as: UTF8.self))' must be relocated, but its name is not UTF-8",
        hint: "rename the file: the list of files to relocate is UTF-8 text")
    }
    return text
  }
}
