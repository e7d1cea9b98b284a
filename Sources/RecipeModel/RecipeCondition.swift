package import SpecModel
internal import Synchronization

/// When a part of a recipe holds: the conjunction of its `when` and of the blocks around it.
///
/// A condition is a reference to something that never changes, so that the many records with one
/// condition share it.
package struct RecipeCondition: Sendable, Hashable {
  private final class Content: Sendable {
    let text: String
    let unknown: Unknown?
    let isNever: Bool
    private let readSubject = Mutex<NameAndVersions?>(nil)

    /// What the text says of the package itself, which is read when it is first asked for.
    var subject: NameAndVersions {
      readSubject.withLock { known in
        if let known { return known }
        let subject = NameAndVersions(text)
        known = subject
        return subject
      }
    }

    init(_ text: String, unknown: Unknown? = nil, isNever: Bool = false) {
      self.text = text
      self.unknown = unknown
      self.isNever = isNever
    }
  }

  private let content: Content

  /// Holds always.
  package static let always = Self(Content(""))
  /// Holds never.
  package static let never = Self(Content("", isNever: true))

  private init(_ content: Content) { self.content = content }

  /// Creates a condition of a spec as Spack prints it; an empty one holds always.
  package init(_ text: String) {
    let trimmed = text.trimmingRecipeBlanks
    self = trimmed.isEmpty ? .always : Self(Content(trimmed))
  }

  /// Creates a condition that could not be read.
  package init(unknown: Unknown) { self.init(Content("", unknown: unknown)) }

  /// The spec that has to be met; empty for what always holds, and for what is not known.
  package var text: String { content.text }
  /// Why the condition is not known.
  package var unknown: Unknown? { content.unknown }
  /// Whether the condition never holds.
  package var isNever: Bool { content.isNever }
  /// Whether the condition holds always.
  package var isAlways: Bool { text.isEmpty && unknown == nil && !isNever }

  /// Whether the condition can hold for a version of the package, whatever its variants are.
  ///
  /// What cannot be judged counts as holding.
  package func canHold(for version: Version, of package: String) -> Bool {
    if isNever { return false }
    if text.isEmpty { return true }
    let subject = content.subject
    if let name = subject.name, name != package { return false }
    return subject.versions?.contains(version) ?? true
  }

  /// Whether both say the same.
  package static func == (left: Self, right: Self) -> Bool {
    left.content === right.content
      || left.text == right.text && left.unknown == right.unknown && left.isNever == right.isNever
  }

  /// Hashes what equality compares.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(text)
    hasher.combine(isNever)
  }
}

extension RecipeCondition: CustomStringConvertible {
  /// The spec; empty for what always holds.
  package var description: String {
    if isNever { return "never" }
    return unknown == nil ? text : "unknown"
  }
}
