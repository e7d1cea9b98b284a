/// An error as the lines that a person reads on the terminal.
public enum ErrorReport {
  /// Returns the report of `error`, without a final newline and without colour.
  ///
  /// The first line names the program; then what was being done, the causes and the hints:
  /// ```
  /// albedo: error: could not read 'index.json'
  ///   while listing mirror 'site'
  ///   cause: permission denied
  ///   hint: check the owner of the folder
  /// ```
  public static func text(for error: any Error, program: String = "albedo") -> String {
    var lines = ["\(program): error: \(headline(of: error))"]
    for activity in (error as? any DiagnosticError)?.activities ?? [] {
      lines.append("  while \(activity)")
    }
    var hints = hintsOf(error)
    var next = (error as? any DiagnosticError)?.cause
    while let cause = next {
      lines.append("  cause: \(headline(of: cause))")
      hints += hintsOf(cause)
      next = (cause as? any DiagnosticError)?.cause
    }
    for hint in hints { lines.append("  hint: \(hint)") }
    return lines.joined(separator: "\n")
  }

  /// Returns the message of `error` and of its causes on one line, joined by colons.
  public static func sentence(for error: any Error) -> String {
    guard let diagnostic = error as? any DiagnosticError else { return String(describing: error) }
    return diagnostic.description
  }

  /// Returns how `error` ends the program when nobody handles it.
  ///
  /// An error that is not one of ours is a defect of the program and ends it as `failed`. A failure
  /// that an interrupt, a refusal or an unreachable place is behind ends it as that.
  public static func exitClass(of error: any Error) -> ExitClass {
    if error is CancellationError { return .interrupted }
    guard let error = error as? any DiagnosticError else { return .failed }
    if error.exitClass != .failed { return error.exitClass }
    // An error that a script raised has a code and no class of its own.
    if ["signature.", "policy."].contains(where: error.qualifiedCode.hasPrefix) { return .refused }
    if error.qualifiedCode.hasSuffix(".cancelled") { return .interrupted }
    if error.qualifiedCode == "command.usage" { return .usage }
    let behind = error.cause.map(exitClass(of:)) ?? .failed
    return [.interrupted, .refused, .unreachable].contains(behind) ? behind : .failed
  }

  private static func headline(of error: any Error) -> String {
    (error as? any DiagnosticError)?.message ?? String(describing: error)
  }

  private static func hintsOf(_ error: any Error) -> [String] {
    guard let hint = (error as? any DiagnosticError)?.hint else { return [] }
    return [hint]
  }
}
