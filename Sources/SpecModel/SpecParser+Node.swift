import Diagnostics

extension SpecParser {
  /// Keys that cannot be handed on to dependencies with `==`.
  private static let reservedKeys: Set<String> = [
    "arch", "architecture", "branch", "commit", "dev_path", "namespace", "operating_system", "os",
    "patches", "platform", "ref", "tag", "target",
  ]

  /// Reads what is said about one package; a `name` that was read before counts as its first piece.
  mutating func parseNode(name: String? = nil) throws(SpecError) -> Spec {
    var spec = Spec()
    if let name {
      spec.setName(name)
    } else if let token = take(.name, .qualifiedName) {
      if token.text != "*" { spec.setName(token.text) }
    } else if let token = take(.file) {
      spec.file = token.text
      return spec
    }
    var hasVersions = false
    while true {
      if let token = take(.version, .gitVersion, .gitVersionPair) {
        if hasVersions { throw failure("there are versions already", at: token) }
        hasVersions = true
        spec.versions = try versions(token)
      } else if let token = take(.switching, .propagatedSwitch) {
        try addSwitch(token, to: &spec)
      } else if let token = take(.pair, .propagatedPair) {
        try addPair(token, to: &spec)
      } else if spec.hash == nil, let token = take(.hash) {
        spec.hash = SpecHashPrefix(token.text.dropFirst())
      } else {
        return spec
      }
    }
  }

  private func versions(_ token: SpecToken) throws(SpecError) -> VersionList {
    do {
      return try VersionList(String(token.text.dropFirst()))
    } catch {
      throw failure(error.message, at: token)
    }
  }

  private func addSwitch(_ token: SpecToken, to spec: inout Spec) throws(SpecError) {
    let isPropagated = token.kind == .propagatedSwitch
    let name = token.text.dropFirst(isPropagated ? 2 : 1).trimmingBlanks
    let isOn = token.text.hasPrefix("+")
    guard !Self.takesText.contains(name) else {
      throw failure("'\(name)' takes a value: '\(name)=…'", at: token)
    }
    if isPropagated { try checkPropagation(of: name, token) }
    try add(Variant(name: name, isOn: isOn, isPropagated: isPropagated), to: &spec, token)
  }

  /// Keys that are no variants, so that `+` and `~` in front of them mean nothing.
  private static let takesText = Set(
    CompilerFlags.kinds + [
      "arch", "architecture", "namespace", "operating_system", "os", "platform", "target",
    ])

  private func checkPropagation(of name: String, _ token: SpecToken) throws(SpecError) {
    if Self.reservedKeys.contains(name) {
      throw failure("'\(name)' cannot be handed on to dependencies", at: token)
    }
  }

  private func addPair(_ token: SpecToken, to spec: inout Spec) throws(SpecError) {
    var (key, value) = Self.keyAndValue(of: token)
    let isPropagated = token.kind == .propagatedPair
    if isPropagated { value = value.dropFirst() }
    let isConcrete = key.hasSuffix(":")
    if isConcrete { key = key.dropLast() }
    let name = String(key)
    if isPropagated { try checkPropagation(of: name, token) }
    let text = SpecText.unquoted(value)
    switch name {
    case "arch", "architecture":
      let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
      let query =
        parts.count == 3
        ? ArchitectureQuery(
          platform: Self.asked(parts[0]), os: Self.asked(parts[1]), target: Self.asked(parts[2]))
        : ArchitectureQuery(target: Self.asked(text))
      try add(query, to: &spec, token)
    case "platform": try add(ArchitectureQuery(platform: Self.asked(text)), to: &spec, token)
    case "os", "operating_system":
      try add(ArchitectureQuery(os: Self.asked(text)), to: &spec, token)
    case "target": try add(ArchitectureQuery(target: Self.asked(text)), to: &spec, token)
    case "namespace": spec.namespace = text
    case _ where CompilerFlags.kinds.contains(name):
      spec.compilerFlags.add(text, kind: name, isPropagated: isPropagated)
    default:
      let variant = Variant(
        name: name, text: text, isConcrete: isConcrete, isPropagated: isPropagated)
      try add(variant, to: &spec, token)
    }
  }

  /// Returns a part of an architecture; nil when it asks nothing, which Spack writes as `None`.
  private static func asked(_ text: String) -> String? {
    text.isEmpty || text == "None" ? nil : text
  }

  private func add(
    _ variant: Variant, to spec: inout Spec, _ token: SpecToken
  ) throws(SpecError) {
    guard spec.variants[variant.name] == nil else {
      throw failure("there is a value for the variant '\(variant.name)' already", at: token)
    }
    spec.variants[variant.name] = variant
  }

  private func add(
    _ query: ArchitectureQuery, to spec: inout Spec, _ token: SpecToken
  ) throws(SpecError) {
    guard var known = spec.architecture else {
      spec.architecture = query
      return
    }
    if known.isConcrete { throw failure("there is an architecture already", at: token) }
    let parts: [(String, WritableKeyPath<ArchitectureQuery, String?>)] = [
      ("platform", \.platform), ("os", \.os), ("target", \.target),
    ]
    for (name, part) in parts {
      guard let value = query[keyPath: part] else { continue }
      if let old = known[keyPath: part], !old.isEmpty {
        throw failure("there is a value for '\(name)' already", at: token)
      }
      known[keyPath: part] = value
    }
    spec.architecture = known
  }
}

extension Spec {
  /// Takes what stands before the last dot for the namespace.
  fileprivate mutating func setName(_ text: String) {
    guard let dot = text.lastIndex(of: ".") else {
      name = text
      return
    }
    namespace = String(text[..<dot])
    name = String(text[text.index(after: dot)...])
  }

  /// Adds a dependency as it is read, and returns its place among the dependencies.
  ///
  /// A second one of the same name with the same types and condition constrains the first.
  mutating func addDependency(_ edge: Edge) throws(SpecError) -> Int {
    let name = edge.spec.name
    let rivals = dependencies.indices.filter { name != nil && dependencies[$0].spec.name == name }
    let twin = rivals.first {
      dependencies[$0].types == edge.types && dependencies[$0].condition == edge.condition
    }
    guard let twin else {
      let areAlike = rivals.allSatisfy { dependencies[$0].condition == edge.condition }
      let collides = rivals.contains { !dependencies[$0].types.isCompatible(with: edge.types) }
      if collides, areAlike {
        throw SpecError(
          .conflict,
          "'\(name ?? "")' is a dependency already, for overlapping types: a package may be needed "
            + "once for building, and once for linking and running")
      }
      dependencies.append(edge)
      return dependencies.count - 1
    }
    do {
      try dependencies[twin].spec.constrain(edge.spec)
    } catch {
      throw SpecError(
        .conflict, "it cannot depend on '\(dependencies[twin].spec)' and '\(edge.spec)' both",
        cause: error)
    }
    dependencies[twin].addVirtuals(edge.virtuals)
    return twin
  }
}

extension DependencyTypes {
  /// Whether two different packages of a name can be needed, one for each.
  fileprivate func isCompatible(with other: Self) -> Bool {
    let running: Self = [.link, .run]
    return isDisjoint(with: other)
      && (isDisjoint(with: running) || other.isDisjoint(with: running))
  }
}
