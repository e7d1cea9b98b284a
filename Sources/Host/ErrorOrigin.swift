internal import Diagnostics
internal import LuaRuntime

/// Tells defects of Albedo from mistakes in somebody's script.
struct ErrorOrigin {
  /// How the chunks of shipped scripts and modules begin in a traceback.
  private let shippedPrefixes: [String]

  /// The errors that nobody raises on purpose.
  private static let accidents = Set(
    [
      LuaFailure.error, .syntax, .badArgument, .unsupportedValue, .closed, .declaration,
      .unexpected,
    ]
    .map(\.qualified))
  private static let advice =
    "please report it to whoever maintains your albedo, with the command line, this text and what"
    + " 'albedo --version -v' prints"
  private static let tailCalls = "(...tail calls...)"
  private let runsShippedCommand: Bool

  /// Takes what is shipped from the places of a run, and whether the command that ran is.
  init(places: [ScriptPlace], runsShippedCommand: Bool) {
    self.runsShippedCommand = runsShippedCommand
    let shipped = places.filter { $0.origin == "shipped" }.map(\.location)
    shippedPrefixes =
      shipped.map { $0.hasSuffix(":") ? $0 : $0 + "/" } + ["albedo.", "prelude:", "[C]:"]
  }

  /// What an error is, when it reaches the user.
  enum Finding {
    /// An error to be shown as it is.
    case plain(any Error)
    /// A defect of Albedo, with what helps to find it.
    case defect(HostError, traceback: String?)
  }

  /// Judges an error by what raised it, and says where in the user's script it came from.
  func judge(_ error: any Error) -> Finding {
    if error is CancellationError { return .plain(LuaError(.cancelled, "interrupted")) }
    guard let known = error as? any DiagnosticError else {
      return .defect(defect(String(describing: error)), traceback: nil)
    }
    guard var lua = known as? LuaError, Self.accidents.contains(lua.qualifiedCode) else {
      return .plain(error)
    }
    guard let frames = frames(of: lua) else { return .plain(error) }
    guard let own = frames.first(where: { !isShipped($0) }) else {
      return .defect(defect(lua.message), traceback: lua.traceback)
    }
    if !lua.message.hasPrefix(own), own != Self.tailCalls {
      lua.activities.append("running \(own)")
    }
    return .plain(lua)
  }

  private func defect(_ message: String) -> HostError {
    HostError(
      .defect, "this is a mistake in albedo, not in what you typed: \(message)",
      hint: Self.advice)
  }

  /// The places of the calls, innermost first, as `script.lua:3`; nil without a traceback.
  private func frames(of error: LuaError) -> [String]? {
    let lines = error.traceback?.split(separator: "\n").dropFirst() ?? []
    let frames = lines.compactMap { line -> String? in
      let place = line.drop { $0 == "\t" }
      if place == Self.tailCalls { return Self.tailCalls }
      guard let end = place.firstRange(of: ": in ") else { return nil }
      return String(place[..<end.lowerBound])
    }
    // Calls of native functions alone say nothing about who called them.
    return frames.contains { $0 != "[C]" } ? frames : nil
  }

  private func isShipped(_ frame: String) -> Bool {
    // A tail call leaves no name: in a script of the user it was most likely the script's.
    if frame == Self.tailCalls { return runsShippedCommand }
    return frame == "[C]"
      || shippedPrefixes.contains { frame.hasPrefix($0) || isCutShort(frame, below: $0) }
  }

  /// Whether a frame may be of a file below a folder: Lua keeps only the end of a long path.
  private func isCutShort(_ frame: String, below folder: String) -> Bool {
    guard frame.hasPrefix("..."), folder.hasSuffix("/") else { return false }
    let end = frame.dropFirst(3)
    return ["/scripts/", "/stdlib/"].contains { name in
      guard let start = end.firstRange(of: name)?.lowerBound else { return false }
      return (folder.dropLast() + end[start...]).hasSuffix(end)
    }
  }
}
