import AlbedoTesting
import Documents
import Testing

/// Changes of many generated files, in which whatever was not to change keeps its bytes.
@Suite struct YAMLTextPropertyTests {
  static let seeds = Array(UInt64(1)...UInt64(Campaign.count(short: 300, whole: 5000)))

  @Test func `an added key leaves all other lines as they are and goes without a trace`() throws {
    for seed in Self.seeds {
      var file = GeneratedFile(seed: seed)
      let original = file.text
      let value: DocumentValue =
        Bool.random(using: &file.random) ? "/n" : ["url": "/n", "x": false]
      let place = file.randomPlace()
      var text = try YAMLText(Array(original.utf8), source: "seed \(seed)")
      try text.insert(value, forKey: "new", at: ["mirrors"], place)
      let changed = String(decoding: text.bytes, as: UTF8.self)
      try #require(isOriginal(original, in: changed), "seed \(seed): \(original)")
      try text.remove(at: ["mirrors", "new"])
      try #require(text.bytes == Array(original.utf8), "seed \(seed): \(original)")
    }
  }

  @Test func `a removed key takes one run of lines with it`() throws {
    for seed in Self.seeds {
      var file = GeneratedFile(seed: seed)
      let original = file.text
      let name = file.randomName()
      var text = try YAMLText(Array(original.utf8), source: "seed \(seed)")
      try text.remove(at: ["mirrors", name])
      let changed = String(decoding: text.bytes, as: UTF8.self)
      try #require(isOriginal(changed, in: original), "seed \(seed): \(original)")
      for other in file.names where other != name {
        try #require(
          changed.contains("# of \(other)") == original.contains("# of \(other)"), "seed \(seed)")
      }
    }
  }

  @Test func `a changed text changes nothing outside its entry`() throws {
    for seed in Self.seeds {
      var file = GeneratedFile(seed: seed)
      let original = file.text
      let name = file.randomName()
      var text = try YAMLText(Array(original.utf8), source: "seed \(seed)")
      let values: [DocumentValue] = [
        "/x y", "yes", ["url": "/x", "push": ["url": "é: '#"]], "", 3,
      ]
      try text.set(values[Int(seed) % values.count], at: ["mirrors", name])
      let changed = String(decoding: text.bytes, as: UTF8.self)
      let common = commonLines(original, changed)
      try #require(common.count >= file.otherLineCount(than: name), "seed \(seed): \(original)")
    }
  }

  /// Damaged files: whatever can still be read is changed as asked or not at all, and nothing traps.
  @Test func `a change of a damaged file is exact or refused`() throws {
    let pieces = [
      "? ", "- ", "&a ", "*a", "!!str ", "{", "}", "[", "]", ", ", ": ", "#", " #", "\n", "\r",
      "\r\n",
      "'", "\"", "|", ">+\n", "<<: ", "---\n", "...\n", "\u{FEFF}", "\u{85}", "\t", "é", "  ", "~",
    ].map { Array($0.utf8) }
    var changeCount = 0
    for seed in Self.seeds {
      var file = GeneratedFile(seed: seed)
      var bytes = Array(file.text.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &file.random) {
        let offset = Int.random(in: 0..<bytes.count, using: &file.random)
        let end = min(bytes.count, offset + Int.random(in: 0...3, using: &file.random))
        bytes.replaceSubrange(offset..<end, with: pieces.randomElement(using: &file.random) ?? [])
      }
      guard let text = try? YAMLText(bytes, source: "damaged") else { continue }
      for path in paths(in: text.root) {
        for change in Self.changes {
          var copy = text
          guard (try? change(&copy, path)) != nil else {
            try #require(copy.bytes == bytes, "seed \(seed)")
            continue
          }
          let root = try YAML.decode(copy.bytes, source: "changed").root
          try #require(root == copy.root, "seed \(seed)")
          changeCount += 1
        }
      }
    }
    #expect(changeCount > Self.seeds.count)
  }

  /// The changes that every key of a damaged file goes through.
  private static let changes: [@Sendable (inout YAMLText, [String]) throws -> Void] = [
    { try $0.insert(["x": ["y"]], forKey: "new", at: $1, .first) },
    { try $0.insert("/n", forKey: "new", at: Array($1.dropLast()), .before($1.last ?? "")) },
    { try $0.set(["url": "/n", "last": [:]], at: $1) },
    { try $0.set("/n", at: $1) },
    { try $0.remove(at: $1) },
  ]

  /// The paths of all keys, three deep.
  private func paths(in value: DocumentValue, _ above: [String] = []) -> [[String]] {
    guard above.count < 3 else { return [] }
    return (value.mapping ?? [:]).flatMap { key, value in
      [above + [key]] + paths(in: value, above + [key])
    }
  }

  /// Whether `small` is `large` without one run of lines, or with the line end of the last one less.
  private func isOriginal(_ small: String, in large: String) -> Bool {
    let (small, large) = (lines(small), lines(large))
    let (head, tail) = ends(small, large)
    return head + tail >= small.count
  }

  private func commonLines(_ left: String, _ right: String) -> [Substring] {
    let left = lines(left)
    let (head, tail) = ends(left, lines(right))
    return Array(left.prefix(head)) + left.suffix(tail)
  }

  /// How many lines two texts have in common at their starts and at their ends.
  private func ends(_ left: [Substring], _ right: [Substring]) -> (Int, Int) {
    let head = zip(left, right).prefix { $0 == $1 }.count
    let tail = zip(left.reversed(), right.reversed()).prefix { $0 == $1 }.count
    return (head, min(tail, left.count - head, right.count - head))
  }

  private func lines(_ text: String) -> [Substring] {
    // A carriage return with its line feed is one character.
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }
}

