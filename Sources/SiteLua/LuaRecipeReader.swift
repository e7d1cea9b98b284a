internal import Diagnostics
internal import LuaRuntime
internal import RecipeModel
internal import SpecModel

/// Makes recipes of the tables that the words of recipes return.
struct LuaRecipeReader {
  let file: String

  /// The arguments that a word takes; others are mistakes.
  private static let source = [
    "url", "git", "hg", "svn", "cvs", "go", "commit", "tag", "branch", "revision", "date",
    "submodules", "submodules_delete", "git_sparse_paths", "get_full_repo", "expand", "extension",
    "no_cache", "fetch_options",
  ]
  private static let arguments: [String: [String]] = [
    "version": source + Checksum.keywords + ["preferred", "deprecated"],
    "resource": source + Checksum.keywords + ["name", "destination", "placement", "when"],
    "patch": ["level", "when", "working_dir", "reverse", "sha256", "archive_sha256"],
    "depends_on": ["when", "type", "patches"],
    "extends": ["when", "type", "patches"],
    "conflicts": ["when", "msg"],
    "variant": ["default", "description", "values", "multi", "when", "sticky"],
    "license": ["checked_by", "when"],
    "provides": ["when"],
    "requires": ["policy", "when", "msg"],
    "maintainers": [],
    "redistribute": ["source", "binary", "when"],
  ]
  private static let attributes = [
    "url", "urls", "list_url", "list_depth", "homepage", "git", "hg", "svn", "cvs", "has_code",
    "manual_download", "download_instr", "fetch_options", "submodules", "git_sparse_paths",
    "license", "maintainers", "tags", "description",
  ]

  private var condition = RecipeCondition.always
  private var defaults: [String: RecipeValue] = [:]

  init(file: String) { self.file = file }

  /// Reads one package.
  mutating func recipe(_ value: LuaValue) throws(RecipeError) -> Recipe {
    let line = Self.line(value)
    let name = value["name"].text ?? ""
    guard PackageName.isValid(name) else {
      throw malformed(line, "'\(name.prefix(80))' cannot be the name of a package")
    }
    var recipe = Recipe(
      name: name, namespace: LuaRecipes.namespace, file: file, line: line)
    let attributes = try fields(value["attributes"], line, "package '\(name)'")
    // Lua keeps no order, and a run must say the same as the one before.
    for (key, content) in attributes.sorted(by: { $0.key < $1.key }) {
      guard Self.attributes.contains(key) else {
        throw unexpected(key, in: "package '\(name)'", Self.attributes, line)
      }
      add(key, content, to: &recipe)
    }
    try add(value["records"].list ?? [], to: &recipe)
    return recipe
  }

  /// Adds an attribute; some of them are another way to write a directive.
  private func add(_ key: String, _ value: RecipeValue, to recipe: inout Recipe) {
    if key == "license" || key == "maintainers" {
      recipe.directives.append(
        RecipeDirective(
          name: key, subjects: (value.list ?? [value]).map { .value($0) }, arguments: [:],
          condition: .always, line: recipe.line))
    } else {
      recipe.attributes[key] = .value(value)
    }
  }

  private mutating func add(
    _ records: [LuaValue], to recipe: inout Recipe
  ) throws(RecipeError) {
    for record in records {
      let kind = record["kind"].text ?? ""
      let line = Self.line(record)
      let outer = (condition, defaults)
      switch kind {
      case "when":
        condition = condition.and(RecipeCondition(Self.subjects(record).first ?? ""))
        try add(record["records"].list ?? [], to: &recipe)
      case "defaults":
        defaults.merge(try fields(record["options"], line, kind)) { _, inner in inner }
        try add(record["records"].list ?? [], to: &recipe)
      default: try declare(kind, record, line, in: &recipe)
      }
      (condition, defaults) = outer
    }
  }

