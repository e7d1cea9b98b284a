/// The extensions by which Spack tells archives.
package enum ArchiveExtension {
  /// All of them, in the order in which they are tried (Spack 1.2; 0.16 lacks `tbz` and `whl`).
  static let known = [
    "tar.gz", "tar.bz2", "tar.xz", "tar.Z", "TAR.gz", "TAR.bz2", "TAR.xz", "TAR.Z", "tar", "TAR",
    "gz", "bz2", "xz", "Z", "zip", "tgz", "tbz2", "tbz", "txz", "whl",
  ]

  private static let patterns = known.map { Array($0.utf8) }

  /// Returns the extension that a path ends in, without the dot; nil when it is none of an archive.
  package static func find(in path: some StringProtocol) -> String? {
    let bytes = Array(path.utf8)
    let index = patterns.firstIndex { pattern in
      let start = bytes.count - pattern.count
      guard start > 0, bytes[start - 1] == UInt8(ascii: ".") else { return false }
      // Spack's test has the extension as a pattern, where a dot matches every character.
      return zip(pattern, bytes[start...]).allSatisfy { $0 == $1 || $0 == UInt8(ascii: ".") }
    }
    return index.map { known[$0] }
  }

  /// Returns the extension of what a URL names, also of GitHub's `/tarball/` and `/zipball/`.
  package static func find(inURL url: String) -> String? {
    if URLPatterns.githubBall.find(in: url) != nil {
      return URLPatterns.githubBall.group(1, in: url) == "zip" ? "zip" : "tar.gz"
    }
    let name = URLParts(url).fileExtension
    return name.isEmpty ? nil : name
  }
}
