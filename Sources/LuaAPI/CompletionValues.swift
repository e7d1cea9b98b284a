internal import BuildCache
internal import ConfigModel
internal import EnvironmentFiles
internal import InstallStore
internal import Platform
internal import RecipeStore
internal import SpecModel
internal import Storage
internal import SystemPackage

/// What completion offers that only the configuration, the store or a cache knows.
///
/// Nothing here uses the network, and no file larger than 8 MiB is read: somebody waits with a
/// finger on the tab key.
package struct CompletionValues: Sendable {
  private static let fileByteLimit: UInt64 = 8 << 20
  private let session: APISession

  /// Creates the source for a session that has begun.
  package init(_ session: APISession) { self.session = session }

  /// Returns the names of the configured mirrors with their URLs, in their order.
  package func mirrors() throws -> [(name: String, url: String)] {
    try session.configuration().mirrors(substitution: session.substitution).compactMap { mirror in
      mirror.name.map { ($0, mirror.pushURL ?? mirror.fetchURL ?? "") }
    }
  }

  /// Returns the names of the environments, sorted.
  package func environments() throws -> [String] {
    try session.environmentFolders().names()
  }

  /// Returns the names of the scopes that have files, the strongest first, with their paths.
  package func scopes() throws -> [(name: String, path: String)] {
    try session.scopes().reversed().map { ($0.name, $0.path) }
  }

  /// The sections of the configuration.
  package var sections: [String] { ConfigurationSection.names }

  /// Returns the queries for the installed packages that begin with a text, sorted.
  package func installedSpecs(beginning: String) throws -> [String] {
    let store = try session.store()
    guard Self.isSmall(store.databaseFolder.appending("index.json")) else { return [] }
    let database = try store.readDatabase()
    let nodes = try database.hashes.compactMap { hash -> SpecNode? in
      let record = try database.record(for: hash)
      return record?.isInstalled == true ? record?.node : nil
    }
    return SpecWords(nodes).queries(beginning: beginning)
  }

  /// Returns the queries for what caches in folders hold; without names, the configured ones.
  ///
  /// A cache that cannot be read offers nothing.
  package func cachedSpecs(beginning: String, mirrors names: [String]) async throws -> [String] {
    let words = try await cachedWords(mirrors: names, byteLimit: Self.fileByteLimit)
    return words.queries(beginning: beginning)
  }

  /// Returns the words for what caches in folders hold; without names, the configured ones.
  ///
  /// A cache that cannot be read, or whose index is larger than `byteLimit`, offers nothing.
  package func cachedWords(mirrors names: [String], byteLimit: UInt64) async throws -> SpecWords {
    let configuration = try session.configuration()
    let mirrors =
      names.isEmpty
      ? try configuration.mirrors(substitution: session.substitution).filter(\.hasBinaries)
      : names.compactMap { name in
        try? configuration.mirror(meantBy: name, substitution: session.substitution)
      }
    var nodes: [SpecNode] = []
    for url in mirrors.compactMap(\.fetchURL) where url.hasPrefix("file://") {
      let cache = Cache(try StorageLocation().readable(url))
      nodes += (try? await cache.entries(byteLimit: Int(byteLimit)).listed) ?? []
    }
    return SpecWords(nodes)
  }

  /// Returns the packages of the configured repositories that begin with a text, sorted; no recipe
  /// is read.
  package func packages(beginning: String) async throws -> [String] {
    try await session.recipes().names().filter { $0.hasPrefix(beginning) }
  }

  private static func isSmall(_ file: FilePath) -> Bool {
    guard let status = (try? FileStatus.ifPresent(file)) ?? nil else { return false }
    return status.size <= fileByteLimit
  }
}

/// What somebody may type for some specs, sorted.
package struct SpecWords: Sendable {
  private let names: [String]
  private let versions: [String]
  private let hashes: [String]

  init(_ nodes: [SpecNode]) {
    names = Set(nodes.map(\.name)).sorted()
    versions = Set(nodes.map { "\($0.name)@\($0.version)" }).sorted()
    hashes = Set(nodes.map { "/" + $0.hash.short }).sorted()
  }

  /// Returns the queries that begin with a text: names first; versions and hashes once a name or `/`
  /// has been typed.
  package func queries(beginning: String) -> [String] {
    let words =
      beginning.hasPrefix("/") ? hashes : beginning.contains("@") ? versions : names
    return words.filter { $0.hasPrefix(beginning) }
  }
}
