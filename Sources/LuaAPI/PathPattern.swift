internal import Platform
internal import SystemPackage

/// A path whose components may hold `*`, `?` and `[…]`, as shells read them.
///
/// A name that begins with a dot is only matched by a component that begins with one.
struct PathPattern {
  private let root: FilePath
  private let components: [[UInt8]]

  init(_ pattern: String) {
    let path = FilePath(pattern)
    root = path.root.map { FilePath(root: $0) } ?? FilePath()
    components = path.components.map(\.bytes)
  }

  /// Returns the existing paths that match, ordered by the bytes of their names; blocks.
  ///
  /// A folder that cannot be read has no matches, as in a shell.
  func matches() -> [FilePath] {
    var found = [root]
    for component in components { found = found.flatMap { Self.matches(of: component, in: $0) } }
    return components.isEmpty ? [] : found
  }

  private static func matches(of component: [UInt8], in folder: FilePath) -> [FilePath] {
    guard component.contains(where: "*?[".utf8.contains) else {
      guard let name = FilePath(bytes: component) else { return [] }
      let path = folder.pushing(name)
      return (try? FileStatus.ifPresent(path)) == nil ? [] : [path]
    }
    let entries = (try? FileSystem.sortedEntries(of: folder.isEmpty ? "." : folder)) ?? []
    return entries.compactMap { entry in
      let name = entry.name.bytes
      guard name.first != UInt8(ascii: ".") || component.first == UInt8(ascii: "."),
        accepts(name[...], component[...])
      else { return nil }
      return folder.appending(entry.name)
    }
  }

  /// Whether `name` is one that `pattern` means.
  ///
  /// Only the last star is gone back to, so that the time is at most the product of both lengths.
  static func accepts(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    var (name, pattern) = (name, pattern)
    var retry: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
    while true {
      if pattern.first == UInt8(ascii: "*") {
        pattern = pattern.dropFirst()
        retry = (name, pattern)
      } else if let byte = name.first, let rest = Self.rest(of: pattern, after: byte) {
        (name, pattern) = (name.dropFirst(), rest)
      } else if name.isEmpty, pattern.isEmpty {
        return true
      } else if let star = retry, !star.name.isEmpty {
        (name, pattern) = (star.name.dropFirst(), star.pattern)
        retry = (name, pattern)
      } else {
        return false
      }
    }
  }

  /// Returns what is left of a pattern when its first part accepts a byte; nil when it does not.
  private static func rest(
    of pattern: ArraySlice<UInt8>, after byte: UInt8
  ) -> ArraySlice<UInt8>? {
    guard let first = pattern.first else { return nil }
    if first == UInt8(ascii: "?") { return pattern.dropFirst() }
    // A bracket without its end stands for itself.
    guard first == UInt8(ascii: "["),
      let end = pattern.dropFirst(2).firstIndex(of: UInt8(ascii: "]"))
    else { return first == byte ? pattern.dropFirst() : nil }
    var set = pattern[(pattern.startIndex + 1)..<end]
    let isNegated = set.first == UInt8(ascii: "!") || set.first == UInt8(ascii: "^")
    if isNegated { set = set.dropFirst() }
    return contains(set, byte) != isNegated ? pattern[(end + 1)...] : nil
  }

  /// Whether a byte is among those of a set such as `a-z_`.
  private static func contains(_ set: ArraySlice<UInt8>, _ byte: UInt8) -> Bool {
    var set = set
    while let low = set.first {
      let dash = set.startIndex + 1
      if set.count >= 3, set[dash] == UInt8(ascii: "-") {
        if low <= byte, byte <= set[dash + 1] { return true }
        set = set.dropFirst(3)
      } else {
        if low == byte { return true }
        set = set.dropFirst()
      }
    }
    return false
  }
}
