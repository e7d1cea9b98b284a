internal import Platform
internal import RecipeModel
internal import Synchronization
internal import SystemPackage

/// The recipes of a repository as they were read once, to be looked up without reading them again.
///
/// Nothing is believed of the bytes: each part is verified before its first use, and what is not as
/// it was written is ``SnapshotDamage``.
final class Snapshot: Sendable {
  /// What it is of.
  let subject: SnapshotSubject
  /// What has to be so for it to count.
  let premises: SnapshotPremises
  private let content: any SnapshotBytes
  private let sections: [Range<Int>]
  private let checks: [UInt64]
  /// The sections that are as they were written, one bit each.
  private let verified = Atomic<UInt64>(0)

  /// Opens a file, of which only the header is read.
  convenience init(mapping path: FilePath) throws {
    try self.init(content: MappedBytes(path))
  }

  /// Opens bytes in memory.
  convenience init(_ bytes: [UInt8]) throws(SnapshotDamage) {
    try self.init(content: MemoryBytes(bytes: bytes))
  }

  private init(content: any SnapshotBytes) throws(SnapshotDamage) {
    self.content = content
    let head = content.bytes(0..<SnapshotLayout.headerByteCount)
    guard let head, head.starts(with: SnapshotLayout.signature) else { throw SnapshotDamage() }
    let table = Array(head.dropLast(8))
    var tail = RowReader(Array(head.suffix(8)))
    guard tail.number(8) == SnapshotLayout.check(table) else { throw SnapshotDamage() }
    var reader = RowReader(Array(table.dropFirst(SnapshotLayout.signature.count)))
    var sections: [Range<Int>] = []
    var checks: [UInt64] = []
    var end = SnapshotLayout.headerByteCount
    for _ in SnapshotLayout.Section.allCases {
      let (offset, count) = (reader.integer(8), reader.integer(8))
      guard offset == end, count <= content.count - offset else { throw SnapshotDamage() }
      end = offset + count
      sections.append(offset..<end)
      checks.append(reader.number(8))
    }
    guard end == content.count else { throw SnapshotDamage() }
    self.sections = sections
    self.checks = checks
    let place = SnapshotLayout.Section.subject.rawValue
    guard content.check(sections[place]) == checks[place],
      let bytes = content.bytes(sections[place])
    else { throw SnapshotDamage() }
    var decoder = RecipeDecoder(bytes)
    subject = try SnapshotSubject(from: &decoder)
    premises = try SnapshotPremises(from: &decoder)
  }

  /// Whether every part is as it was written, which is more work than any lookup.
  var isIntact: Bool {
    do throws(SnapshotDamage) {
      for section in SnapshotLayout.Section.allCases { _ = try bytes(section, 0, 0) }
      for index in 0..<packageCount { _ = try recipe(of: row(index)) }
      return true
    } catch {
      return false
    }
  }

  // MARK: Tables

  /// The bytes of a part of a section, which is verified as a whole the first time.
  private func bytes(
    _ section: SnapshotLayout.Section, _ offset: Int, _ count: Int
  ) throws(SnapshotDamage) -> [UInt8] {
    let range = sections[section.rawValue]
    guard offset >= 0, count >= 0, count <= range.count, offset <= range.count - count else {
      throw SnapshotDamage()
    }
    let bit: UInt64 = 1 << UInt64(section.rawValue)
    if section != .recipes, verified.load(ordering: .relaxed) & bit == 0 {
      guard content.check(range) == checks[section.rawValue] else { throw SnapshotDamage() }
      verified.bitwiseOr(bit, ordering: .relaxed)
    }
    let start = range.lowerBound + offset
    guard let bytes = content.bytes(start..<start + count) else { throw SnapshotDamage() }
    return bytes
  }

  private func row(
    _ index: Int, of section: SnapshotLayout.Section, _ byteCount: Int
  ) throws(SnapshotDamage) -> RowReader {
    guard index >= 0, index <= sections[section.rawValue].count / byteCount else {
      throw SnapshotDamage()
    }
    return RowReader(try bytes(section, index * byteCount, byteCount))
  }

  private func count(_ section: SnapshotLayout.Section, _ byteCount: Int) -> Int {
    sections[section.rawValue].count / byteCount
  }

