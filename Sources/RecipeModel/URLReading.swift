internal import Patterns

/// What Spack reads out of a URL: which version it is of, and of what.
package struct URLReading: Sendable, Equatable {
  /// A piece of text in a URL.
  package struct Piece: Sendable, Equatable {
    /// The text.
    package let text: String
    /// Where it begins, in bytes.
    package let offset: Int
    /// Which rule found it, from 0.
    package let rule: Int
  }

  /// The URL.
  package let url: String
  /// Its parts.
  package let parts: URLParts
  /// The stem without the words that often stand behind a version.
  package let strippedStem: String
  /// The version; nil when no rule finds one.
  package let version: Piece?
  /// The name; nil when no rule finds one.
  package let name: Piece?

  /// Reads a URL by the rules of Spack 1.2, which are a hundred expressions: some 0.1 ms.
  package init(_ url: String) {
    self.url = url
    parts = URLParts(url)
    let stem = parts.stem
    strippedStem = URLPatterns.versionSuffixes.reduce(stem) { $1.removed(from: $0) }
    version = Self.first(URLPatterns.versions, parts: parts, stem: strippedStem)
    let nameStem = Self.stripName(stem, version: version?.text ?? "unknown")
    name = Self.first(URLPatterns.names, parts: parts, stem: nameStem)
  }

  /// The version in a URL, without the other parts of a reading.
  static func version(in url: String) -> Piece? {
    let parts = URLParts(url)
    let stem = URLPatterns.versionSuffixes.reduce(parts.stem) { $1.removed(from: $0) }
    return first(URLPatterns.versions, parts: parts, stem: stem)
  }

  private static func first(
    _ patterns: [URLPattern], parts: URLParts, stem: String
  ) -> Piece? {
    for (rule, pattern) in patterns.enumerated() {
      let (text, offset) = place(pattern.place, parts: parts, stem: stem)
      guard let range = pattern.find(in: text)?.groups.first ?? nil else { continue }
      return Piece(
        text: String(decoding: Array(text.utf8)[range], as: UTF8.self),
        offset: offset + range.lowerBound, rule: rule)
    }
    return nil
  }

  private static func place(
    _ place: URLPattern.Place, parts: URLParts, stem: String
  ) -> (text: String, offset: Int) {
    let prefixCount = parts.prefix.utf8.count
    switch place {
    case .stem: return (stem, prefixCount - parts.stem.utf8.count)
    case .prefix: return (parts.prefix, 0)
    case .suffix:
      let extensionCount = parts.fileExtension.isEmpty ? 0 : parts.fileExtension.utf8.count + 1
      return (parts.suffix, prefixCount + extensionCount)
    }
  }

  /// Takes off a stem what stands behind the name.
  private static func stripName(_ stem: String, version: String) -> String {
    // Spack has the version as a part of the expression, where its dots match every character.
    let behind = ["[._-]?[._-][rvV]?\(version).*$", "[._-]?V?\(version).*$"]
    var result = stem
    for expression in behind {
      guard let pattern = try? Pattern(expression),
        let match = (try? pattern.firstMatch(in: result)) ?? nil
      else { continue }
      result = String(decoding: Array(result.utf8)[..<match.range.lowerBound], as: UTF8.self)
    }
    return URLPatterns.nameSuffixes.reduce(result) { $1.removed(from: $0) }
  }

  /// Where the name stands in the URL, in bytes.
  package var nameOffsets: [Int] {
    guard let name else { return [] }
    return version == nil ? [name.offset] : Self.offsets(of: name.text, in: url)
  }

  /// Where the version stands in the URL, in bytes; the occurrences do not overlap.
  package var versionOffsets: [Int] {
    guard let version else { return [] }
    return name == nil ? [version.offset] : Self.offsets(of: version.text, in: url)
  }

  /// Returns the URL with another version at every place of its own.
  ///
  /// The URL itself when no version is found in it. Nothing protects a name or a longer number that
  /// holds the same text: that is how Spack does it.
  package func substituting(version new: String) -> String {
    pieces.joined(separator: new)
  }

  /// An expression for the URLs of all versions; nil when no version is found.
  package var wildcard: String? {
    guard version != nil else { return nil }
    return pieces.map(Self.escaped).joined(separator: #"(\d.*)"#)
  }

  /// The URL without its versions.
  var pieces: [String] {
    guard let version else { return [url] }
    let bytes = Array(url.utf8)
    var pieces: [String] = []
    var last = 0
    for offset in versionOffsets {
      pieces.append(String(decoding: bytes[last..<offset], as: UTF8.self))
      last = offset + version.text.utf8.count
    }
    return pieces + [String(decoding: bytes[last...], as: UTF8.self)]
  }

  private static func offsets(of text: String, in url: String) -> [Int] {
    let needle = Array(text.utf8)
    let bytes = Array(url.utf8)
    guard !needle.isEmpty else { return [] }
    var offsets: [Int] = []
    var start = 0
    while start + needle.count <= bytes.count {
      if bytes[start..<start + needle.count].elementsEqual(needle) {
        offsets.append(start)
        start += needle.count
      } else {
        start += 1
      }
    }
    return offsets
  }

  /// The characters that Python escapes in an expression.
  private static let special = Set("()[]{}?*+-|^$\\.&~# \t\n\r\u{B}\u{C}")

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if special.contains(character) { result.append("\\") }
      result.append(character)
    }
  }
}
