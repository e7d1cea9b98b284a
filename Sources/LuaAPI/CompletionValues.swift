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
    return Self.queries(for: nodes, beginning)
  }

  /// Returns the queries for what caches in folders hold; without names, the configured ones.
  ///
  /// A cache that cannot be read offers nothing.
  package func cachedSpecs(beginning: String, mirrors names: [String]) async throws -> [String] {
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
      nodes += (try? await cache.entries(byteLimit: Int(Self.fileByteLimit)).listed) ?? []
    }
    return Self.queries(for: nodes, beginning)
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

  /// Names first; versions and hashes once a name or `/` has been typed.
  private static func queries(for nodes: [SpecNode], _ beginning: String) -> [String] {
    let texts = nodes.map { node in
      if beginning.hasPrefix("/") { return "/" + node.hash.short }
      return beginning.contains("@") ? "\(node.name)@\(node.version)" : node.name
    }
    return Set(texts).filter { $0.hasPrefix(beginning) }.sorted()
  }
}
