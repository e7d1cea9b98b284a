extension PythonLibrary {
  /// Adds the module of dates; what the clock says is never known.
  func addDateModule() {
    let reason = Unknown(file: "", line: 0, reason: "this of 'datetime' is not known here")
    let module = add(module: "datetime")
    module.unknown = reason
    for (name, isDay) in [("datetime", false), ("date", true)] {
      let type = Self.makeType(name)
      type.unknownBase = reason
      type.maker = .pure(name) { arguments throws(PythonStop) in
        var fields: [Int] = []
        let names = ["year", "month", "day", "hour", "minute", "second"]
        for (place, name) in names.prefix(isDay ? 3 : 6).enumerated() {
          fields.append(
            place < 3
              ? try arguments.integer(place, name) : try arguments.optionalInteger(place, name) ?? 0
          )
        }
        return .object(try PythonDate(fields, isDay: isDay, arguments.interpreter))
      }
      if !isDay {
        type.attributes["strptime"] = .object(
          PythonUnbound(
            .native(
              .pure("strptime") { arguments throws(PythonStop) in
                .object(
                  try PythonDate.read(
                    arguments.text(0), arguments.text(1), arguments.interpreter))
              }), takesType: false))
      }
      module.names[name] = .type(type)
    }
  }
}

/// A day, or a moment of one.
final class PythonDate: PythonObject {
  /// Year, month, day and, of a moment, hour, minute and second.
  private let fields: [Int]
  private let isDay: Bool

  private static let names = ["year", "month", "day", "hour", "minute", "second"]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  init(_ fields: [Int], isDay: Bool, _ interpreter: PythonInterpreter) throws(PythonStop) {
    let limits = [1...9999, 1...12, 1...31, 0...23, 0...59, 0...59]
    guard zip(fields, limits).allSatisfy({ $1.contains($0) }),
      fields[2] <= Self.days(fields[0], fields[1])
    else { throw interpreter.raised("ValueError", "this day or time does not exist") }
    self.fields = isDay ? Array(fields.prefix(3)) : fields
    self.isDay = isDay
  }

  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    month == 2 ? isLeap(year) ? 29 : 28 : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  var typeName: String { isDay ? "date" : "datetime" }
  var key: AnyHashable? { AnyHashable(fields) }
  var text: String? {
    let day =
      Self.padded(fields[0], 4) + "-" + Self.padded(fields[1], 2) + "-"
      + Self.padded(fields[2], 2)
    return isDay ? day : day + " " + fields[3...].map { Self.padded($0, 2) }.joined(separator: ":")
  }

  func isOrdered(_ sign: String, before other: PythonValue) -> Bool? {
    guard case .object(let object) = other, let date = object as? PythonDate, date.isDay == isDay
    else { return nil }
    let isLess = fields.lexicographicallyPrecedes(date.fields)
    switch sign {
    case "<": return isLess
    case "<=": return isLess || fields == date.fields
    case ">": return !isLess && fields != date.fields
    default: return !isLess
    }
  }

  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    if let place = Self.names.firstIndex(of: name), place < fields.count {
      return .integer(Int64(fields[place]))
    }
    switch name {
    case "strftime":
      return .native(
        .pure(name) { [self] arguments throws(PythonStop) in
          .text(try shown(arguments.text(0, "format"), arguments.interpreter))
        })
    case "isoformat":
      return .native(
        .pure(name) { [self] _ in
          .text(isDay ? text ?? "" : (text ?? "").replacing(" ", with: "T"))
        })
    case "date":
      if isDay { return nil }
      return .native(
        .pure(name) { [self] arguments throws(PythonStop) in
          .object(try PythonDate(fields, isDay: true, arguments.interpreter))
        })
    default: return .unknown(interpreter.unknown("'\(name)' of a date is not known here"))
    }
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  // MARK: Formats

  private func shown(
    _ format: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> String {
    var (result, isDirective) = ("", false)
    for scalar in format.unicodeScalars {
      guard isDirective else {
        if scalar == "%" { isDirective = true } else { result.unicodeScalars.append(scalar) }
        continue
      }
      isDirective = false
      let time = isDay ? [0, 0, 0] : Array(fields[3...])
      switch scalar {
      case "Y": result += fields[0] > 999 ? "\(fields[0])" : Self.padded(fields[0], 4)
      case "y": result += Self.padded(fields[0] % 100, 2)
      case "m": result += Self.padded(fields[1], 2)
      case "d": result += Self.padded(fields[2], 2)
      case "H": result += Self.padded(time[0], 2)
      case "M": result += Self.padded(time[1], 2)
      case "S": result += Self.padded(time[2], 2)
      case "B": result += Self.months[fields[1] - 1]
      case "b": result += Self.months[fields[1] - 1].prefix(3)
      case "j":
        let before = (1..<fields[1]).map { Self.days(fields[0], $0) }.reduce(0, +)
        result += Self.padded(before + fields[2], 3)
      case "%": result += "%"
      default: throw .unknown(interpreter.unknown("'%\(scalar)' of a date is not known here"))
      }
      try interpreter.spend()
    }
    return result
  }

  /// Reads a moment in a format.
  static func read(
    _ text: String, _ format: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonDate {
    var fields = [1900, 1, 1, 0, 0, 0]
    var rest = text.utf8[...]
    let wrong = interpreter.raised("ValueError", "the text does not have the format of a date")
    func number(_ width: Int) throws(PythonStop) -> Int {
      let digits = rest.prefix(width).prefix(while: SyntaxScanner.isDigit)
      rest = rest.dropFirst(digits.count)
      guard let number = Int(PythonText.text(digits)) else { throw wrong }
      return number
    }
    var isDirective = false
    for byte in format.utf8 {
      try interpreter.spend()
      guard isDirective else {
        if byte == UInt8(ascii: "%") {
          isDirective = true
        } else if PythonText.isBlank(byte) {
          rest = rest.drop(while: PythonText.isBlank)
        } else {
          guard rest.popFirst() == byte else { throw wrong }
        }
        continue
      }
      isDirective = false
      switch byte {
      case UInt8(ascii: "Y"): fields[0] = try number(4)
      case UInt8(ascii: "y"):
        let year = try number(2)
        fields[0] = year < 69 ? 2000 + year : 1900 + year
      case UInt8(ascii: "m"): fields[1] = try number(2)
      case UInt8(ascii: "d"): fields[2] = try number(2)
      case UInt8(ascii: "H"): fields[3] = try number(2)
      case UInt8(ascii: "M"): fields[4] = try number(2)
      case UInt8(ascii: "S"): fields[5] = try number(2)
      case UInt8(ascii: "b"), UInt8(ascii: "B"):
        let isShort = byte == UInt8(ascii: "b")
        let word = PythonText.text(rest.prefix { SyntaxScanner.isNameStart($0) }).lowercased()
        guard
          let month = months.firstIndex(where: {
            (isShort ? $0.prefix(3).lowercased() : $0.lowercased()) == word
          })
        else { throw wrong }
        rest = rest.dropFirst(word.utf8.count)
        fields[1] = month + 1
      default: throw .unknown(interpreter.unknown("this format of a date is not known here"))
      }
    }
    guard rest.isEmpty else { throw wrong }
    return try PythonDate(fields, isDay: false, interpreter)
  }
}
