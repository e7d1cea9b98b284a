/// How a value is to be shown: `*^+#010,.3f`.
struct PythonFormat {
  private(set) var fill: Unicode.Scalar = " "
  private(set) var align: Unicode.Scalar?
  private(set) var sign: Unicode.Scalar = "-"
  private(set) var isAlternate = false
  private(set) var width = 0
  private(set) var separator: Unicode.Scalar?
  private(set) var precision: Int?
  private(set) var type: Unicode.Scalar?

  /// Reads a format; nil when it is not one.
  init?(_ text: String) {
    var rest = text.unicodeScalars[...]
    func isAlign(_ scalar: Unicode.Scalar?) -> Bool {
      scalar.map { "<>=^".unicodeScalars.contains($0) } ?? false
    }
    var hasFill = false
    if isAlign(rest.dropFirst().first), let first = rest.popFirst() {
      (fill, align) = (first, rest.popFirst())
      hasFill = true
    } else if isAlign(rest.first) {
      align = rest.popFirst()
    }
    if let first = rest.first, "+- ".unicodeScalars.contains(first) {
      sign = first
      rest.removeFirst()
    }
    if rest.first == "#" {
      isAlternate = true
      rest.removeFirst()
    }
    if rest.first == "0" {
      rest.removeFirst()
      if align == nil { align = "=" }
      if !hasFill { fill = "0" }
    }
    guard let width = Self.number(&rest) else { return nil }
    self.width = width
    if let first = rest.first, first == "," || first == "_" {
      separator = first
      rest.removeFirst()
    }
    if rest.first == "." {
      rest.removeFirst()
      guard let first = rest.first, SyntaxScanner.isDigit(UInt8(truncatingIfNeeded: first.value)),
        let number = Self.number(&rest)
      else { return nil }
      precision = number
    }
    type = rest.popFirst()
    guard rest.isEmpty else { return nil }
  }

  private static func number(_ rest: inout Substring.UnicodeScalarView) -> Int? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest = rest.dropFirst(digits.count)
    return digits.isEmpty ? 0 : digits.count < 8 ? Int(String(digits)) : nil
  }

  /// The text of a value; nil when it is not known.
  func text(of value: PythonValue) -> String? {
    switch value {
    case .text(let text):
      guard type == nil || type == "s", sign == "-", separator == nil else { return nil }
      let cut = precision.map { String(text.unicodeScalars.prefix($0)) } ?? text
      return align == "=" && fill == "0"
        ? padded("", cut, "<") : align == "=" ? nil : padded("", cut, "<")
    case .boolean(let value): return integer(value ? 1 : 0)
    case .integer(let value): return integer(value)
    case .number(let value): return number(value)
    default: return nil
    }
  }

  private func padded(_ sign: String, _ text: String, _ standard: Unicode.Scalar) -> String {
    let missing = width - PythonText.count(sign) - PythonText.count(text)
    guard missing > 0 else { return sign + text }
    let padding = { (count: Int) in String(repeating: String(fill), count: count) }
    switch align ?? standard {
    case "<": return sign + text + padding(missing)
    case "^": return padding(missing / 2) + sign + text + padding(missing - missing / 2)
    case "=":
      return standard == "<" ? sign + text + padding(missing) : sign + padding(missing) + text
    default: return padding(missing) + sign + text
    }
  }

  private func signed(_ isNegative: Bool) -> String {
    isNegative ? "-" : sign == "-" ? "" : String(sign)
  }

  private func integer(_ value: Int64) -> String? {
    let magnitude = value.magnitude
    var (prefix, digits): (String, String)
    switch type {
    case nil, "d", "n": (prefix, digits) = ("", "\(magnitude)")
    case "x": (prefix, digits) = ("0x", String(magnitude, radix: 16))
    case "X": (prefix, digits) = ("0X", String(magnitude, radix: 16, uppercase: true))
    case "o": (prefix, digits) = ("0o", String(magnitude, radix: 8))
    case "b": (prefix, digits) = ("0b", String(magnitude, radix: 2))
    case "c":
      guard let number = UInt32(exactly: value), let scalar = Unicode.Scalar(number) else {
        return nil
      }
      return padded("", String(scalar), "<")
    case "e", "E", "f", "F", "g", "G", "%": return number(Double(value))
    default: return nil
    }
    guard precision == nil else { return nil }
    if !isAlternate { prefix = "" }
    if let separator {
      guard fill != "0" else { return nil }
      digits = Self.grouped(digits, separator, by: type == nil || type == "d" ? 3 : 4)
    }
    return padded(signed(value < 0) + prefix, digits, ">")
  }

  private static func grouped(_ digits: String, _ separator: Unicode.Scalar, by size: Int) -> String
  {
    var result = String.UnicodeScalarView()
    for (place, digit) in digits.unicodeScalars.enumerated() {
      if place > 0, (digits.utf8.count - place) % size == 0 { result.append(separator) }
      result.append(digit)
    }
    return String(result)
  }

  private func number(_ value: Double) -> String? {
    var digits: String?
    switch type {
    case "f", "F": digits = Self.fixed(value.magnitude, precision ?? 6)
    case "%": digits = Self.fixed(value.magnitude * 100, precision ?? 6).map { $0 + "%" }
    case nil where precision == nil: digits = Self.shown(value.magnitude)
    default: return nil
    }
    guard var digits else { return nil }
    if let separator {
      guard fill != "0" else { return nil }
      let whole = digits.prefix { $0 != "." }
      digits = Self.grouped(String(whole), separator, by: 3) + digits.dropFirst(whole.count)
    }
    return padded(signed(value.sign == .minus), digits, ">")
  }

  /// A number with so many places behind its point; nil when that is not computed here.
  static func fixed(_ value: Double, _ places: Int) -> String? {
    guard value < 9e15, places <= 17 else { return nil }
    // The number is `significand * 2^exponent` exactly.
    let (bits, exponent) = (UInt128(value.significandBitPattern), Int(value.exponentBitPattern))
    let significand = exponent == 0 ? bits : bits | 1 << 52
    let shift = 1075 - max(exponent, 1)
    var scale = UInt128(1)
    for _ in 0..<places { scale *= 10 }
    let (product, overflows) = significand.multipliedReportingOverflow(by: scale)
    guard !overflows else { return nil }
    var rounded: UInt128
    if shift <= 0 {
      rounded = product << UInt128(-shift)
    } else if shift >= 128 {
      rounded = 0
    } else {
      rounded = product >> UInt128(shift)
      let rest = product - rounded << UInt128(shift)
      let half = UInt128(1) << UInt128(shift - 1)
      if rest > half || rest == half && rounded & 1 == 1 { rounded += 1 }
    }
    if places == 0 { return "\(rounded)" }
    let fraction = "\(rounded % scale)"
    return "\(rounded / scale)." + String(repeating: "0", count: places - fraction.utf8.count)
      + fraction
  }

  /// A number with a point as Python shows it.
  static func shown(_ value: Double) -> String {
    // Swift writes the exponent of `1e-05` with one digit where one is enough.
    let text = "\(value)"
    guard let place = text.firstIndex(of: "e") else { return text }
    var mantissa = text[..<place]
    if mantissa.hasSuffix(".0") { mantissa = mantissa.dropLast(2) }
    let exponent = text[text.index(after: place)...]
    let sign = exponent.first == "-" ? "-" : "+"
    let digits = exponent.drop { $0 == "-" || $0 == "+" }
    return "\(mantissa)e\(sign)\(digits.utf8.count < 2 ? "0" : "")\(digits)"
  }
}

