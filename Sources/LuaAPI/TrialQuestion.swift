internal import Diagnostics
internal import LuaRuntime
internal import PolicyModel
internal import SpecModel

/// A question that a test has made up: a table of Lua, checked against what rules may be told.
struct TrialQuestion: Sendable {
  let decision: PolicyDecision
  private(set) var input: PolicyInput

  /// Reads a table; throws `lua.bad_argument` for a field that the decision does not have or that is
  /// of another type, and for a package that nobody has named.
  init(_ decision: PolicyDecision, _ table: LuaValue) throws {
    self.decision = decision
    input = .sample(of: decision)
    let fields = PolicyField.all(of: decision)
    let given = table.fields ?? []
    try checkNames(of: given, fields)
    if let field = fields.first(where: { $0.type == "spec" }) {
      try describe(table, isOptional: field.isOptional)
    }
    for field in fields where field.name != "spec" && field.name != "decision" {
      let value = table[field.name]
      if !value.isNil { input[field.name] = try self.value(value, of: field) }
    }
  }

  private func checkNames(of given: [LuaField], _ fields: [PolicyField]) throws {
    let names = fields.map(\.name).filter { $0 != "decision" }
    for field in given {
      let name = field.key.text ?? "\(field.key)"
      if names.contains(name) { continue }
      throw LuaError(
        .badArgument, "ask: \(decision.rawValue) has no field '\(name)'",
        hint: NearMiss.question(for: name, among: names)
          ?? "it has \(names.joined(separator: ", "))")
    }
  }

  /// Takes over what the spec says; names and versions stand in for a spec that is not given.
  private mutating func describe(_ table: LuaValue, isOptional: Bool) throws {
    var text = table["spec"].text
    if text == nil, let name = table["name"].text {
      text = name + (table["version"].text.map { "@=" + $0 } ?? "")
    }
    guard let text else {
      guard table["spec"].isNil else { throw wrong("spec", "the text of a spec", table["spec"]) }
      if isOptional {
        input.spec = nil
        return
      }
      throw LuaError(
        .badArgument, "ask: \(decision.rawValue) is about a package, and none is named",
        hint: "say spec = \"quill@2.0\"")
    }
    let spec = try Self.exact(Spec.parse(text))
    guard let name = spec.name else {
      throw LuaError(.badArgument, "ask: the spec '\(text)' names no package")
    }
    let values: [(String, PolicyValue?)] = [
      ("name", .text(name)), ("namespace", spec.namespace.map { .text($0) }),
      ("version", spec.versions.exactVersion.map { .text($0.text) }),
      ("prerelease", spec.versions.exactVersion.map { .boolean($0.isPrerelease) }),
      ("platform", spec.architecture?.platform.map { .text($0) }),
      ("os", spec.architecture?.os.map { .text($0) }),
      ("target", spec.architecture?.target.map { .text($0) }),
      ("variants", .record(spec.variants.entries)),
    ]
    let known = Set(PolicyField.all(of: decision).map(\.name))
    for (name, value) in values where value != nil && known.contains(name) { input[name] = value }
    input.spec = PolicySpec(text: text) { query in
      spec.satisfies(try SpecQuery.parse(query).spec)
    }
  }

  /// Lets `quill@2.0` mean this version alone, as that of a package is.
  private static func exact(_ spec: Spec) throws -> Spec {
    var spec = spec
    let text = spec.versions.description
    if !spec.versions.isAny, spec.versions.exactVersion == nil,
      !text.contains(where: { ":,".contains($0) })
    {
      spec.versions = try VersionList("=" + text)
    }
    return spec
  }

  private func value(_ value: LuaValue, of field: PolicyField) throws -> PolicyValue {
    let result: PolicyValue? =
      switch field.type {
      case "string": value.text.map { .text($0) }
      case "integer": value.integer.map { .integer($0) }
      case "boolean": value.boolean.map { .boolean($0) }
      case "table":
        PolicyValue(value).flatMap { if case .list([]) = $0 { .record([]) } else { $0 } }
      default: value.list == nil ? nil : PolicyValue(value)
      }
    guard let result else { throw wrong(field.name, field.type, value) }
    return result
  }

  private func wrong(_ name: String, _ expected: String, _ value: LuaValue) -> LuaError {
    LuaError(
      .badArgument,
      "ask: \(decision.rawValue): expected '\(name)' as \(expected), got \(value.typeName)")
  }

  /// The texts of a list that rules are told.
  func texts(of field: String) -> [String] {
    guard case .list(let items)? = input[field] else { return [] }
    return items.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  private func text(_ field: String) -> String? {
    if case .text(let text)? = input[field] { text } else { nil }
  }

  /// Returns the opinion that decides: that of the rules or, about what may be handed on, Albedo's own.
  func deciding(_ statements: [PolicyStatement]) -> Opinion {
    let opinions = statements.compactMap { $0.opinion(on: decision) }
    let isPrivate = input["private"] == .boolean(true)
    let (ban, name) = (text("redistribution"), text("name") ?? "")
    switch decision {
    case .sourceSelect:
      let request = SourceRequest(
        package: name, version: text("version") ?? "", file: text("file") ?? "",
        mirror: text("mirror") ?? "", ban: ban, isPrivate: isPrivate)
      return Policy.decide(request, opinions: opinions).deciding
    case .cachePush:
      let request = PushRequest(
        subject: name, hash: text("hash") ?? "", cache: text("cache") ?? "", ban: ban,
        isPrivate: isPrivate)
      return Policy.decide(request, opinions: opinions).deciding
    default:
      return opinions.first { $0.answer == .deny } ?? opinions.first
        ?? Opinion(.allow, reason: "no rule objects", rule: "built-in: nothing objects")
    }
  }
}

extension VariantMap {
  /// The variants as rules are told of them.
  fileprivate var entries: [PolicyEntry] {
    all.compactMap { variant in
      let values: [PolicyValue] = variant.values.map { value in
        switch value {
        case .boolean(let isOn): .boolean(isOn)
        case .text(let text): .text(text)
        }
      }
      guard let first = values.first else { return nil }
      return PolicyEntry(variant.name, values.count == 1 ? first : .list(values))
    }
  }
}

extension PolicyValue {
  /// The value of plain data; nil for anything else.
  fileprivate init?(_ value: LuaValue) {
    switch value {
    case .string(let text): self = .text(text.displayText)
    case .integer(let number): self = .integer(number)
    case .boolean(let flag): self = .boolean(flag)
    case .list(let items), .sequence(let items):
      let values = items.compactMap { PolicyValue($0) }
      guard values.count == items.count else { return nil }
      self = .list(values)
    case .table(let fields):
      let entries = fields.compactMap { field in
        field.key.text.flatMap { key in PolicyValue(field.value).map { PolicyEntry(key, $0) } }
      }
      guard entries.count == fields.count else { return nil }
      self = .record(entries)
    default: return nil
    }
  }
}
