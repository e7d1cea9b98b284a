internal import Diagnostics
internal import Platform
internal import RecipeModel

/// A word by which packages are looked up.
struct SnapshotTerm: Hashable, Comparable {
  /// What the word is to its packages.
  enum Kind: UInt32, CaseIterable {
    /// A virtual package, which they provide.
    case virtual
    /// A package, which they depend on.
    case dependency
    /// One of their tags.
    case tag
  }

  var kind: Kind
  var text: String

  static func < (left: Self, right: Self) -> Bool {
    (left.kind.rawValue, left.text) < (right.kind.rawValue, right.text)
  }
}

/// The state of a file that recipes were read with; without a stamp there was none.
struct SnapshotFile: Equatable {
  var stamp: FileStamp?
  var digest: [UInt8]

  /// A file that was not there.
  static let missing = Self(
    stamp: nil, digest: [UInt8](repeating: 0, count: SnapshotLayout.digestByteCount))
}

/// One package as a snapshot holds it.
struct SnapshotPackage {
  var name: String
  /// Whether the recipe only names a virtual package.
  var isVirtual = false
  /// Whether the bytes are an error instead of a recipe.
  var isFailure = false
  /// The state of the recipe's own file.
  var file: SnapshotFile
  /// The other files that it was read with.
  var otherFiles: [String] = []
  var terms: Set<SnapshotTerm> = []
  /// The keys of its digests.
  var digestKeys: Set<UInt64> = []
  /// The recipe, or the error.
  var bytes: [UInt8]

  /// A package whose recipe was read.
  init(_ read: ReadRecipe) {
    name = read.name
    file = read.file
    otherFiles = read.otherFiles
    var encoder = RecipeEncoder()
    switch read.result {
    case .success(let recipe):
      isVirtual = recipe.isVirtual
      recipe.write(to: &encoder)
      terms = Set(recipe.terms)
      var keys: Set<UInt64> = []
      recipe.forEachDigest { text, _ in keys.insert(Self.key(ofDigest: text)) }
      digestKeys = keys
    case .failure(let error):
      isFailure = true
      SnapshotFailure(error).write(to: &encoder)
    }
    bytes = encoder.bytes
  }

  /// What snapshot tables say of a package, and the bytes.
  init(name: String, file: SnapshotFile, bytes: [UInt8]) {
    self.name = name
    self.file = file
    self.bytes = bytes
  }

  /// What a digest is looked up by: FNV-1a of its text in lower case.
  static func key(ofDigest text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { key, byte in
      (key ^ UInt64(byte | (UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? 0x20 : 0)))
        &* 0x0000_0100_0000_01b3
    }
  }
}

/// An error that stands in the place of a recipe.
struct SnapshotFailure: SnapshotValue {
  var error: RecipeError

  init(_ error: RecipeError) { self.error = error }

  func write(to encoder: inout RecipeEncoder) {
    encoder.write(error.code.rawValue)
    encoder.write(error.message)
    error.hint.write(to: &encoder)
    (error.cause.map { ErrorReport.sentence(for: $0) }).write(to: &encoder)
  }

  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    guard let code = RecipeFailure(rawValue: try decoder.text()) else { throw SnapshotDamage() }
    let message = try decoder.text()
    let hint = try String?(from: &decoder)
    let cause = try String?(from: &decoder)
    error = RecipeError(code, message + (cause.map { ": " + $0 } ?? ""), hint: hint)
  }
}

extension Recipe {
  /// The words by which the package is looked up.
  var terms: [SnapshotTerm] {
    let provided = provisions.flatMap(\.names)
    return provided.map { SnapshotTerm(kind: .virtual, text: $0) }
      + dependencies.map { SnapshotTerm(kind: .dependency, text: $0.name) }
      + tags.map { SnapshotTerm(kind: .tag, text: $0) }
  }
}

/// Lays out a snapshot.
struct SnapshotWriter {
  private var sections: [[UInt8]] = Array(
    repeating: [], count: SnapshotLayout.Section.allCases.count)
  private var textPlaces: [String: (offset: Int, count: Int)] = [:]
  private let packages: [SnapshotPackage]

  /// Lays out the tables of `packages`, which are in the order of their names.
  ///
  /// `files` has all that packages name in `otherFiles`.
  init(
    subject: SnapshotSubject, premises: SnapshotPremises, packages: [SnapshotPackage],
    files: [String: SnapshotFile]
  ) {
    self.packages = packages
    var encoder = RecipeEncoder()
    subject.write(to: &encoder)
    premises.write(to: &encoder)
    sections[SnapshotLayout.Section.subject.rawValue] = encoder.bytes
    let rows = addFiles(files)
    addPackages(rows)
    addTerms()
    addDigests()
  }

