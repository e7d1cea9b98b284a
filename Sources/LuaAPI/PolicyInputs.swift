internal import Documents
internal import InstallStore
internal import MirrorModel
internal import PolicyModel
internal import RecipeModel
internal import RecipeStore
internal import SpecModel
internal import Synchronization
internal import SystemPackage

/// The queries of rules, each parsed once.
private final class PolicyQueries: Sendable {
  private static let limit = 1000
  private let parsed = Mutex<[String: SpecQuery]>([:])

  func query(_ text: String) throws -> SpecQuery {
    if let query = parsed.withLock({ $0[text] }) { return query }
    let query = try SpecQuery.parse(text)
    parsed.withLock { queries in
      if queries.count >= Self.limit { queries.removeAll() }
      queries[text] = query
    }
    return query
  }

  static let shared = PolicyQueries()
}

extension PolicySpec {
  /// The view of a package in which queries find its dependencies.
  init(_ node: SpecNode, find: @escaping @Sendable (SpecHash) -> SpecNode?) {
    self.init(text: node.shortText) { text in
      try PolicyQueries.shared.query(text).matches(node, find: find)
    }
  }

  /// The view of a source, which has a name and a version and nothing else.
  init(_ item: MirrorItem) {
    let text = "\(item.package)@\(item.version)"
    let spec = try? Spec.parse("\(item.package)@=\(item.version)")
    self.init(text: text) { query in
      let query = try PolicyQueries.shared.query(query)
      return spec?.satisfies(query.spec) ?? false
    }
  }
}

extension PolicyInput {
  /// What rules are told of a package, and more.
  init(_ spec: SpecObject, _ more: [(String, PolicyValue?)]) {
    let index = spec.index
    self.init(spec.node, find: { index.node($0) }, more)
  }

  /// What rules are told of a package, and more.
  init(
    _ node: SpecNode, find: @escaping @Sendable (SpecHash) -> SpecNode?,
    _ more: [(String, PolicyValue?)]
  ) {
    let own: [(String, PolicyValue?)] = [
      ("name", .text(node.name)), ("version", .text(node.version.text)),
      ("prerelease", .boolean(node.version.isPrerelease)), ("hash", .text(node.hash.text)),
      ("namespace", node.namespace.map { .text($0) }),
      ("platform", .text(node.architecture.platform)), ("os", .text(node.architecture.os)),
      ("target", .text(node.architecture.target)),
      (
        "variants",
        .record(
          node.parameters.compactMap { key, value in
            PolicyValue(value).map { PolicyEntry(key, $0) }
          })
      ),
    ]
    self.init(spec: PolicySpec(node, find: find), own + more)
  }

  /// What rules are told of a source, and more.
  init(_ item: MirrorItem, _ more: [(String, PolicyValue?)]) {
    let own: [(String, PolicyValue?)] = [
      ("name", .text(item.package)), ("version", .text(item.version.text)),
      ("prerelease", .boolean(item.version.isPrerelease)), ("id", .text(item.name)),
      ("kind", .text(item.kind.rawValue)), ("alias", item.alias.map { .text($0) }),
      ("file", item.storage.map { .text($0) }), ("urls", .texts(item.urls)),
      ("digest", item.checksum.map { .text($0.text) }),
    ]
    self.init(spec: PolicySpec(item), own + more)
  }
}

extension PolicyValue {
  /// The value of a variant or of flags; nil for what says nothing.
  fileprivate init?(_ value: DocumentValue) {
    switch value {
    case .boolean(let flag): self = .boolean(flag)
    case .list(let items):
      if items.isEmpty { return nil }
      self = .texts(items.compactMap(\.text))
    default:
      guard let text = value.text else { return nil }
      self = .text(text)
    }
  }
}

/// What rules are told about many packages or sources, each recipe being read once.
final class PolicyFacts {
  private let recipes: RecipeStore
  private let contents: StoreContents?
  private var known: [String: Recipe?] = [:]

  /// Creates the facts from recipes and, where sizes of installed packages are wanted, a store.
  init(recipes: RecipeStore, contents: StoreContents? = nil) {
    self.recipes = recipes
    self.contents = contents
  }

  private func recipe(_ name: String, in namespace: String?) throws -> Recipe? {
    let key = (namespace ?? "") + "." + name
    if let recipe = known[key] { return recipe }
    let recipe = try recipes.findRecipe(named: name, in: namespace)
    known[key] = recipe
    return recipe
  }

  /// What rules are told about a package that is to be pushed.
  ///
  /// Blocks.
  func pushInput(
    _ spec: SpecObject, cache: String, ban: String?, isPrivate: Bool
  ) throws -> PolicyInput {
    let node = spec.node
    let find = { [index = spec.index] hash in index.node(hash) }
    let licenses = try recipe(node.name, in: node.namespace)?.licenses { condition in
      guard let query = try? SpecQuery.parse(condition.text) else { return true }
      return query.matches(node, find: find)
    }
    return PolicyInput(
      spec,
      [
        ("cache", .text(cache)), ("private", .boolean(isPrivate)),
        ("redistribution", ban.map { .text($0) }), ("licenses", .texts(licenses ?? [])),
        ("size", try installedByteCount(of: node).map { .integer($0) }),
      ])
  }

  /// What rules are told about a source that may go into a mirror.
  ///
  /// Blocks.
  func sourceInput(
    _ item: MirrorItem, mirror: String, size: Int64?, isPrivate: Bool
  ) throws -> PolicyInput {
    let recipe = try recipe(item.package, in: nil)
    let declared = recipe?.version(item.version)
    let newer = recipe?.versions.filter { $0.version > item.version }.count ?? 0
    let licenses = recipe?.licenses { $0.canHold(for: item.version, of: item.package) }
    return PolicyInput(
      item,
      [
        ("mirror", .text(mirror)), ("private", .boolean(isPrivate)),
        ("redistribution", item.redistributionBan.map { .text($0) }),
        ("licenses", .texts(licenses ?? [])), ("newer", .integer(Int64(newer))),
        ("versions", .integer(Int64(recipe?.versions.count ?? 0))),
        ("deprecated", .boolean(declared?.isDeprecated ?? false)),
        ("preferred", .boolean(declared?.isPreferred ?? false)),
        ("size", size.map { .integer($0) }),
      ])
  }

  /// The bytes of the files of an installed package, as its manifest has them; nil when it is not
  /// installed here, or has none.
  private func installedByteCount(of node: SpecNode) throws -> Int64? {
    guard let path = try contents?.record(for: node.hash)?.record.path,
      let manifest = try InstallManifest(of: FilePath(path))
    else { return nil }
    return manifest.entries.values.reduce(0) { $0 + Int64(max(0, $1.size ?? 0)) }
  }
}

extension Recipe {
  /// The licences that it names under conditions that hold.
  fileprivate func licenses(_ holds: (RecipeCondition) -> Bool) -> [String] {
    licenses.filter { !$0.condition.isNever && holds($0.condition) }.map(\.identifier)
  }
}
