extension PythonLibrary {
  /// Adds the methods of texts.
  func addTextMethods() {
    addCaseMethods()
    addSplittingMethods()
    addPaddingMethods()
    add("format", to: "str") { arguments throws(PythonStop) in
      var call = arguments.call
      call.positional.removeFirst()
      return .text(try arguments.interpreter.format(arguments.text(0), call))
    }
    add("format_map", to: "str") { arguments throws(PythonStop) in
      var call = PythonCall(line: arguments.call.line)
      guard case .dictionary(let dictionary) = try arguments.needed(1) else {
        throw arguments.interpreter.raised("TypeError", "a dictionary is expected")
      }
      for case (.text(let name), let value) in dictionary.entries {
        call.keywords.append((name, value))
      }
      return .text(try arguments.interpreter.format(arguments.text(0), call))
    }
    add("join", to: "str") { arguments throws(PythonStop) in
      let separator = try arguments.text(0)
      var texts: [String] = []
      var length = 0
      for item in try arguments.items(1) {
        let text = try arguments.interpreter.text(item)
        texts.append(text)
        length += text.utf8.count + separator.utf8.count
      }
      try arguments.interpreter.spend(bytes: length)
      return .text(texts.joined(separator: separator))
    }
    add("replace", to: "str") { arguments throws(PythonStop) in
      let (text, old, new) = (
        try arguments.text(0), try arguments.text(1), try arguments.text(2)
      )
      let limit = try arguments.optionalInteger(3, "count").flatMap { $0 < 0 ? nil : $0 }
      let count = text.utf8.count
      try arguments.interpreter.spend(count / 16)
      try arguments.interpreter.spend(search: old, in: text)
      let most = (count / max(1, old.utf8.count) + 1).multipliedReportingOverflow(
        by: max(1, new.utf8.count))
      if most.overflow || most.partialValue > PythonInterpreter.textLimit {
        throw .unknown(arguments.interpreter.unknown("a text that is too long would come out"))
      }
      try arguments.interpreter.spend(bytes: most.partialValue)
      return .text(PythonText.replace(old, with: new, in: text, limit: limit))
    }
    add("encode", to: "str") { arguments throws(PythonStop) in .text(try arguments.text(0)) }
    add("decode", to: "str") { arguments throws(PythonStop) in .text(try arguments.text(0)) }
    add("expandtabs", to: "str") { arguments throws(PythonStop) in
      throw .unknown(arguments.interpreter.unknown("'expandtabs' is not known here"))
    }
    add("translate", to: "str") { arguments throws(PythonStop) in
      throw .unknown(arguments.interpreter.unknown("'translate' is not known here"))
    }
  }

  private func addCaseMethods() {
    add("lower", to: "str") { arguments throws(PythonStop) in
      .text(try arguments.text(0).lowercased())
    }
    add("casefold", to: "str") { arguments throws(PythonStop) in
      .text(try arguments.text(0).lowercased())
    }
    add("upper", to: "str") { arguments throws(PythonStop) in
      .text(try arguments.text(0).uppercased())
    }
    add("capitalize", to: "str") { arguments throws(PythonStop) in
      let text = try arguments.text(0)
      return .text(text.prefix(1).uppercased() + text.dropFirst().lowercased())
    }
    add("title", to: "str") { arguments throws(PythonStop) in
      var (result, isInside) = ("", false)
      for character in try arguments.text(0) {
        result += isInside ? character.lowercased() : character.uppercased()
        isInside = character.isLetter
      }
      return .text(result)
    }
    add("swapcase", to: "str") { arguments throws(PythonStop) in
      .text(
        try arguments.text(0).map { $0.isUppercase ? $0.lowercased() : $0.uppercased() }.joined())
    }
  }

