internal import Diagnostics
package import SpecModel

/// Where the objects of a cache of the generations v0 to v2 are: all below the folder `build_cache`.
///
/// The names hold the architecture and the compiler: `A-C-N-V-H`, in folders `A/C/N-V`.
package enum BuildCacheFolder {
  /// The folder of everything.
  package static let root = "build_cache"
  /// The index of v1 and v2.
  package static let index = root + "/index.json"
  /// The file with the SHA-256 of the index in hex.
  package static let indexDigest = root + "/index.json.hash"
  /// The index of v0: a page of links.
  package static let page = root + "/index.html"
  /// The list of keys of v1 and v2.
  package static let keyList = root + "/_pgp/index.json"

  /// Returns the public key with this fingerprint, 40 hex digits in upper case.
  package static func key(_ fingerprint: String) -> String { "\(root)/_pgp/\(fingerprint).pub" }

  /// The names of one entry.
  package struct Names: Sendable, Hashable {
    /// The start of all its names, `A-C-N-V-H`.
    package let stem: String
    /// The folder of its archive, `build_cache/A/C/N-V`.
    let archiveFolder: String

    /// The archive.
    package var archive: String { "\(archiveFolder)/\(stem).spack" }

    /// The file beside the archives whose name ends so.
    package func file(_ ending: String) -> String { "\(root)/\(stem)\(ending)" }
  }

  /// How the parts of names are spelled.
  enum Spelling {
    /// As Spack 0.16 does: as they stand.
    case plain
    /// As Spack does since 0.2: what a file name should not hold becomes `_`.
    case safe
  }

  /// Returns the names of an entry; nil for a package whose compiler is not recorded, which these
  /// generations cannot name, and for one with a part that would lead elsewhere.
  static func names(of node: SpecNode, _ spelling: Spelling) -> Names? {
    guard let compiler = node.recordedCompiler else { return nil }
    let isPlain = spelling == .plain
    func spell(_ text: String) -> String { isPlain ? text : PathText.safe(text) }
    let architecture = spell(node.architecture.description)
    let compilerText =
      isPlain
      ? String(compiler.description.map { $0 == "@" ? "-" : $0 })
      : spell("\(compiler.name)-\(compiler.version)")
    let package = spell("\(node.name)-\(node.version)")
    // The text of an index is hostile, and becomes part of a path.
    let isUsable = [architecture, compilerText, package].allSatisfy { part in
      !part.isEmpty && !part.hasPrefix(".")
        && part.unicodeScalars.allSatisfy { $0 != "/" && $0.value >= 0x20 && $0.value != 0x7F }
    }
    guard isUsable else { return nil }
    return Names(
      stem: [architecture, compilerText, package, node.hash.text].joined(separator: "-"),
      archiveFolder: [root, architecture, compilerText, package].joined(separator: "/"))
  }

  /// Returns the names of an entry in a cache of v0 to v2; nil for what has none there.
  package static func names(of node: SpecNode, for generation: CacheGeneration) -> Names? {
    names(of: node, generation < .v2 ? .plain : .safe)
  }

  /// Returns the names of an entry, or throws `cache.malformed` where there are none.
  static func checkedNames(
    of node: SpecNode, _ spelling: Spelling
  ) throws(CacheError) -> Names {
    if let names = names(of: node, spelling) { return names }
    throw CacheError(
      .malformed,
      "'\(node.shortText)' has no place in a cache of this layout: its compiler is not recorded, or"
        + " its name holds what a path cannot",
      hint: "caches of layout v3 hold every package")
  }

  /// Returns the name of an entry whose metadata is a file in the folder with one of the endings.
  static func entryName(ofKey key: String, endings: [String]) -> EntryName? {
    guard key.hasPrefix(root + "/") else { return nil }
    let name = key.dropFirst(root.count + 1)
    guard !name.contains("/"), let ending = endings.first(where: { name.hasSuffix($0) }),
      let last = name.dropLast(ending.count).split(separator: "-").last,
      let hash = SpecHash(String(last))
    else { return nil }
    return EntryName(key: key, hash: hash)
  }
  private static let metadataEndings = [
    LayoutV2.signedEnding, LayoutV2.plainEnding, LayoutV1.ending,
  ]

  /// Whether a file is the spec file of an entry, in any layout before v3.
  package static func isMetadata(_ key: String) -> Bool {
    metadataEndings.contains { key.hasSuffix($0) }
  }

  /// Which package a file of an entry belongs to, as its name tells, in any layout before v3.
  ///
  /// Nil for indices, keys, and what is no part of an entry.
  package static func hash(ofKey key: String) -> SpecHash? {
    let name = key.split(separator: "/").last ?? ""
    let endings = metadataEndings + [".spack", ".cdashid"]
    guard let ending = endings.first(where: { name.hasSuffix($0) }) else { return nil }
    return name.dropLast(ending.count).split(separator: "-").last.flatMap { SpecHash(String($0)) }
  }
}
