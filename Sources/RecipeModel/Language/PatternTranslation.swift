/// A regular expression in Python's form, in the form that this program's matcher reads.
struct PatternTranslation {
  private(set) var text = ""
  /// The names of the groups in their order, nil for those without one.
  private(set) var groupNames: [String?] = []

  /// Returns nil for what means something else in the two forms.
  init?(_ expression: String, flags: Int) {
    let bytes = Array(expression.utf8)
    var result: [UInt8] = []
    let isMultiline = flags & 8 != 0
    var (place, isInClass) = (0, false)
    while place < bytes.count {
      let byte = bytes[place]
      let next = place + 1 < bytes.count ? bytes[place + 1] : 0
      if byte == UInt8(ascii: "\\") {
        if next == UInt8(ascii: "Z") {
          result += Array("\\z".utf8)
        } else if "AbBdDsSwWnrtfvxu\\".utf8.contains(next) || !SyntaxScanner.isNamePart(next)
          || SyntaxScanner.isDigit(next)
        {
          result += [byte, next]
        } else {
          return nil
        }
        place += 2
        continue
      }
      if isInClass {
        if byte == UInt8(ascii: "]") { isInClass = false }
        if byte == UInt8(ascii: "[") { result.append(UInt8(ascii: "\\")) }
      } else if byte == UInt8(ascii: "[") {
        isInClass = true
        result.append(byte)
        place += 1
        if place < bytes.count, bytes[place] == UInt8(ascii: "^") {
          result.append(bytes[place])
          place += 1
        }
        if place < bytes.count, bytes[place] == UInt8(ascii: "]") {
          result += Array("\\]".utf8)
          place += 1
        }
        continue
      } else if byte == UInt8(ascii: "$"), !isMultiline {
        result += Array("(?=\\n?\\z)".utf8)
        place += 1
        continue
      } else if byte == UInt8(ascii: "{"), next == UInt8(ascii: ",") {
        result += Array("{0".utf8)
        place += 1
        continue
      } else if byte == UInt8(ascii: "(") {
        guard note(bytes[(place + 1)...]) else { return nil }
      }
      result.append(byte)
      place += 1
    }
    let letters =
      (isMultiline ? "m" : "") + (flags & 16 != 0 ? "s" : "") + (flags & 64 != 0 ? "x" : "")
    text = (letters.isEmpty ? "" : "(?\(letters))") + PythonText.text(result)
  }

  /// Takes note of a group from behind its bracket on.
  private mutating func note(_ rest: ArraySlice<UInt8>) -> Bool {
    let start = rest.prefix(3)
    if start.first == UInt8(ascii: "*") { return false }
    guard start.first == UInt8(ascii: "?") else {
      groupNames.append(nil)
      return true
    }
    guard start.elementsEqual("?P<".utf8) else {
      return !start.elementsEqual("?P>".utf8) && !start.starts(with: "?|".utf8)
        && !start.starts(with: "?&".utf8) && !start.starts(with: "?R".utf8)
    }
    groupNames.append(PythonText.text(rest.dropFirst(3).prefix { $0 != UInt8(ascii: ">") }))
    return true
  }
}
