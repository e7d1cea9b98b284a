package import Digests

/// A digest as a recipe writes it.
package struct Checksum: Sendable, Hashable {
  /// The text, which is also the name of the file in a mirror.
  package let text: String

  /// Creates a checksum of the text in a recipe.
  package init(_ text: String) { self.text = text }

  /// The digest that a file must have; nil when the text is none.
  package var digest: Digest? { try? Digest(hexadecimal: text) }

  /// The keywords of digests in the order in which Spack looks at them; the last one given wins.
  package static let keywords = [
    "sha256", "md5", "sha1", "sha224", "sha384", "sha512", "checksum",
  ]
}
