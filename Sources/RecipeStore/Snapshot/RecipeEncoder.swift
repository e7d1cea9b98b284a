/// Writes values one behind the other; a text that comes again costs only its number.
struct RecipeEncoder {
  /// What was written so far.
  private(set) var bytes: [UInt8] = []
  private var places: [String: Int] = [:]

  /// Creates an encoder that has written nothing.
  init() {
    // Most recipes have about so many texts, so that the table need not grow.
    places.reserveCapacity(160)
  }

  /// Writes a number from 0 on, seven bits a byte, the lowest first.
  mutating func write(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Writes a count, a place or a tag.
  mutating func write(_ number: Int) { write(UInt64(number)) }

  /// Writes a text: its number among the texts written before, or 0, its length and its bytes.
  mutating func write(_ text: String) {
    // One look-up finds the place or takes the next.
    func noted(_ place: inout Int) -> Int { place }
    let next = places.count + 1
    let place = noted(&places[text, default: next])
    guard place == next else { return write(place) }
    write(0)
    let utf8 = text.utf8
    write(utf8.count)
    bytes.append(contentsOf: utf8)
  }
}

/// Reads what a ``RecipeEncoder`` has written, and nothing else: damage is an error, never a trap.
struct RecipeDecoder {
  private let bytes: [UInt8]
  private var offset = 0
  private var texts: [String] = []
  private var depth = 0

  /// How deep values may lie in each other; those of recipes have two or three levels.
  private static let depthLimit = 64

  /// Creates a decoder at the start of `bytes`.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether everything has been read.
  var isAtEnd: Bool { offset == bytes.count }

  /// Reads a number.
  mutating func number() throws(SnapshotDamage) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count, shift < 64 {
      let byte = bytes[offset]
      offset += 1
      let bits = UInt64(byte & 0x7f)
      guard (bits << shift) >> shift == bits else { break }
      result |= bits << shift
      if byte < 0x80 { return result }
      shift += 7
    }
    throw SnapshotDamage()
  }

  /// Reads a count of things of which each takes at least one byte.
  mutating func count() throws(SnapshotDamage) -> Int {
    let number = try number()
    guard number <= UInt64(bytes.count - offset) else { throw SnapshotDamage() }
    return Int(number)
  }

  /// Reads a line number or a similar whole number.
  mutating func integer() throws(SnapshotDamage) -> Int {
    guard let result = Int(exactly: try number()) else { throw SnapshotDamage() }
    return result
  }

  /// Reads a text.
  mutating func text() throws(SnapshotDamage) -> String {
    let place = try number()
    if place > 0 {
      guard place <= UInt64(texts.count) else { throw SnapshotDamage() }
      return texts[Int(place) - 1]
    }
    let count = try count()
    let end = offset + count
    guard let text = String(validating: bytes[offset..<end], as: UTF8.self) else {
      throw SnapshotDamage()
    }
    offset = end
    texts.append(text)
    return text
  }

  /// Reads something that may hold more of its own kind.
  mutating func nested<Value>(
    _ body: (inout Self) throws(SnapshotDamage) -> Value
  ) throws(SnapshotDamage) -> Value {
    guard depth < Self.depthLimit else { throw SnapshotDamage() }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }
}

/// The bytes of a snapshot are not what was written.
struct SnapshotDamage: Error, Equatable {}

/// A value that a snapshot can hold, in at least one byte.
protocol SnapshotValue {
  /// Writes the value.
  func write(to encoder: inout RecipeEncoder)
  /// Reads a value.
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage)
}

extension String: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) { encoder.write(self) }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) { self = try decoder.text() }
}

extension Bool: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) { encoder.write(self ? 1 : 0) }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    switch try decoder.number() {
    case 0: self = false
    case 1: self = true
    default: throw SnapshotDamage()
    }
  }
}

extension Int: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    // Negative numbers are rare and may be long.
    encoder.write(UInt64(bitPattern: Int64(self)))
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self = Int(Int64(bitPattern: try decoder.number()))
  }
}

extension Array: SnapshotValue where Element: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    encoder.write(count)
    for element in self { element.write(to: &encoder) }
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    let count = try decoder.count()
    self = []
    // Only what is really there may cost memory.
    reserveCapacity(Swift.min(count, 256))
    for _ in 0..<count { append(try Element(from: &decoder)) }
  }
}

extension Optional: SnapshotValue where Wrapped: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    (self != nil).write(to: &encoder)
    self?.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self = try Bool(from: &decoder) ? try Wrapped(from: &decoder) : nil
  }
}

extension Dictionary: SnapshotValue where Key == String, Value: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    encoder.write(count)
    // The same recipe gives the same bytes.
    for (key, value) in sorted(by: { $0.key < $1.key }) {
      key.write(to: &encoder)
      value.write(to: &encoder)
    }
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self = [:]
    for _ in 0..<(try decoder.count()) {
      let key = try decoder.text()
      self[key] = try Value(from: &decoder)
    }
  }
}

/// Values that are written as their text.
protocol SnapshotWord: SnapshotValue, RawRepresentable<String> {}

extension SnapshotWord {
  func write(to encoder: inout RecipeEncoder) { encoder.write(rawValue) }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    guard let value = Self(rawValue: try decoder.text()) else { throw SnapshotDamage() }
    self = value
  }
}
