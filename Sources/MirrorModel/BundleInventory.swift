internal import Diagnostics

/// What a bundle holds: one archive that carries sources, recipes, an environment, keys and packages
/// to a place without a network.
///
/// It is the first member of the archive and lists all others in their order.
package struct BundleInventory: Sendable, Equatable {
  /// The name of the inventory in the archive.
  package static let name = "inventory.json"

  /// What a member is; each kind has a folder of its own, of that name.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Of a source mirror.
    case sources
    /// Of a repository of recipes.
    case recipes
    /// `spack.yaml` and `spack.lock`.
    case environment
    /// Public keys.
    case keys
    /// Of a build cache.
    case binaries
  }

  /// What a member holds.
  package enum Content: Sendable, Hashable {
    /// A file of so many bytes with a SHA-256, in hexadecimal digits.
    case file(byteCount: Int64, sha256: String)
    /// A link with a relative target.
    case link(target: String)
  }

  /// One file or link.
  package struct Member: Sendable, Hashable {
    /// The path in the archive: `sources/_source-cache/archive/ab/ab7d….tar.gz`.
    package let path: String
    /// What it holds.
    package let content: Content

    /// Creates a member.
    package init(path: String, content: Content) {
      self.path = path
      self.content = content
    }

    /// What it is.
    package var kind: Kind? {
      path.split(separator: "/").first.flatMap { Kind(rawValue: String($0)) }
    }

    /// The size in bytes, 0 for a link.
    package var byteCount: Int64 { if case .file(let count, _) = content { count } else { 0 } }
  }

  /// Something that was asked for and is not in the bundle.
  package struct Absence: Sendable, Hashable {
    /// What it is: `quill@2.0 resource nibset`.
    package let name: String
    /// What became of it: `manual`, `unavailable`.
    package let outcome: String
    /// Why, as a clause.
    package let reason: String

    /// Creates an absence.
    package init(name: String, outcome: String, reason: String) {
      self.name = name
      self.outcome = outcome
      self.reason = reason
    }
  }

  /// The specs that the sources were gathered for.
  package var specs: [String] = []
  /// The folders of the repositories of recipes, the most important first:
  /// `recipes/spack_repo/builtin`.
  package var repositories: [String] = []
  /// What is in the archive, ordered by the bytes of the paths.
  package var members: [Member] = []
  /// What must be in the place already: what an earlier bundle has brought.
  package var required: [Member] = []
  /// The digest of the inventory of that bundle, in hexadecimal digits.
  package var base: String?
  /// What was asked for and could not be had.
  package var absences: [Absence] = []

  /// Creates an inventory without members.
  package init() {}

  /// The size of all files in bytes.
  package var byteCount: Int64 { members.reduce(0) { $0 + $1.byteCount } }

  /// Returns an inventory of what is new since an earlier one; what that has, and what it required,
  /// is required.
  package func difference(since earlier: Self, base: String) -> Self {
    let known = Set(earlier.members).union(earlier.required)
    var result = self
    result.members = members.filter { !known.contains($0) }
    result.required = members.filter(known.contains)
    result.base = base
    return result
  }

  /// All members that the place has when the bundle was unpacked, by their paths.
  package var contents: [String: Member] {
    Dictionary((required + members).map { ($0.path, $0) }, uniquingKeysWith: { _, last in last })
  }

  // MARK: What is believed

  /// The longest path, in bytes.
  static let pathLimit = 4096
  /// The most parts of a path: each folder is opened on the way to a member.
  static let depthLimit = 64
  /// The largest file: the sizes of as many as an inventory can list have a sum.
  static let sizeLimit: Int64 = 1 << 39

  /// Why a member cannot be one of a bundle, as a clause; nil when it can.
  ///
  /// Paths stay below the folder of their kind, and links lead to something below it.
  static func problem(with member: Member) -> String? {
    guard member.kind != nil else { return "it lies in no folder that bundles have" }
    let parts = member.path.split(separator: "/", omittingEmptySubsequences: false)
    guard member.path.utf8.count <= pathLimit, 2...depthLimit ~= parts.count, isPlain(parts)
    else {
      return "its path is not one that bundles have"
    }
    switch member.content {
    case .file(let byteCount, let sha256):
      let isDigest =
        sha256.utf8.count == 64 && sha256.allSatisfy { "0123456789abcdef".contains($0) }
      return 0...sizeLimit ~= byteCount && isDigest ? nil : "its size or its digest is none"
    case .link(let target):
      guard member.kind == .sources || member.kind == .recipes else {
        return "it is a link, and only sources and recipes have links"
      }
      return staysInside(target, from: parts) ? nil : "it leads out of its folder"
    }
  }

  /// Whether a folder can be one of a repository of recipes.
  static func isRepository(_ folder: String) -> Bool {
    let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count > 1 && parts[0] == Kind.recipes.rawValue && isPlain(parts)
      && folder.utf8.count <= pathLimit
  }

  private static func isPlain(_ parts: [Substring]) -> Bool {
    parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".." && !part.utf8.contains(0)
    }
  }

  private static func staysInside(_ target: String, from parts: [Substring]) -> Bool {
    guard !target.isEmpty, !target.hasPrefix("/"), !target.utf8.contains(0),
      target.utf8.count <= pathLimit
    else { return false }
    // Below the folder of the kind, which is the first part. Only a beginning may lead up: what is
    // named before a `..` may be another link, and then that leads up from somewhere else.
    let steps = target.split(separator: "/").filter { $0 != "." }
    let ups = steps.prefix { $0 == ".." }.count
    return ups <= parts.count - 2 && !steps.dropFirst(ups).contains("..")
  }
}
