import Digests
import Documents

extension SpecNode {
  /// Computes the hash from the node's text, to find damage.
  ///
  /// The text holds the hashes of the dependencies, so each node is checked by itself. Nil when
  /// the text cannot give the hash: the node was first written in another format, or spliced.
  /// A hash in a file is never replaced by a computed one.
  package func recomputedHash() -> SpecHash? {
    let format = body["annotations"] == nil ? 4 : 5
    guard buildSpec == nil, originalFormat == format else { return nil }
    return (try? Digest(of: hashedText, .sha1)).flatMap { SpecHash($0.base32) }
  }

  /// The text that the hash is computed from.
  var hashedText: [UInt8] {
    var node = body
    node["hash"] = nil
    return JSON.encode(.mapping(node))
  }
}
