/// A part of a version's release.
enum VersionComponent: Sendable, Hashable {
  /// Letters, such as `b` in `1.2b`.
  case string(String)
  /// Digits.
  case integer(DecimalNumber)
  /// One of the names that are newer than every number, by its place among them.
  case infinity(Int)

  /// The names of moving versions, each newer than the one before.
  static let infinityNames = ["stable", "nightly", "trunk", "head", "master", "main", "develop"]
  /// A place behind all names and behind the open end of a range up to the last name.
  static let beyondInfinity = infinityNames.count + 1

  /// Creates a component from letters.
  init(letters: String) {
    self = Self.infinityNames.firstIndex(of: letters).map(Self.infinity) ?? .string(letters)
  }

  /// The next component in order, used as the open end of a range.
  var next: Self {
    switch self {
    case .integer(let number): .integer(number.incremented)
    case .infinity(let place): .infinity(place + 1)
    case .string(let letters): .string(Self.next(after: letters))
    }
  }

  private static func next(after letters: String) -> String {
    var text = letters
    repeat {
      var bytes = Array(text.utf8)
      switch bytes.last {
      case nil, UInt8(ascii: "z"): bytes.append(UInt8(ascii: "A"))
      case UInt8(ascii: "Z"): bytes[bytes.count - 1] = UInt8(ascii: "a")
      case let last?: bytes[bytes.count - 1] = last + 1
      }
      text = String(decoding: bytes, as: UTF8.self)
    } while infinityNames.contains(text)
    return text
  }
}

extension VersionComponent: Comparable {
  /// Letters come before numbers, numbers before the names of moving versions.
  static func < (left: Self, right: Self) -> Bool { left.compare(with: right) < 0 }

  /// Compares in one look: negative, zero or positive.
  func compare(with other: Self) -> Int {
    switch (self, other) {
    case (.integer(let a), .integer(let b)): a.compare(with: b)
    case (.infinity(let a), .infinity(let b)): a - b
    case (.string(let a), .string(let b)):
      a == b ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
    default: kind - other.kind
    }
  }

  private var kind: Int {
    switch self {
    case .string: 0
    case .integer: 1
    case .infinity: 2
    }
  }
}

/// A whole number of any size that is not negative.
enum DecimalNumber: Sendable, Hashable, Comparable {
  /// A number that a register holds, as nearly all in versions are.
  case word(UInt64)
  /// The digits of a larger number, without leading zeros.
  case long(String)

  /// Creates a number from digits, which may start with zeros.
  init(digits: some StringProtocol) {
    if let word = UInt64(digits) {
      self = .word(word)
    } else {
      self = .long(String(digits.drop { $0 == "0" }))
    }
  }

  /// The digits without leading zeros; `0` for zero.
  var digits: String {
    switch self {
    case .word(let word): String(word)
    case .long(let digits): digits
    }
  }

  /// The number plus one.
  var incremented: Self {
    if case .word(let word) = self, word < .max { return .word(word + 1) }
    var bytes = Array(digits.utf8)
    var place = bytes.count - 1
    while place >= 0, bytes[place] == UInt8(ascii: "9") {
      bytes[place] = UInt8(ascii: "0")
      place -= 1
    }
    if place >= 0 { bytes[place] += 1 } else { bytes.insert(UInt8(ascii: "1"), at: 0) }
    return Self(digits: String(decoding: bytes, as: UTF8.self))
  }

  /// Compares by value.
  static func < (left: Self, right: Self) -> Bool { left.compare(with: right) < 0 }

  /// Compares by value: negative, zero or positive.
  func compare(with other: Self) -> Int {
    switch (self, other) {
    case (.word(let a), .word(let b)): return a == b ? 0 : a < b ? -1 : 1
    case (.word, .long): return -1
    case (.long, .word): return 1
    case (.long(let a), .long(let b)):
      if a == b { return 0 }
      let (a, b) = (a.utf8, b.utf8)
      let isLess = a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
      return isLess ? -1 : 1
    }
  }
}

/// Whether a version is a release, or what it is before that.
struct Prerelease: Sendable, Hashable, Comparable {
  /// The stages in order.
  enum Rank: Int, Sendable, Comparable {
    case alpha
    case beta
    case candidate
    case final

    /// The stage of a name in a version.
    init?(name: some StringProtocol) {
      switch name {
      case "alpha": self = .alpha
      case "beta": self = .beta
      case "rc": self = .candidate
      case "final": self = .final
      default: return nil
      }
    }

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  var rank: Rank
  /// The number behind the name; a name alone comes before the name with 0.
  var number: DecimalNumber?

  init(rank: Rank, number: DecimalNumber? = nil) {
    self.rank = rank
    self.number = number
  }

  /// A release.
  static let final = Self(rank: .final)

  static func < (left: Self, right: Self) -> Bool {
    if left.rank != right.rank { return left.rank < right.rank }
    switch (left.number, right.number) {
    case (nil, let other): return other != nil
    case (_, nil): return false
    case (let a?, let b?): return a < b
    }
  }
}