/// Cuts the template of `str.format` into texts and fields.
struct FormatFields {
  enum Piece {
    case text([UInt8])
    case field([UInt8], conversion: UInt8, specification: String)
    case wrong(String)
    case end
  }

  private let bytes: [UInt8]
  private var place = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The next piece; in the format of a field, doubled braces mean nothing special.
  mutating func nextPiece(isNested: Bool) -> Piece {
    guard place < bytes.count else { return .end }
    let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      guard byte == open || byte == close else {
        text.append(byte)
        place += 1
        continue
      }
      if !isNested, place + 1 < bytes.count, bytes[place + 1] == byte {
        text.append(byte)
        place += 2
      } else if byte == close {
        return .wrong("a single '}' is in a format")
      } else {
        return text.isEmpty ? field() : .text(text)
      }
    }
    return .text(text)
  }

  private mutating func field() -> Piece {
    var (depth, end) = (1, place + 1)
    let start = end
    while end < bytes.count {
      if bytes[end] == UInt8(ascii: "{") { depth += 1 }
      if bytes[end] == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 { break }
      end += 1
    }
    guard end < bytes.count else { return .wrong("a '{' of a format is not closed") }
    place = end + 1
    let inside = bytes[start..<end]
    // A bracket may hold a colon.
    var nesting = 0
    let colon = inside.indices.first { index in
      if inside[index] == UInt8(ascii: "[") { nesting += 1 }
      if inside[index] == UInt8(ascii: "]") { nesting -= 1 }
      return nesting == 0
        && (inside[index] == UInt8(ascii: ":") || inside[index] == UInt8(ascii: "!"))
    }
    guard let colon else { return .field(Array(inside), conversion: 0, specification: "") }
    let name = Array(inside[..<colon])
    guard inside[colon] == UInt8(ascii: "!") else {
      return .field(
        name, conversion: 0, specification: PythonText.text(inside[(colon + 1)...]))
    }
    let rest = inside[(colon + 1)...]
    guard let conversion = rest.first,
      rest.dropFirst().first.map({ $0 == UInt8(ascii: ":") }) ?? true
    else { return .wrong("the conversion of a format is not understood") }
    return .field(
      name, conversion: conversion, specification: PythonText.text(rest.dropFirst(2)))
  }
}

/// Cuts the format of `%` into texts and fields.
struct PercentReader {
  enum Piece {
    case text(ArraySlice<UInt8>)
    case field(name: String?, specification: String, type: UInt8, stars: Int)
    case wrong
  }

  private let bytes: [UInt8]
  private var place = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func next() -> Piece? {
    guard place < bytes.count else { return nil }
    let start = place
    if bytes[place] != UInt8(ascii: "%") {
      while place < bytes.count, bytes[place] != UInt8(ascii: "%") { place += 1 }
      return .text(bytes[start..<place])
    }
    place += 1
    var name: String?
    if place < bytes.count, bytes[place] == UInt8(ascii: "(") {
      guard let end = bytes[place...].firstIndex(of: UInt8(ascii: ")")) else { return .wrong }
      name = PythonText.text(bytes[(place + 1)..<end])
      place = end + 1
    }
    let first = place
    while place < bytes.count, "0123456789.-+ #*lhL".utf8.contains(bytes[place]) { place += 1 }
    guard place < bytes.count else { return .wrong }
    let type = bytes[place]
    let specification = bytes[first..<place].filter { !"lhL".utf8.contains($0) }
    place += 1
    if type == UInt8(ascii: "%") { return .text([type]) }
    guard "sradiuoxXcfFeEgG".utf8.contains(type) else { return .wrong }
    return .field(
      name: name, specification: PythonText.text(specification), type: type,
      stars: specification.count { $0 == UInt8(ascii: "*") })
  }
}