  private func addSplittingMethods() {
    for (name, isRight) in [("split", false), ("rsplit", true)] {
      add(name, to: "str") { arguments throws(PythonStop) in
        let text = try arguments.text(0)
        let limit = try arguments.optionalInteger(2, "maxsplit").flatMap { $0 < 0 ? nil : $0 }
        try arguments.interpreter.spend(text.utf8.count / 4)
        let pieces: [String]
        if let separator = try arguments.optionalText(1, "sep") {
          guard !separator.isEmpty else {
            throw arguments.interpreter.raised("ValueError", "the separator is empty")
          }
          try arguments.interpreter.spend(search: separator, in: text)
          pieces =
            isRight
            ? PythonText.lastPieces(text, separator, limit: limit)
            : PythonText.pieces(text, separator, limit: limit)
        } else if isRight, limit != nil {
          throw .unknown(arguments.interpreter.unknown("'rsplit' at blanks is not known here"))
        } else {
          pieces = PythonText.words(text, limit: limit)
        }
        return try arguments.interpreter.makeList(pieces.map { .text($0) })
      }
    }
    for (name, isRight) in [("partition", false), ("rpartition", true)] {
      add(name, to: "str") { arguments throws(PythonStop) in
        let (text, separator) = (try arguments.text(0), try arguments.text(1))
        guard !separator.isEmpty else {
          throw arguments.interpreter.raised("ValueError", "the separator is empty")
        }
        try arguments.interpreter.spend(search: separator, in: text)
        let pieces =
          isRight
          ? PythonText.lastPieces(text, separator, limit: 1)
          : PythonText.pieces(text, separator, limit: 1)
        let parts =
          pieces.count == 2
          ? [pieces[0], separator, pieces[1]] : isRight ? ["", "", text] : [text, "", ""]
        return .tuple(parts.map { .text($0) })
      }
    }
    add("splitlines", to: "str") { arguments throws(PythonStop) in
      let text = try arguments.text(0)
      if try arguments.flag(1, "keepends") || !PythonText.isPlain(text) {
        throw .unknown(arguments.interpreter.unknown("'splitlines' of this is not known here"))
      }
      let plain = PythonText.replace("\r\n", with: "\n", in: text, limit: nil)
      var lines = PythonText.pieces(plain, "\n", limit: nil)
      if lines.last == "" { lines.removeLast() }
      return try arguments.interpreter.makeList(lines.map { .text($0) })
    }
  }

