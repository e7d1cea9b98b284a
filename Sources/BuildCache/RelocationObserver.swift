internal import Archives
internal import CacheModel
internal import Diagnostics
internal import Platform
internal import Relocation
internal import SystemPackage

/// Finds out, while a package is packed, which of its files name prefixes, and how long those may
/// become.
struct RelocationObserver: TreeObserver {
  /// What was found, in the order of the archive.
  private(set) var binaries: [String] = []
  private(set) var links: [String] = []
  private(set) var textFiles: [String] = []
  /// What the binaries say of the length of new prefixes.
  private(set) var room = Room()
  /// Files that name a prefix and will keep it, as they are of no kind that is changed.
  private(set) var notes: [FileNote] = []

  /// Further names of files, by the first.
  private var furtherNames: [[UInt8]: [[UInt8]]] = [:]
  private let prefix: FilePath
  private let search: PrefixSearch
  private let survey: RoomSurvey
  private let progress: ItemProgress
  private let cancellation: Cancellation
  private var path: [UInt8] = []
  private var classifier: FileClassifier?
  private var byteCount: UInt64 = 0
  /// Whether the content has been looked at.
  private var isExamined = false

  /// Creates an observer of the package at `prefix` that looks for `prefixes`, in the order in which
  /// they will be replaced, and counts bytes.
  init(prefix: FilePath, prefixes: [[UInt8]], progress: ItemProgress, cancellation: Cancellation)
    throws
  {
    self.prefix = prefix
    survey = try RoomSurvey(prefixes: prefixes)
    self.progress = progress
    self.cancellation = cancellation
    search = try PrefixSearch(prefixes)
  }

  mutating func begin(_ path: [UInt8], _ status: FileStatus) {
    self.path = path
    classifier = isMetadata(path) ? nil : FileClassifier()
    byteCount = status.size
    isExamined = false
  }

  mutating func read(_ bytes: Span<UInt8>) throws {
    try cancellation.check()
    progress.advance(by: bytes.count)
    classifier?.take(bytes)
    // Nearly all files come in one piece; the others are mapped when they have ended.
    if UInt64(bytes.count) == byteCount { try examine(bytes) }
  }

  mutating func end() throws {
    guard classifier != nil, !isExamined, byteCount > 0 else { return }
    guard let relative = FilePath(bytes: path) else { return }
    let file = try MappedFile(prefix.pushing(relative))
    try file.withBytes { try examine($0) }
  }

  /// Looks at a whole file.
  private mutating func examine(_ bytes: Span<UInt8>) throws {
    isExamined = true
    switch classifier?.finish() {
    case .binary:
      let name = try name(path)
      binaries.append(name)
      room.merge(survey.room(of: bytes, file: name))
    case .text:
      if search.occurs(in: bytes) { textFiles.append(try name(path)) }
    case .unknown:
      guard let note = search.note(ofUnchanged: bytes) else { return }
      notes.append(FileNote(file: String(decoding: path, as: UTF8.self), note: note))
    case nil:
      break
    }
  }

  mutating func hardLink(_ path: [UInt8], to first: [UInt8]) {
    furtherNames[first, default: []].append(path)
  }

  /// Returns a list of what was found with all names of each file.
  func withFurtherNames(_ paths: [String]) throws -> [String] {
    try paths.flatMap { path in
      try [path] + (furtherNames[Array(path.utf8)] ?? []).map { try name($0) }
    }
  }

  mutating func link(_ path: [UInt8], to target: [UInt8]) throws {
    guard !isMetadata(path), search.isHead(of: target) else { return }
    links.append(try name(path))
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
