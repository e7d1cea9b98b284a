internal import Platform
internal import SystemPackage
internal import Transfers

extension StorageLocation {
  /// Whether two URLs or paths lead to one place, however they are spelled.
  ///
  /// Folders are one when they have one inode, through whatever links. What is no location is no
  /// place.
  package static func isOnePlace(_ one: String, _ other: String) -> Bool {
    if one == other { return true }
    if isOnTheWeb(one) || isOnTheWeb(other) {
      guard let place = WebPlace(one) else { return false }
      return place == WebPlace(other)
    }
    guard let first = try? folder(of: one), let second = try? folder(of: other) else {
      return false
    }
    if first.lexicallyNormalized() == second.lexicallyNormalized() { return true }
    guard let status = try? FileStatus(of: first) else { return false }
    return status.identity == (try? FileStatus(of: second))?.identity
  }
}
