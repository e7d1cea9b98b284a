/// What must not be shown or kept: values under names of secrets, and passwords inside text.
enum Secrets {
  /// What stands in the place of a secret.
  static let mask = "***"

  private static let words = [
    "password", "passwd", "passphrase", "secret", "token", "credential", "authorization",
    "apikey", "accesskey", "privatekey", "secretkey",
  ]
  /// Names that end so tell of a secret without holding it: Spack's `access_token_variable` names
  /// an environment variable.
  private static let harmlessEndings = ["variable", "count", "file", "path", "name"]

  /// What tokens of well-known services begin with, whatever they are called.
  private static let tokenBeginnings = [
    "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-",
  ]

  /// Whether a value of this name is a secret: `password`, `access_token`, `apiKey`, `TOKENS`.
  static func isSecret(name: String) -> Bool {
    let letters = name.lowercased().filter { $0.isLetter || $0.isNumber }
    let singular = letters.hasSuffix("s") ? String(letters.dropLast()) : letters
    guard !harmlessEndings.contains(where: singular.hasSuffix) else { return false }
    let parts = Set(parts(of: name))
    return words.contains { singular.hasSuffix($0) || parts.contains($0) }
  }

  /// The words of a name in lower case: `accessToken` and `access_token` have two.
  private static func parts(of name: String) -> [String] {
    var parts: [String] = [""]
    var wasLower = false
    for character in name {
      if !character.isLetter && !character.isNumber {
        parts.append("")
      } else {
        if character.isUppercase && wasLower { parts.append("") }
        parts[parts.count - 1] += character.lowercased()
      }
      wasLower = character.isLowercase
    }
    return parts
  }

  /// Whether an expression ends in the name of a secret, as `mirror.password` and
  /// `os.getenv("API_TOKEN")` do.
  static func endsInSecret(_ expression: String) -> Bool {
    let isName = { (character: Character) in
      character.isLetter || character.isNumber || character == "_"
    }
    let end = expression.reversed().drop { !isName($0) }
    let name = String(end.prefix(while: isName).reversed())
    return !name.isEmpty && isSecret(name: name)
  }

  /// Returns `text` without passwords: of URLs, after `token=` and the like, after `Bearer`.
  static func masked(_ text: String) -> String {
    guard text.contains(where: { $0 == ":" || $0 == "=" || $0 == " " }) else { return text }
    var masked = maskedUserInformation(text)
    for scheme in ["Bearer ", "Basic "] where masked.contains(scheme) {
      masked = masking(in: masked, after: scheme)
    }
    return maskedAssignments(masked)
  }

  /// Whether a line must not be kept: it gives a secret a value, or holds one.
  static func appear(in line: String) -> Bool {
    if masked(line) != line || line.contains("PRIVATE KEY-----") { return true }
    if tokenBeginnings.contains(where: { line.contains($0) }) { return true }
    var name = ""
    var isEnded = false
    for character in line {
      if character.isLetter || character.isNumber || character == "_" || character == "-" {
        // A blank may stand between a name and its `=`, but not within a name.
        if isEnded { name = "" }
        isEnded = false
        name.append(character)
        continue
      }
      isEnded = true
      if character == "\"" || character == "'" || character == "[" || character == "=" {
        // A name of a secret with a text anywhere behind it: an assignment, a field, an argument.
        if isSecret(name: name), behind(name, in: line) { return true }
        name = ""
      } else if character != " " && character != "]" {
        if isSecret(name: name), character == "(" || character == ",", behind(name, in: line) {
          return true
        }
        name = ""
      }
    }
    return false
  }

  /// Whether text in quotes follows the name.
  private static func behind(_ name: String, in line: String) -> Bool {
    guard let range = range(of: name, in: line[...]) else { return false }
    var rest = line[range.upperBound...]
    // The quote that closes the name itself does not count.
    if let first = rest.first, first == "\"" || first == "'" { rest = rest.dropFirst() }
    return rest.contains { $0 == "\"" || $0 == "'" } || rest.contains("[[")
  }

  private static let urlEnds: Set<Character> = [
    "/", "?", "#", " ", "\t", "\n", "\"", "'", "<", ">", ")", ",", ";",
  ]

  private static func maskedUserInformation(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let separator = range(of: "://", in: rest) {
      let scheme = rest[..<separator.lowerBound]
      result += rest[..<separator.upperBound]
      rest = rest[separator.upperBound...]
      let authority = rest.prefix { !urlEnds.contains($0) }
      guard let at = authority.lastIndex(of: "@") else { continue }
      let user = authority[..<at]
      // The name alone is an account on the other side, unless the protocol is a web's.
      let isAccount = !user.contains(":") && (scheme.hasSuffix("ssh") || user == "git")
      result += isAccount ? String(user) : mask
      rest = rest[at...]
    }
    return result + rest
  }

  private static let valueEnds: Set<Character> = ["&", " ", "\t", "\n", "\"", "'", ",", ";", ")"]

  private static func masking(in text: String, after mark: String) -> String {
    var result = ""
    var rest = text[...]
    while let place = range(of: mark, in: rest) {
      result += rest[..<place.upperBound]
      rest = rest[place.upperBound...]
      let value = rest.prefix { !valueEnds.contains($0) }
      result += value.count > 7 ? mask : String(value)
      rest = rest[value.endIndex...]
    }
    return result + rest
  }

  /// Masks what follows `name=` without a space, as in a query or a shell command.
  private static func maskedAssignments(_ text: String) -> String {
    guard text.contains("=") else { return text }
    var result = ""
    var name = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      result.append(character)
      guard character == "=" else {
        let isName = character.isLetter || character.isNumber || character == "_"
        name = isName || character == "-" ? name + String(character) : ""
        continue
      }
      let value = rest.prefix { !valueEnds.contains($0) }
      if isSecret(name: name), !value.isEmpty, value.first != "=" {
        result += mask
        rest = rest[value.endIndex...]
      }
      name = ""
    }
    return result
  }

  private static func range(of mark: String, in text: Substring) -> Range<String.Index>? {
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(mark) {
        return start..<text.index(start, offsetBy: mark.count)
      }
      start = text.index(after: start)
    }
    return nil
  }
}
