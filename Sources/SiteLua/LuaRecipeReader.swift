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
    "version": source + Checksum.keywords + ["preferred", "deprecated", "sources"],
    "resource": source + Checksum.keywords + ["name", "destination", "placement", "when"],
    "patch": ["level", "when", "working_dir", "reverse", "sha256", "archive_sha256"],
    "depends_on": ["when", "type", "patches"],
    "extends": ["when", "type", "patches"],
    "conflicts": ["when", "msg"],
    "variant": [
      "default", "description", "values", "sets", "multi", "when", "sticky", "validated",
    ],
    "license": ["checked_by", "when"],
    "provides": ["when"],
    "requires": ["policy", "when", "msg"],
    "maintainers": [],
    "redistribute": ["source", "binary", "when"],
    "can_splice": ["when", "match_variants"],
  ]
  /// What is said once for a package and kept as it is, in the order in which it is written.
  static let attributes = [
    "homepage", "url", "urls", "list_url", "list_depth", "git", "hg", "svn", "cvs",
    "go", "has_code", "virtual", "manual_download", "download_instr", "license_required",
    "fetch_options", "submodules", "git_sparse_paths", "tags",
  ]
  /// What is said once, too, and is a part of its own.
  private static let otherFields = ["description", "license", "maintainers", "bases"]

  var builder: RecipeBuilder
  private var condition = RecipeCondition.always
  private var defaults: [String: RecipeValue] = [:]
  /// What `url_for` gives for the versions that were given to it.
  private var urls: [Version: Known<String?>] = [:]
  /// The URLs that versions list themselves.
  private var sources: [Version: [String]] = [:]

  init(file: String, texts: SpecTexts) {
    self.file = file
    builder = RecipeBuilder(
      Recipe(name: "", namespace: LuaRecipes.namespace, file: file, line: 1), texts: texts)
  }

  /// Reads one package.
  mutating func recipe(_ value: LuaValue) throws(RecipeError) -> Recipe {
    let line = Self.line(value)
    let name = value["name"].text ?? ""
    guard PackageName.isValid(name) else {
      // A name that is none may hold what a terminal obeys.
      let shown = name.unicodeScalars.prefix(80).map { scalar in
        scalar.properties.generalCategory == .control ? " " : Character(scalar)
      }
      throw malformed(line, "'\(String(shown))' cannot be the name of a package")
    }
    builder.recipe.name = name
    builder.recipe.line = line
    let attributes = try fields(value["attributes"], line, "package '\(name)'")
    // Lua keeps no order, and a run must say the same as the one before.
    for (key, content) in attributes.sorted(by: { $0.key < $1.key }) {
      guard Self.attributes.contains(key) || Self.otherFields.contains(key) else {
        throw unexpected(
          key, in: "package '\(name)'", Self.attributes + Self.otherFields, line)
      }
      add(key, content)
    }
    try add(value["records"].list ?? [])
    var recipe = builder.finish()
    recipe.decideSources { [urls] in urls[$0.version] ?? .value(nil) }
    for index in recipe.versions.indices { takeStatedSources(&recipe.versions[index]) }
    return recipe
  }

  /// Lets a version come from the URLs that it lists itself, and from no others.
  private func takeStatedSources(_ declared: inout RecipeVersion) {
    guard let urls = sources[declared.version] else { return }
    if case .archive(var archive) = declared.source {
      archive.urls = urls
      archive.moreURLs = nil
      declared.source = .archive(archive)
    } else {
      // Without any other URL nothing has been decided yet but that there is none.
      var stated = declared
      stated.arguments["url"] = .value(.text(urls[0]))
      var recipe = builder.recipe
      recipe.versions = [stated]
      recipe.decideSources()
      guard case .archive(var archive) = recipe.versions[0].source else { return }
      archive.urls = urls
      declared.source = .archive(archive)
    }
    declared.derivableURLs = nil
  }

  /// Adds an attribute; some of them are another way to write a directive.
  private mutating func add(_ key: String, _ value: RecipeValue) {
    let texts = (value.list ?? [value]).compactMap(\.textOrDigits)
    switch key {
    case "license":
      for text in texts {
        builder.add(
          RecipeLicense(
            identifier: text, condition: .always, place: place(builder.recipe.line)))
      }
    case "maintainers": builder.addMaintainers(texts)
    case "bases": builder.recipe.bases = texts
    case "description": builder.recipe.description = value.text
    default: builder.recipe.attributes[key] = .value(value)
    }
  }

  private mutating func add(_ records: [LuaValue]) throws(RecipeError) {
    for record in records {
      let kind = record["kind"].text ?? ""
      let line = Self.line(record)
      let outer = (condition, defaults)
      switch kind {
      case "when":
        condition = try both(condition, .text(Self.subjects(record).first ?? ""), line)
        try add(record["records"].list ?? [])
      case "defaults":
        defaults.merge(try fields(record["options"], line, kind)) { _, inner in inner }
        try add(record["records"].list ?? [])
      default: try declare(kind, record, line)
      }
      (condition, defaults) = outer
    }
  }

  private mutating func declare(
    _ kind: String, _ record: LuaValue, _ line: Int
  ) throws(RecipeError) {
    let known = Self.arguments[kind] ?? []
    var values = defaults.filter { known.contains($0.key) }
    for (key, value) in try fields(record["options"], line, kind) {
      guard known.contains(key) else { throw unexpected(key, in: kind, known, line) }
      values[key] = value
    }
    let condition = try both(condition, values.removeValue(forKey: "when"), line)
    values = values.filter { $0.value != .none }
    do throws(RecipeMistake) {
      if kind == "version" {
        try declareVersion(record, values, line)
      } else {
        try declare(kind, Self.subjects(record), values, condition, place(line))
      }
    } catch {
      throw malformed(line, "\(kind): \(error.reason)")
    }
  }

  private mutating func declare(
    _ kind: String, _ subjects: [String], _ values: [String: RecipeValue],
    _ condition: RecipeCondition, _ place: RecipePlace
  ) throws(RecipeMistake) {
    // What can never hold is passed over by Spack as well.
    if condition.isNever { return }
    let subject = subjects.first ?? ""
    let message = values["msg"]?.text
    switch kind {
    case "resource":
      guard let name = values["name"]?.text else {
        throw RecipeMistake("expected 'name' as a text")
      }
      builder.add(
        RecipeResource(
          name: .value(name),
          arguments: values.filter { $0.key != "name" }.mapValues { .value($0) },
          condition: condition, place: place))
    case "patch":
      builder.add(patch(subject, values, condition, place))
    case "depends_on", "extends":
      let types = try values["type"].map(DependencyTypes.init(recipeValue:))
      let patches = try patches(values["patches"], place)
      if kind == "extends" {
        try builder.addExtension(
          subject, types: types ?? .ofExtension, patches: patches, condition: condition, at: place)
      } else {
        try builder.addDependency(
          subject, types: types ?? .ofDependency, patches: patches, condition: condition,
          at: place)
      }
    case "provides": try builder.addProvision(subjects, condition: condition, at: place)
    case "conflicts":
      try builder.addConflict(subject, message: message, condition: condition, at: place)
    case "requires":
      let word = values["policy"]?.text ?? RecipeRequirement.Policy.exactlyOne.rawValue
      guard let policy = RecipeRequirement.Policy(rawValue: word) else {
        throw RecipeMistake("policy: expected 'one_of' or 'any_of', got '\(word)'")
      }
      try builder.addRequirement(
        subjects, policy: policy, message: message, condition: condition, at: place)
    case "variant": try declareVariant(subject, values, condition, place)
    case "license":
      builder.add(RecipeLicense(identifier: subject, condition: condition, place: place))
    case "maintainers": builder.addMaintainers(subjects)
    case "can_splice":
      let names = values["match_variants"]?.list.map { $0.compactMap(\.text) }
      try builder.addSplice(
        subject, variants: values["match_variants"] == .text("*") ? .all : .named(names ?? []),
        condition: condition, at: place)
    default:
      builder.add(
        RedistributionRule(
          forbidsSource: values["source"] == .boolean(false),
          forbidsBinary: values["binary"] == .boolean(false), condition: condition, place: place))
    }
  }

  private mutating func declareVersion(
    _ record: LuaValue, _ values: [String: RecipeValue], _ line: Int
  ) throws(RecipeMistake) {
    let text = Self.subjects(record).first ?? ""
    var values = values
    let listed = values.removeValue(forKey: "sources")
    try builder.addVersion(text, values.mapValues { .value($0) }, at: place(line))
    guard let version = try? Version(text) else { return }
    sources[version] = nil
    if let listed {
      let texts = (listed.list ?? []).compactMap(\.text)
      guard !texts.isEmpty, texts.count == listed.list?.count else {
        throw RecipeMistake("sources: expected a list of URLs")
      }
      sources[version] = texts
    }
    if let url = record["url"].text {
      urls[version] = .value(url)
    } else if let reason = record["url_error"].text {
      urls[version] = .unknown(
        Unknown(file: file, line: line, reason: "url_for fails: \(reason.prefix(400))"))
    }
  }

  // MARK: Values

  private static func line(_ record: LuaValue) -> Int { Int(record["line"].integer ?? 1) }

  private static func subjects(_ record: LuaValue) -> [String] {
    (record["subjects"].list ?? []).compactMap(\.text)
  }

  static func checksum(_ value: RecipeValue?) -> Known<Checksum>? {
    value?.text.map { .value(Checksum($0)) }
  }

  /// The condition that an outer one and a value of `when` hold.
  private func both(
    _ outer: RecipeCondition, _ value: RecipeValue?, _ line: Int
  ) throws(RecipeError) -> RecipeCondition {
    do throws(RecipeMistake) {
      switch value {
      case nil, .some(.none), .boolean(true): return outer
      case .boolean(false): return .never
      case .text(let text):
        return try builder.texts.both(outer, builder.texts.condition(text))
      default: throw RecipeMistake("expected a condition as a text")
      }
    } catch {
      throw malformed(line, "when: \(error.reason)")
    }
  }

  static func integer(_ value: RecipeValue) -> Int? {
    if case .integer(let number) = value { Int(exactly: number) } else { nil }
  }

  private func place(_ line: Int) -> RecipePlace { RecipePlace(file: file, line: line) }

  /// The folder of the file.
  var folder: String {
    file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
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