  /// Everything in front of the recipes.
  var head: [UInt8] {
    var head = SnapshotLayout.signature
    var offset = SnapshotLayout.headerByteCount
    let recipeByteCount = packages.reduce(0) { $0 + $1.bytes.count }
    for section in SnapshotLayout.Section.allCases {
      let isRecipes = section == .recipes
      let content = sections[section.rawValue]
      let count = isRecipes ? recipeByteCount : content.count
      head.append(number: offset, byteCount: 8)
      head.append(number: count, byteCount: 8)
      head.append(number: isRecipes ? 0 : SnapshotLayout.check(content), byteCount: 8)
      offset += count
    }
    head.append(number: SnapshotLayout.check(head), byteCount: 8)
    for content in sections { head += content }
    return head
  }

  /// The whole as bytes in memory.
  var bytes: [UInt8] {
    packages.reduce(into: head) { $0 += $1.bytes }
  }

  /// Writes the whole into a new file.
  func write(to file: borrowing StagedFile) throws(PlatformError) {
    var block = head
    for package in packages {
      block += package.bytes
      guard block.count > 1 << 20 else { continue }
      try file.write(block.span)
      block.removeAll(keepingCapacity: true)
    }
    try file.write(block.span)
  }

  private mutating func append(
    _ section: SnapshotLayout.Section, _ number: some FixedWidthInteger, _ byteCount: Int
  ) {
    sections[section.rawValue].append(number: number, byteCount: byteCount)
  }

  /// Writes where a text stands, after adding it if it is new.
  private mutating func append(text: String, to section: SnapshotLayout.Section) {
    let texts = SnapshotLayout.Section.texts.rawValue
    let place: (offset: Int, count: Int)
    if let known = textPlaces[text] {
      place = known
    } else {
      place = (sections[texts].count, text.utf8.count)
      sections[texts] += Array(text.utf8)
      textPlaces[text] = place
    }
    append(section, place.offset, 4)
    append(section, place.count, 4)
  }

  private mutating func append(_ file: SnapshotFile, to section: SnapshotLayout.Section) {
    let none = FileStamp(byteCount: .max, inode: 0, modified: .epoch, changed: .epoch)
    sections[section.rawValue].append(file.stamp ?? none)
    sections[section.rawValue] += file.digest
  }

  private mutating func addFiles(_ files: [String: SnapshotFile]) -> [String: Int] {
    var rows: [String: Int] = [:]
    for (path, file) in files.sorted(by: { $0.key < $1.key }) {
      rows[path] = rows.count
      append(text: path, to: .files)
      append(file, to: .files)
    }
    return rows
  }

  private mutating func addPackages(_ rows: [String: Int]) {
    var offset = 0
    for package in packages {
      append(text: package.name, to: .packages)
      append(.packages, offset, 8)
      append(.packages, package.bytes.count, 4)
      append(.packages, (package.isVirtual ? 1 : 0) + (package.isFailure ? 2 : 0), 4)
      append(.packages, SnapshotLayout.check(package.bytes), 8)
      append(package.file, to: .packages)
      let references = package.otherFiles.compactMap { rows[$0] }
      append(
        .packages, sections[SnapshotLayout.Section.references.rawValue].count / 4, 4)
      append(.packages, references.count, 4)
      for row in references { append(.references, row, 4) }
      offset += package.bytes.count
    }
  }

  private mutating func addTerms() {
    var holders: [SnapshotTerm: [Int]] = [:]
    for (index, package) in packages.enumerated() {
      for term in package.terms { holders[term, default: []].append(index) }
    }
    for (term, indices) in holders.sorted(by: { $0.key < $1.key }) {
      append(.words, term.kind.rawValue, 4)
      append(text: term.text, to: .words)
      append(.words, sections[SnapshotLayout.Section.holders.rawValue].count / 4, 4)
      append(.words, indices.count, 4)
      for index in indices { append(.holders, index, 4) }
    }
  }

  private mutating func addDigests() {
    var rows: [(key: UInt64, package: Int)] = []
    for (index, package) in packages.enumerated() {
      for key in package.digestKeys { rows.append((key, index)) }
    }
    rows.sort { ($0.key, $0.package) < ($1.key, $1.package) }
    for row in rows {
      append(.digests, row.key, 8)
      append(.digests, row.package, 4)
    }
  }
}