  private func text(_ row: inout RowReader) throws(SnapshotDamage) -> String {
    let (offset, count) = (row.integer(4), row.integer(4))
    let bytes = try bytes(.texts, offset, count)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw SnapshotDamage() }
    return text
  }

  private func numbers(
    _ section: SnapshotLayout.Section, _ row: inout RowReader
  ) throws(SnapshotDamage) -> [Int] {
    let (first, count) = (row.integer(4), row.integer(4))
    var reader = RowReader(try bytes(section, first * 4, count * 4))
    return (0..<count).map { _ in reader.integer(4) }
  }

  // MARK: Packages

  /// One package without its recipe.
  struct Row {
    var index: Int
    var name: String
    var isVirtual: Bool
    var isFailure: Bool
    var file: SnapshotFile
    /// The rows of the other files that it was read with.
    var references: [Int]
    fileprivate var offset: Int
    fileprivate var byteCount: Int
    fileprivate var check: UInt64
  }

  /// The number of packages.
  var packageCount: Int { count(.packages, SnapshotLayout.packageByteCount) }

  /// One package, in the order of the names.
  func row(_ index: Int) throws(SnapshotDamage) -> Row {
    var row = try row(index, of: .packages, SnapshotLayout.packageByteCount)
    let name = try text(&row)
    let (offset, byteCount) = (row.integer(8), row.integer(4))
    let flags = row.number(4)
    let check = row.number(8)
    let file = Self.file(&row)
    return Row(
      index: index, name: name, isVirtual: flags & 1 != 0, isFailure: flags & 2 != 0, file: file,
      references: try numbers(.references, &row), offset: offset, byteCount: byteCount,
      check: check)
  }

  /// The name of a package, and whether it is only that of a virtual one.
  func nameAndKind(_ index: Int) throws(SnapshotDamage) -> (name: String, isVirtual: Bool) {
    var row = try row(index, of: .packages, SnapshotLayout.packageByteCount)
    let name = try text(&row)
    _ = row.number(8)
    _ = row.number(4)
    return (name, row.number(4) & 1 != 0)
  }

  /// The name of a package.
  func name(_ index: Int) throws(SnapshotDamage) -> String {
    var row = try row(index, of: .packages, SnapshotLayout.packageByteCount)
    return try text(&row)
  }

  /// The package of a name, or nil.
  func row(named name: String) throws(SnapshotDamage) -> Row? {
    var (low, high) = (0, packageCount)
    while low < high {
      let middle = (low + high) / 2
      let here = try self.name(middle)
      if here == name { return try row(middle) }
      if here < name { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// The bytes of a package's recipe or error, as they were written.
  func bytes(of row: Row) throws(SnapshotDamage) -> [UInt8] {
    guard row.byteCount <= SnapshotLayout.recipeByteLimit else { throw SnapshotDamage() }
    let bytes = try bytes(.recipes, row.offset, row.byteCount)
    guard SnapshotLayout.check(bytes) == row.check else { throw SnapshotDamage() }
    return bytes
  }

  /// The recipe of a package, or why it has none.
  func recipe(of row: Row) throws(SnapshotDamage) -> Result<Recipe, RecipeError> {
    var decoder = RecipeDecoder(try bytes(of: row))
    let result: Result<Recipe, RecipeError> =
      row.isFailure
      ? .failure(try SnapshotFailure(from: &decoder).error)
      : .success(try Recipe(from: &decoder))
    guard decoder.isAtEnd else { throw SnapshotDamage() }
    return result
  }

  private static func file(_ row: inout RowReader) -> SnapshotFile {
    let stamp = row.stamp()
    return SnapshotFile(stamp: stamp.byteCount == .max ? nil : stamp, digest: row.digest())
  }

  // MARK: Files

  /// The number of other files that recipes were read with.
  var fileCount: Int { count(.files, SnapshotLayout.fileByteCount) }

  /// One of these files.
  func file(_ index: Int) throws(SnapshotDamage) -> (path: String, state: SnapshotFile) {
    var row = try row(index, of: .files, SnapshotLayout.fileByteCount)
    return (try text(&row), Self.file(&row))
  }

  // MARK: Lookups

  /// The number of words by which packages can be looked up.
  var termCount: Int { count(.words, SnapshotLayout.wordByteCount) }

  /// One of these words, in order, and its packages.
  func term(_ index: Int) throws(SnapshotDamage) -> (term: SnapshotTerm, packages: [Int]) {
    var row = try row(index, of: .words, SnapshotLayout.wordByteCount)
    let term = try term(&row)
    return (term, try numbers(.holders, &row))
  }

  private func term(_ row: inout RowReader) throws(SnapshotDamage) -> SnapshotTerm {
    guard let kind = SnapshotTerm.Kind(rawValue: UInt32(row.number(4))) else {
      throw SnapshotDamage()
    }
    return SnapshotTerm(kind: kind, text: try text(&row))
  }

  /// The packages of a word, in order.
  func packages(of wanted: SnapshotTerm) throws(SnapshotDamage) -> [Int] {
    var (low, high) = (0, termCount)
    while low < high {
      let middle = (low + high) / 2
      var row = try row(middle, of: .words, SnapshotLayout.wordByteCount)
      let here = try term(&row)
      if here == wanted { return try numbers(.holders, &row) }
      if here < wanted { low = middle + 1 } else { high = middle }
    }
    return []
  }

  /// The words of one kind, in order.
  func words(_ kind: SnapshotTerm.Kind) throws(SnapshotDamage) -> [String] {
    var result: [String] = []
    for index in 0..<termCount {
      var row = try row(index, of: .words, SnapshotLayout.wordByteCount)
      let here = try term(&row)
      if here.kind == kind { result.append(here.text) }
    }
    return result
  }

  private func digestRow(_ index: Int) throws(SnapshotDamage) -> (key: UInt64, package: Int) {
    var row = try row(index, of: .digests, SnapshotLayout.digestRowByteCount)
    return (row.number(8), row.integer(4))
  }

  /// The packages that may know a digest, in order: each of them has to be asked.
  func packages(ofDigestKey key: UInt64) throws(SnapshotDamage) -> [Int] {
    let end = count(.digests, SnapshotLayout.digestRowByteCount)
    var (low, high) = (0, end)
    while low < high {
      let middle = (low + high) / 2
      if try digestRow(middle).key < key { low = middle + 1 } else { high = middle }
    }
    var result: [Int] = []
    while low < end {
      let row = try digestRow(low)
      guard row.key == key else { break }
      result.append(row.package)
      low += 1
    }
    return result
  }

  /// All rows of the digests, for a new snapshot of mostly the same recipes.
  func forEachDigestKey(_ body: (UInt64, Int) -> Void) throws(SnapshotDamage) {
    for index in 0..<count(.digests, SnapshotLayout.digestRowByteCount) {
      let row = try digestRow(index)
      body(row.key, row.package)
    }
  }
}

/// Where the bytes of a snapshot are.
private protocol SnapshotBytes: Sendable {
  /// How many there are.
  var count: Int { get }
  /// A copy of some, or nil when the range leaves them.
  func bytes(_ range: Range<Int>) -> [UInt8]?
  /// What a section is verified by; the range is within the bytes.
  func check(_ range: Range<Int>) -> UInt64
}

/// A file, which is replaced and never changed.
private final class MappedBytes: SnapshotBytes {
  private let map: MappedFile

  init(_ path: FilePath) throws(PlatformError) { map = try MappedFile(path) }

  var count: Int { map.count }

  func bytes(_ range: Range<Int>) -> [UInt8]? {
    guard range.lowerBound >= 0, range.upperBound <= map.count else { return nil }
    return map.bytes(range)
  }

  func check(_ range: Range<Int>) -> UInt64 {
    map.withBytes { SnapshotLayout.check($0.extracting(range)) }
  }
}

private struct MemoryBytes: SnapshotBytes {
  let bytes: [UInt8]

  var count: Int { bytes.count }

  func bytes(_ range: Range<Int>) -> [UInt8]? {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return nil }
    return Array(bytes[range])
  }

  func check(_ range: Range<Int>) -> UInt64 { SnapshotLayout.check(Array(bytes[range])) }
}
