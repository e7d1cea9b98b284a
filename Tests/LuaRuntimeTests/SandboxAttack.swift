import Testing

/// A script that tries to get out, to stall, or to break something.
struct Attack: Sendable, CustomTestStringConvertible {
  /// How the attack must end.
  enum End: Sendable {
    /// The script itself finds that it is contained, and returns true.
    case contained
    /// The call goes over one of its limits.
    case overLimit
    /// The call fails with this code.
    case failure(String)
    /// Anything but a crash or a stall.
    case anyhow
  }

  let name: String
  let end: End
  let script: String

  /// Whether the script comes to its end without a limit; then a busy machine must not disturb it.
  var endsItself: Bool {
    switch end {
    case .contained: true
    case .failure(let code): code != "lua.time_limit"
    case .overLimit, .anyhow: false
    }
  }

  var testDescription: String { name }

  init(_ name: String, _ end: End, _ script: String) {
    self.name = name
    self.end = end
    self.script = script
  }
}
