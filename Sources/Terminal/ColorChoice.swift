/// When output is coloured, as `--color` says it.
package enum ColorChoice: String, Sendable, CaseIterable {
  /// On a terminal, unless the environment objects.
  case auto
  /// Everywhere.
  case always
  /// Nowhere.
  case never

  /// Returns whether to colour a stream.
  ///
  /// A choice on the command line (`always`, `never`) decides. Under `auto` the variable
  /// `SPACK_COLOR` is asked next (the same three words), then `NO_COLOR` (any value that is not
  /// empty means no), then `CLICOLOR_FORCE` (any value but nothing and `0` means yes, for logs that
  /// show colours), then whether the stream is a terminal that is not a `dumb` one.
  package func isColored(isTerminal: Bool, environment: [String: String]) -> Bool {
    let choice = self == .auto ? Self(environment["SPACK_COLOR"]) ?? .auto : self
    switch choice {
    case .always: return true
    case .never: return false
    case .auto:
      if !(environment["NO_COLOR"] ?? "").isEmpty { return false }
      if !["", "0"].contains(environment["CLICOLOR_FORCE"] ?? "") { return true }
      return isTerminal && environment["TERM"] != "dumb"
    }
  }

  private init?(_ word: String?) {
    guard let word, let choice = Self(rawValue: word) else { return nil }
    self = choice
  }
}

/// How a piece of text looks on a terminal that shows colour; the raw value is its SGR parameter.
package enum TextStyle: UInt8, Sendable, CaseIterable {
  /// Stronger than the rest.
  case bold = 1
  /// Fainter than the rest.
  case dim = 2
  /// Failures.
  case red = 31
  /// Success.
  case green = 32
  /// Warnings.
  case yellow = 33
  /// Names of things.
  case blue = 34
  /// Versions and variants.
  case magenta = 35
  /// Hints and places.
  case cyan = 36

  /// Returns `text` with the escape sequences around it.
  package func applied(to text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}