/// A file with a section of mirrors, made of what people write.
private struct GeneratedFile {
  var random: SeededNumbers
  private(set) var text = ""
  private(set) var names: [String] = []
  private var lineCounts: [String: Int] = [:]
  private let indentation: Int

  init(seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    indentation = Int.random(in: 1...4, using: &random)
    self.random = random
    var lines: [String] = []
    if chance(3) { lines.append("# a file, with ümlauts: and {braces}") }
    if chance(3) { lines += ["config:", indent(1) + "x: [1, 2]  # list", ""] }
    lines.append(
      ["mirrors:", "mirrors: # all", "\"mirrors\" :"].randomElement(using: &self.random) ?? "")
    if chance(4) { lines += [indent(1) + "# of all", ""] }
    names = (0..<Int.random(in: 2...5, using: &self.random)).map { "m\($0)" }
    for name in names {
      // A comment of the entry above must not become one of this entry's.
      if chance(3) { lines.append("") }
      if chance(2) { lines.append(indent(1) + "# of \(name)") }
      let entry = entry(name)
      lineCounts[name] = entry.count
      lines += entry
    }
    if chance(3) { lines += ["", "# of the end"] }
    if chance(3) { lines += ["other:", indent(1) + "- a", indent(1) + "- b"] }
    let newline = chance(4) ? "\r\n" : "\n"
    text = lines.joined(separator: newline) + (chance(4) ? "" : newline)
  }

  private mutating func chance(_ n: Int) -> Bool { Int.random(in: 0..<n, using: &random) == 0 }

  private func indent(_ depth: Int) -> String { String(repeating: " ", count: indentation * depth) }

  private mutating func entry(_ name: String) -> [String] {
    let key = indent(1) + (chance(4) ? "'\(name)'" : name) + ":"
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return [key + " https://x.example.org/\(name)  # see below"]
    case 1: return [key + " \"/srv/ä b\""]
    case 2: return [key + " {url: '/x', signed: no}"]
    case 3:
      return [key + " {", indent(2) + "url: /x, # c", indent(2) + "binary: true", indent(1) + "}"]
    case 4:
      return [
        key, indent(2) + "url: /x", "", indent(2) + "# in \(name)", indent(2) + "push:",
        indent(3) + "url: /y",
      ]
    case 5: return [key + " >-", indent(2) + "/srv/", indent(2) + "x"]
    case 6:
      return [
        key, indent(2) + "url: !!str /x", indent(2) + "access_pair:",
        indent(2) + "- id", indent(2) + "- secret",
      ]
    default: return [key + " '/srv/it''s'"]
    }
  }

  mutating func randomName() -> String { names.randomElement(using: &random) ?? "" }

  mutating func randomPlace() -> YAMLText.Place {
    switch Int.random(in: 0..<3, using: &random) {
    case 0: .first
    case 1: .last
    default: .before(randomName())
    }
  }

  /// How many lines do not belong to an entry's value.
  func otherLineCount(than name: String) -> Int {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
      - (lineCounts[name] ?? 0)
  }
}
