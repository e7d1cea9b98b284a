package import ConfigModel
internal import Diagnostics
internal import Documents
package import Platform

/// The files of all scopes, as commands change them.
package struct ScopeFiles: Sendable {
  /// What was done in the file of one scope.
  package struct Change: Sendable {
    /// The scope.
    package let scope: String
    /// The file before and after.
    package let file: SectionFile.Change
    /// What the user should know of it.
    package var warnings: [String] = []
    /// The lines that differ, without secrets.
    package let difference: [String]
  }

  /// The scopes, lowest precedence first.
  package let scopes: [ScopeLocations.Location]
  /// Whether files are written.
  private let mode: SectionFile.Mode
  /// Who is told that a lock is waited for.
  private let onWait: @Sendable (LockHolder) -> Void

  /// Names the scopes; nothing is read.
  package init(
    scopes: [ScopeLocations.Location], mode: SectionFile.Mode,
    onWait: @escaping @Sendable (LockHolder) -> Void = { _ in }
  ) {
    self.scopes = scopes
    self.mode = mode
    self.onWait = onWait
  }

  /// The scope that a change goes to; throws what `ScopeLocations.target` throws.
  func target(_ scope: String?) throws -> ScopeLocations.Location {
    try ScopeLocations.target(scope, among: scopes)
  }

  /// Changes a section of one scope.
  ///
  /// Throws what `SectionFile.change` throws. Blocks.
  func change(
    _ section: String, in location: ScopeLocations.Location,
    _ body: (inout YAMLText, _ keys: [String]) throws -> Void
  ) throws -> Change {
    let file = SectionFile(section: section, in: location)
    let change = try file.change(mode, onWait: onWait, body)
    let secrets = [change.before, change.after].flatMap { SecretFinder.paths(in: $0, change.keys) }
    return Change(
      scope: location.name, file: change,
      difference: try change.differingLines(hiding: secrets))
  }
}
