import AlbedoTesting
import Foundation
import Testing

/// One of the Spacks whose caches Albedo reads and writes, and how it is spoken to.
struct SpackVintage: Sendable, CustomTestStringConvertible {
  /// The form of a configuration and of commands, which changed with these releases.
  enum Speech { case seed, early, modern }

  /// What `make interop` calls it, which is also the environment variable: `SPACK_0_23`.
  let variable: String
  /// Its release, for people.
  let release: String
  /// The layout of its caches, as `push --layout` has it.
  let layout: String
  /// The archive of a store that it made.
  private(set) var archive: String
  /// The folder below `/srv` in which the archive is unpacked; empty for `/` itself.
  let archiveBase: String
  /// Where the packages of the store lay when it was made.
  private(set) var storeRoot: String
  /// The root that was configured and the length that it was padded to; nil when it was not.
  private(set) var padding: (root: String, length: Int)?
  /// Where it puts packages below the root.
  let projection: String
  let speech: Speech
  /// Programs of the store's packages that must run, by name of the package.
  let programs: [String: [String]]
  /// Packages that are texts alone, and all that they need: they go anywhere.
  let texts: Set<String>
  /// Packages that need only texts, with libraries that name their prefix: it cannot be longer.
  let fixed: Set<String>

  var testDescription: String { "Spack \(release)" }

  /// The executable; nil when the variable names none.
  var program: String? {
    ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
  }

  private static let scribe = ["scribe": ["scribe", "scribe-hard", "note", "pressed", "plain.sh"]]
  /// Beside these, `cedar.lua` has an interpreter that the fixtures do not contain.
  private static let cedar = ["cedar": ["cedar", "cedar-hard"]]
  private static let compilerFolders =
    "{architecture}/{compiler.name}-{compiler.version}/{name}-{version}-{hash}"

  static let spack12 = SpackVintage(
    variable: "SPACK", release: "1.2", layout: "v3", archive: "spack-1.2/store.tar.zst",
    archiveBase: "", storeRoot: "/srv/site/store",
    projection: "{architecture.platform}-{architecture.target}/{name}-{version}-{hash}",
    speech: .modern, programs: scribe,
    texts: ["letterpress", "woodcut", "motto", "vellum"], fixed: ["quill"])
  static let spack023 = SpackVintage(
    variable: "SPACK_0_23", release: "0.23", layout: "v2", archive: "spack-0.23/store.tar.zst",
    archiveBase: "", storeRoot: "/srv/site/store-old", projection: compilerFolders,
    speech: .modern, programs: scribe,
    texts: ["letterpress", "woodcut", "motto", "vellum"], fixed: ["quill"])
  static let spack016 = SpackVintage(
    variable: "SPACK_0_16", release: "0.16", layout: "v1", archive: "spack-0.16/store.tar.zst",
    archiveBase: "srv/site16", storeRoot: "/srv/site16/store", projection: compilerFolders,
    speech: .early, programs: cedar,
    texts: ["ashtool", "elm"], fixed: ["libalder"])
  static let spack013 = SpackVintage(
    variable: "SPACK_SEED", release: "0.13", layout: "v0",
    archive: "spack-0.16/seed-era/trees.tar.zst",
    archiveBase: "srv/site16", storeRoot: "/srv/site16/store14", projection: compilerFolders,
    speech: .seed, programs: cedar,
    texts: ["ashtool", "elm"], fixed: ["libalder"])

  /// Returns the same Spack with a store that it made in a padded root.
  func padded(_ archive: String, root: String, length: Int) -> SpackVintage {
    var vintage = self
    vintage.archive = archive
    vintage.padding = (root, length)
    let placeholders = String(repeating: "/__spack_path_placeholder__", count: length)
    vintage.storeRoot = String((root + placeholders).prefix(length))
    return vintage
  }

  // MARK: Commands

  /// Writes a scope of configuration for one run and returns its folder.
  ///
  /// `root` is the guest's, nil for the store. `cache` is the only mirror. Albedo reads what any Spack reads, and gets the newest form.
  func writeScope(
    in scratch: TemporaryFolder, root: String?, cache: String, forAlbedo: Bool
  ) throws -> String {
    let name = "scope-" + UUID().uuidString
    let speech = forAlbedo ? .modern : speech
    let own = padding.map { "\($0.root)\n    padded_length: \($0.length)" } ?? storeRoot
    let root = root ?? own
    let tree =
      speech == .seed
      ? "install_tree: \(root)"
      : "install_tree:\n    root: \(root)\n    projections:\n      all: '\(projection)'"
    // Early Spacks keep what they fetched, even what they did not accept: for the next run only.
    // The others keep in their own folders what is slow to make again.
    let folders =
      speech == .modern
      ? ""
      : ["build_stage: [\(scratch[name])/stage]", "misc_cache: \(scratch[name])/misc"]
        .map { "  \($0)\n" }.joined()
        + (speech == .early ? "  binary_index_root: \(scratch[name])/indices\n" : "")
    try scratch.write(name + "/config.yaml", "config:\n  \(tree)\n\(folders)")
    try scratch.write(name + "/mirrors.yaml", "mirrors::\n  cache: file://\(cache)\n")
    return scratch[name]
  }

  /// The command that pushes these installed packages alone, and makes the index if asked.
  func push(_ specs: [String], to cache: String, isSigned: Bool, index: Bool) -> [String] {
    switch speech {
    case .modern:
      return ["buildcache", "push", "--only", "package"] + (isSigned ? [] : ["--unsigned"])
        + (index ? ["--update-index"] : []) + [cache] + specs
    case .early, .seed:
      // Without -a these refuse programs that name their store.
      let alone = speech == .early ? ["--only", "package"] : ["--no-deps"]
      let update = speech == .early && index ? ["--rebuild-index"] : []
      let none = speech == .seed && !index ? ["--no-rebuild-index"] : []
      return ["buildcache", "create", "-f", "-a"] + (isSigned ? [] : ["-u"]) + alone + update + none
        + ["-d", cache] + specs
    }
  }

  /// The command that installs packages of a cache that is configured.
  func install(_ hashes: [String], isSigned: Bool) -> [String] {
    let other = speech == .seed ? [] : ["--otherarch"]
    return ["buildcache", "install"] + (isSigned ? [] : ["--unsigned"]) + other
      + hashes.map { "/" + $0 }
  }

  /// The command that lists the whole hashes of everything in the caches that are configured.
  var list: [String] {
    // To the seed, -a is the default architecture alone.
    ["buildcache", "list", speech == .seed ? "-L" : "-aL"]
  }

  /// The command that makes an index of what lies in a cache.
  func updateIndex(_ cache: String) -> [String] {
    switch speech {
    case .modern: ["buildcache", "update-index", cache]
    case .early: ["buildcache", "update-index", "-d", cache]
    case .seed: ["buildcache", "update-index", "-d", "file://" + cache]
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips tests unless the environment names this Spack: nothing can be said without a real one.
  static func needs(_ vintage: SpackVintage) -> Self {
    .enabled(if: vintage.program != nil, "no \(vintage.variable)=/path/to/spack given")
  }
}