  private func addPaddingMethods() {
    for (name, left, right) in [
      ("strip", true, true), ("lstrip", true, false), ("rstrip", false, true),
    ] {
      add(name, to: "str") { arguments throws(PythonStop) in
        .text(
          PythonText.stripped(
            try arguments.text(0), try arguments.optionalText(1), left: left, right: right))
      }
    }
    add("removeprefix", to: "str") { arguments throws(PythonStop) in
      let (text, part) = (try arguments.text(0), try arguments.text(1))
      guard text.utf8.starts(with: part.utf8) else { return .text(text) }
      return .text(PythonText.text(text.utf8.dropFirst(part.utf8.count)))
    }
    add("removesuffix", to: "str") { arguments throws(PythonStop) in
      let (text, part) = (try arguments.text(0), try arguments.text(1))
      guard text.utf8.reversed().starts(with: part.utf8.reversed()) else { return .text(text) }
      return .text(PythonText.text(text.utf8.dropLast(part.utf8.count)))
    }
    for (name, align) in [("ljust", "<"), ("rjust", ">")] {
      add(name, to: "str") { arguments throws(PythonStop) in
        let (text, width) = (try arguments.text(0), try arguments.integer(1))
        let missing = max(0, width - PythonText.count(text))
        try arguments.interpreter.spend(bytes: text.utf8.count + missing)
        let padding = String(repeating: try arguments.optionalText(2) ?? " ", count: missing)
        return .text(align == "<" ? text + padding : padding + text)
      }
    }
    add("center", to: "str") { arguments throws(PythonStop) in
      throw .unknown(arguments.interpreter.unknown("'center' is not known here"))
    }
    add("zfill", to: "str") { arguments throws(PythonStop) in
      let (text, width) = (try arguments.text(0), try arguments.integer(1))
      let missing = max(0, width - PythonText.count(text))
      try arguments.interpreter.spend(bytes: text.utf8.count + missing)
      let sign = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.prefix(1)) : ""
      return .text(
        sign + String(repeating: "0", count: missing) + text.dropFirst(sign.utf8.count))
    }
  }

  /// Adds the methods that ask something of texts.
  func addTextTests() {
    for (name, isEnd) in [("startswith", false), ("endswith", true)] {
      add(name, to: "str") { arguments throws(PythonStop) in
        let text = try arguments.text(0)
        guard arguments.count == 2 else {
          throw .unknown(arguments.interpreter.unknown("'\(name)' from a place on"))
        }
        let parts: [PythonValue]
        if case .tuple(let items) = try arguments.needed(1) {
          parts = items
        } else {
          parts = [try arguments.needed(1)]
        }
        for part in parts {
          let part = try arguments.interpreter.text(part)
          let fits =
            isEnd
            ? text.utf8.reversed().starts(with: part.utf8.reversed())
            : text.utf8.starts(with: part.utf8)
          if fits { return .boolean(true) }
        }
        return .boolean(false)
      }
    }
    for (name, isRight, raises) in [
      ("find", false, false), ("rfind", true, false), ("index", false, true),
      ("rindex", true, true),
    ] {
      add(name, to: "str") { arguments throws(PythonStop) in
        let (text, part) = (try arguments.text(0), Array(try arguments.text(1).utf8))
        let range = try arguments.interpreter.bounds(
          arguments.value(2) ?? .none, arguments.value(3) ?? .none, count: PythonText.count(text))
        let bytes = Array(PythonText.slice(text, range).utf8)
        try arguments.interpreter.spend(search: arguments.text(1), in: text)
        let found =
          isRight
          ? PythonText.findLast(part, in: bytes) : PythonText.find(part, in: bytes)
        if let found {
          let before = PythonText.count(PythonText.text(bytes[..<found]))
          return .integer(Int64(range.lowerBound + before))
        }
        if raises { throw arguments.interpreter.raised("ValueError", "the part is not found") }
        return .integer(-1)
      }
    }
    add("count", to: "str") { arguments throws(PythonStop) in
      let (text, part) = (try arguments.text(0), try arguments.text(1))
      guard arguments.count == 2 else {
        throw .unknown(arguments.interpreter.unknown("'count' from a place on"))
      }
      try arguments.interpreter.spend(search: part, in: text)
      if part.isEmpty { return .integer(Int64(PythonText.count(text) + 1)) }
      return .integer(Int64(PythonText.pieces(text, part, limit: nil).count - 1))
    }
    addCharacterTests()
  }

  private func addCharacterTests() {
    let tests: [(String, (Unicode.Scalar) -> Bool)] = [
      ("isdigit", { ("0"..."9").contains($0) }), ("isdecimal", { ("0"..."9").contains($0) }),
      ("isnumeric", { ("0"..."9").contains($0) }),
      ("isalpha", { ("a"..."z").contains($0) || ("A"..."Z").contains($0) }),
      ("isspace", { $0.value < 0x80 && PythonText.isBlank(UInt8($0.value)) }),
      (
        "isalnum",
        { ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) }
      ),
    ]
    for (name, test) in tests {
      add(name, to: "str") { arguments throws(PythonStop) in
        let text = try arguments.text(0)
        guard PythonText.isPlain(text) else {
          throw .unknown(arguments.interpreter.unknown("'\(name)' beyond ASCII is not known here"))
        }
        return .boolean(!text.isEmpty && text.unicodeScalars.allSatisfy(test))
      }
    }
    for (name, isUpper) in [("isupper", true), ("islower", false)] {
      add(name, to: "str") { arguments throws(PythonStop) in
        let letters = try arguments.text(0).filter { $0.isUppercase || $0.isLowercase }
        return .boolean(
          !letters.isEmpty && letters.allSatisfy { isUpper ? $0.isUppercase : $0.isLowercase })
      }
    }
    add("isidentifier", to: "str") { arguments throws(PythonStop) in
      let text = try arguments.text(0)
      return .boolean(
        text.utf8.first.map(SyntaxScanner.isNameStart) ?? false
          && text.utf8.allSatisfy(SyntaxScanner.isNamePart))
    }
  }
}