  private func declare(
    _ kind: String, _ record: LuaValue, _ line: Int, in recipe: inout Recipe
  ) throws(RecipeError) {
    let known = Self.arguments[kind] ?? []
    var values = defaults.filter { known.contains($0.key) }
    for (key, value) in try fields(record["options"], line, kind) {
      guard known.contains(key) else { throw unexpected(key, in: kind, known, line) }
      values[key] = value
    }
    let condition = try condition.and(
      Self.condition(values.removeValue(forKey: "when"), self, line))
    let arguments = values.filter { $0.value != .none }.mapValues { Known.value($0) }
    let subjects = Self.subjects(record)
    switch kind {
    case "version":
      try declareVersion(subjects.first ?? "", arguments, record, line, in: &recipe)
    case "resource":
      guard let name = values["name"]?.text else {
        throw malformed(line, "resource: expected 'name' as a text")
      }
      recipe.resources.append(
        RecipeResource(
          name: .value(name), arguments: arguments.filter { $0.key != "name" },
          condition: condition, line: line))
    case "patch":
      recipe.patches.append(
        RecipePatch(
          location: .value(subjects.first ?? ""), checksum: Self.checksum(values["sha256"]),
          archiveChecksum: Self.checksum(values["archive_sha256"]), condition: condition,
          line: line))
    case "redistribute":
      recipe.redistribution.append(
        RedistributionRule(
          forbidsSource: values["source"] == .boolean(false),
          forbidsBinary: values["binary"] == .boolean(false), condition: condition))
    default:
      recipe.directives.append(
        RecipeDirective(
          name: kind, subjects: subjects.map { .value(.text($0)) }, arguments: arguments,
          condition: condition, line: line))
    }
  }

  private func declareVersion(
    _ text: String, _ arguments: [String: Known<RecipeValue>], _ record: LuaValue, _ line: Int,
    in recipe: inout Recipe
  ) throws(RecipeError) {
    let version: Version
    do {
      version = try Version(text)
    } catch {
      throw RecipeError(
        .malformed, "could not read '\(file)', line \(line): version: expected a version",
        cause: error)
    }
    var declared = RecipeVersion(version: version, arguments: arguments, line: line)
    if let url = record["url"].text {
      declared.functionURL = .value(url)
    } else if record["has_no_url"].boolean == true {
      declared.functionURL = .value(nil)
    } else if let reason = record["url_error"].text {
      declared.functionURL = .unknown(
        Unknown(file: file, line: line, reason: "url_for fails: \(reason.prefix(400))"))
    }
    if let place = recipe.versions.firstIndex(where: { $0.version == version }) {
      recipe.versions[place] = declared
    } else {
      recipe.versions.append(declared)
    }
  }

  // MARK: Values

  private static func line(_ record: LuaValue) -> Int { Int(record["line"].integer ?? 1) }

  private static func subjects(_ record: LuaValue) -> [String] {
    (record["subjects"].list ?? []).compactMap(\.text)
  }

  private static func checksum(_ value: RecipeValue?) -> Known<Checksum>? {
    value?.text.map { .value(Checksum($0)) }
  }

  private static func condition(
    _ value: RecipeValue?, _ reader: Self, _ line: Int
  ) throws(RecipeError) -> RecipeCondition {
    switch value {
    case nil, .boolean(true): return .always
    case .boolean(false): return .never
    case .text(let text): return RecipeCondition(text)
    default: throw reader.malformed(line, "when: expected a condition as a text")
    }
  }

  /// The named fields of a table, in order.
  private func fields(
    _ table: LuaValue, _ line: Int, _ word: String
  ) throws(RecipeError) -> [String: RecipeValue] {
    var result: [String: RecipeValue] = [:]
    for field in table.fields ?? [] {
      guard let key = field.key.text else {
        throw malformed(line, "\(word): expected arguments with names, such as 'sha256 = …'")
      }
      result[key] = try value(field.value, line, "\(word): \(key)")
    }
    return result
  }

  private func value(
    _ value: LuaValue, _ line: Int, _ place: String
  ) throws(RecipeError) -> RecipeValue {
    switch value {
    case .nil: return .none
    case .boolean(let flag): return .boolean(flag)
    case .integer(let number): return .integer(number)
    case .number(let number): return .number(number)
    case .string(let string):
      guard let text = string.text else { throw malformed(line, "\(place): expected UTF-8") }
      return .text(text)
    case .list(let items), .sequence(let items):
      var values: [RecipeValue] = []
      for item in items { values.append(try self.value(item, line, place)) }
      return .list(values)
    case .table(let fields):
      var entries: [RecipeValue.Entry] = []
      for field in fields {
        entries.append(
          RecipeValue.Entry(
            key: try self.value(field.key, line, place),
            value: try self.value(field.value, line, place)))
      }
      return .mapping(entries)
    case .object, .function, .error:
      throw malformed(line, "\(place): expected a plain value, got a \(value.typeName)")
    }
  }

  private func malformed(_ line: Int, _ reason: String) -> RecipeError {
    RecipeError(.malformed, "could not read '\(file)', line \(line): \(reason)")
  }

  private func unexpected(
    _ key: String, in word: String, _ known: [String], _ line: Int
  ) -> RecipeError {
    var error = malformed(line, "\(word) takes no '\(key)'")
    error.hint =
      NearMiss.question(for: key, among: known)
      ?? "it takes \(known.isEmpty ? "nothing with a name" : known.sorted().joined(separator: ", "))"
    return error
  }
}
