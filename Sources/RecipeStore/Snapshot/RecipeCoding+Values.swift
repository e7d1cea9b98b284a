internal import RecipeModel
internal import SpecModel

extension Unknown: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    encoder.write(file)
    line.write(to: &encoder)
    encoder.write(reason)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      file: try decoder.text(), line: try Int(from: &decoder), reason: try decoder.text())
  }
}

extension Known: SnapshotValue where Value: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    switch self {
    case .value(let value):
      encoder.write(0)
      value.write(to: &encoder)
    case .unknown(let unknown):
      encoder.write(1)
      unknown.write(to: &encoder)
    }
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    switch try decoder.number() {
    case 0: self = .value(try Value(from: &decoder))
    case 1: self = .unknown(try Unknown(from: &decoder))
    default: throw SnapshotDamage()
    }
  }
}

extension RecipeValue: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    switch self {
    case .none: encoder.write(0)
    case .boolean(let value): encoder.write(value ? 2 : 1)
    case .integer(let number):
      encoder.write(3)
      encoder.write(UInt64(bitPattern: number))
    case .number(let number):
      encoder.write(4)
      encoder.write(number.bitPattern)
    case .text(let text):
      encoder.write(5)
      encoder.write(text)
    case .list(let items):
      encoder.write(6)
      items.write(to: &encoder)
    case .mapping(let entries):
      encoder.write(7)
      encoder.write(entries.count)
      for entry in entries {
        entry.key.write(to: &encoder)
        entry.value.write(to: &encoder)
      }
    }
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    switch try decoder.number() {
    case 0: self = .none
    case 1: self = .boolean(false)
    case 2: self = .boolean(true)
    case 3: self = .integer(Int64(bitPattern: try decoder.number()))
    case 4: self = .number(Double(bitPattern: try decoder.number()))
    case 5: self = .text(try decoder.text())
    case 6:
      self = .list(
        try decoder.nested { inner throws(SnapshotDamage) in try [RecipeValue](from: &inner) })
    case 7: self = .mapping(try decoder.nested(Self.entries))
    default: throw SnapshotDamage()
    }
  }

  private static func entries(
    _ decoder: inout RecipeDecoder
  ) throws(SnapshotDamage) -> [Entry] {
    var entries: [Entry] = []
    for _ in 0..<(try decoder.count()) {
      let key = try Self(from: &decoder)
      entries.append(Entry(key: key, value: try Self(from: &decoder)))
    }
    return entries
  }
}

extension RecipeCondition: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    if let unknown {
      encoder.write(3)
      unknown.write(to: &encoder)
    } else if isNever {
      encoder.write(2)
    } else if text.isEmpty {
      encoder.write(0)
    } else {
      encoder.write(1)
      encoder.write(text)
    }
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    switch try decoder.number() {
    case 0: self = .always
    case 1: self.init(try decoder.text())
    case 2: self = .never
    case 3: self.init(unknown: try Unknown(from: &decoder))
    default: throw SnapshotDamage()
    }
  }
}

extension RecipePlace: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    encoder.write(file)
    line.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(file: try decoder.text(), line: try Int(from: &decoder))
  }
}

extension Checksum: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) { encoder.write(text) }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(try decoder.text())
  }
}

extension Version: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) { encoder.write(text) }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    guard let version = try? Version(try decoder.text()) else { throw SnapshotDamage() }
    self = version
  }
}

extension DependencyTypes: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) { encoder.write(Int(rawValue)) }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    guard let bits = UInt8(exactly: try decoder.number()) else { throw SnapshotDamage() }
    self.init(rawValue: bits)
  }
}

extension RepositorySource.Kind: SnapshotWord {}
extension RecipeRequirement.Policy: SnapshotWord {}
extension Recipe.Part: SnapshotWord {}

extension PackageSource: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    switch self {
    case .archive(let archive):
      encoder.write(0)
      archive.write(to: &encoder)
    case .repository(let place):
      encoder.write(1)
      place.write(to: &encoder)
    case .nothing: encoder.write(2)
    case .unknown(let unknown):
      encoder.write(3)
      unknown.write(to: &encoder)
    case .faulty(let reason):
      encoder.write(4)
      encoder.write(reason)
    }
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    switch try decoder.number() {
    case 0: self = .archive(try ArchiveSource(from: &decoder))
    case 1: self = .repository(try RepositorySource(from: &decoder))
    case 2: self = .nothing
    case 3: self = .unknown(try Unknown(from: &decoder))
    case 4: self = .faulty(try decoder.text())
    default: throw SnapshotDamage()
    }
  }
}

extension ArchiveSource: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    urls.write(to: &encoder)
    moreURLs.write(to: &encoder)
    checksum.write(to: &encoder)
    statedExtension.write(to: &encoder)
    isExpanded.write(to: &encoder)
    isUncached.write(to: &encoder)
    fetchOptions.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      urls: try [String](from: &decoder), moreURLs: try Unknown?(from: &decoder),
      checksum: try Checksum?(from: &decoder), statedExtension: try String?(from: &decoder),
      isExpanded: try Bool(from: &decoder), isUncached: try Bool(from: &decoder),
      fetchOptions: try RecipeValue?(from: &decoder))
  }
}

extension RepositorySource: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    kind.write(to: &encoder)
    encoder.write(url)
    for text in [commit, tag, branch, revision, date] { text.write(to: &encoder) }
    sparsePaths.write(to: &encoder)
    hasSubmodules.write(to: &encoder)
    isWhole.write(to: &encoder)
    isUncached.write(to: &encoder)
    computed.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      kind: try Kind(from: &decoder), url: try decoder.text(),
      commit: try String?(from: &decoder), tag: try String?(from: &decoder),
      branch: try String?(from: &decoder), revision: try String?(from: &decoder),
      date: try String?(from: &decoder), sparsePaths: try [String](from: &decoder),
      hasSubmodules: try Bool(from: &decoder), isWhole: try Bool(from: &decoder),
      isUncached: try Bool(from: &decoder), computed: try Unknown?(from: &decoder))
  }
}
