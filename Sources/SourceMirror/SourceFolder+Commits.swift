internal import Checkouts
internal import Digests
internal import MirrorModel
internal import Platform
internal import RecipeModel
internal import SystemPackage

// Which commit a tag or branch was when it was fetched, one small file each below
// `.albedo/commits`. Without them nothing is lost but that a tag that moves is noticed.
extension SourceFolder {
  private static let commitsFolder = ".albedo/commits"
  private static let commitKey = "commit "

  /// Returns the commit that the tag or branch of a source was; nil when nobody has noted it.
  func notedCommit(of source: RepositorySource) -> String? {
    guard let path = try? notePath(of: source),
      let bytes = (try? FileSystem.readRegularIfPresent(path, byteLimit: 1 << 14)) ?? nil
    else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let commit = lines.first { $0.hasPrefix(Self.commitKey) }?.dropFirst(Self.commitKey.count)
    return commit.map(String.init).flatMap { CheckoutArchive.isCommit($0) ? $0 : nil }
  }

  /// Notes which commit the tag or branch of a source is; blocks.
  func note(_ commit: String, for source: RepositorySource) throws {
    guard let name = source.movableName, let path = try notePath(of: source) else { return }
    let text = "url \(source.url)\nname \(name)\n\(Self.commitKey)\(commit)\n"
    try FileSystem.replace(path, with: Array(text.utf8))
  }

  private func notePath(of source: RepositorySource) throws -> FilePath? {
    guard let name = source.movableName else { return nil }
    let key = ([source.url, name] + source.sparsePaths).joined(separator: "\n")
    return root.pushing(FilePath(Self.commitsFolder)).appending(try Digest(of: key).hexadecimal)
  }

  /// The commit of an archive by its name in the mirror; nil where the name is not one.
  static func commit(ofArchive path: FilePath) -> String? {
    // With sparse paths the digest of these follows.
    let name = String(path.lastComponent?.string.prefix { $0 != "." && $0 != "_" } ?? "")
    return CheckoutArchive.isCommit(name) ? name : nil
  }
}
