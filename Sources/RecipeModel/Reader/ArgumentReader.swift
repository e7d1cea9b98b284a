internal import SpecModel

/// Takes the arguments of a directive as what they have to be.
struct ArgumentReader {
  let arguments: DirectiveArguments
  let texts: SpecTexts
  let interpreter: PythonInterpreter

  private func wrong(_ reason: String) -> PythonStop { .unknown(interpreter.unknown(reason)) }

  // MARK: Texts

  /// The text of an argument; nil when it is not given.
  func text(_ name: String) throws(PythonStop) -> String? {
    try arguments[name].map { value throws(PythonStop) in try text(of: value, name) }
  }

  private func text(of value: PythonValue, _ name: String) throws(PythonStop) -> String {
    switch value {
    case .text(let text): return text
    case .integer(let number): return String(number)
    case .unknown(let unknown): throw .unknown(unknown)
    case .object(let object):
      guard !(object is DirectiveRecord), let text = object.text else { break }
      return text
    default: break
    }
    throw wrong("'\(name)' is not a text")
  }

  /// The text of an argument, or why it is not known.
  func known(_ name: String) -> Known<String> {
    do throws(PythonStop) {
      if let text = try text(name) { return .value(texts.shared(text)) }
      if let further = arguments.further { return .unknown(further) }
      return .unknown(interpreter.unknown("'\(name)' is missing"))
    } catch {
      return .unknown(RecipeReader.reason(error))
    }
  }

  /// The spec of an argument.
  func spec(_ name: String) throws(PythonStop) -> String {
    guard let text = try text(name) else { throw wrong("'\(name)' is missing") }
    return text
  }

  /// The specs that stand by their place.
  func specs() throws(PythonStop) -> [String] { try subjectTexts() }

  /// The texts that stand by their place.
  func subjectTexts() throws(PythonStop) -> [String] {
    var result: [String] = []
    for subject in arguments.subjects { result.append(try text(of: subject, "an argument")) }
    return result
  }

  // MARK: Sources

  /// The text of a version.
  func versionText() throws(PythonStop) -> String {
    switch arguments["ver"] {
    case .text(let text): return text
    case .integer(let number): return String(number)
    case .unknown(let unknown): throw .unknown(unknown)
    case nil: throw arguments.further.map { .unknown($0) } ?? wrong("a version has no text")
    default: throw wrong("a version is neither a text nor a whole number")
    }
  }

  /// The arguments that say where something comes from, without some.
  func source(_ others: Set<String>) -> [String: Known<RecipeValue>] {
    var result: [String: Known<RecipeValue>] = [:]
    for (name, value) in arguments.values where !others.contains(name) {
      if case PythonValue.none = value { continue }
      result[name] = RecipeValue.known(value, interpreter, texts)
    }
    if let further = arguments.further { result[Recipe.furtherArguments] = .unknown(further) }
    return result
  }

  /// What a patch says.
  func patch() throws(PythonStop) -> DirectiveRecord.PatchContent {
    var content = DirectiveRecord.PatchContent(location: known("url_or_filename"))
    content.checksum = checksum("sha256")
    content.archiveChecksum = checksum("archive_sha256")
    content.level = try integer("level") ?? 1
    content.workingDirectory = try text("working_dir") ?? "."
    content.isReversed = try truth("reverse") ?? false
    return content
  }

  private func checksum(_ name: String) -> Known<Checksum>? {
    guard arguments[name] != nil else { return nil }
    switch known(name) {
    case .value(let text): return .value(Checksum(text))
    case .unknown(let unknown): return .unknown(unknown)
    }
  }

  private func integer(_ name: String) throws(PythonStop) -> Int? {
    switch arguments[name] {
    case nil: return nil
    case .integer(let number): return Int(exactly: number)
    case .text(let text): return Int(text)
    case .unknown(let unknown): throw .unknown(unknown)
    default: throw wrong("'\(name)' is not a whole number")
    }
  }

  private func truth(_ name: String) throws(PythonStop) -> Bool? {
    try arguments[name].map { value throws(PythonStop) in try interpreter.isTrue(value) }
  }

  /// Whether a value forbids something; one that is not known does.
  func forbids(_ name: String) -> Bool {
    switch arguments[name] {
    case nil: false
    case .boolean(let value): !value
    default: true
    }
  }

  // MARK: Dependencies

  /// The types that are given; nil when none are.
  func types() throws(PythonStop) -> DependencyTypes? {
    guard let value = arguments["type"] else { return nil }
    do throws(RecipeMistake) {
      return try DependencyTypes(
        recipeValue: RecipeValue.known(value, interpreter, texts).value ?? .none)
    } catch {
      if case .unknown(let unknown) = value { throw .unknown(unknown) }
      throw wrong(error.reason)
    }
  }

  /// How many of the specs of a requirement have to hold.
  func policy() throws(PythonStop) -> RecipeRequirement.Policy {
    guard let word = try text("policy") else { return .exactlyOne }
    guard let policy = RecipeRequirement.Policy(rawValue: word) else {
      throw wrong("'\(word)' is no policy: it is 'one_of' or 'any_of'")
    }
    return policy
  }

  /// The variants that must be alike for a splice.
  func splicedVariants() throws(PythonStop) -> RecipeSplice.Variants {
    switch arguments["match_variants"] {
    case nil: return .none
    case .text("*"): return .all
    case .some(let value):
      guard let names = RecipeValue.known(value, interpreter, texts).value?.list else {
        throw wrong("'match_variants' is neither '*' nor a list")
      }
      return .named(names.compactMap(\.text))
    }
  }

  // MARK: Variants

  /// The variant of `build_system`, whose first value is its default.
  func buildSystem(
    _ condition: RecipeCondition, _ place: RecipePlace
  ) throws(PythonStop) -> RecipeVariant {
    let values = try values(arguments.subjects)
    guard let first = values.first else { throw wrong("no build system is given") }
    return RecipeVariant(
      name: "build_system", condition: condition,
      defaultValue: try text("default").map { .text($0) } ?? first.value, values: values,
      description: "Build systems supported by the package", precedence: 0, place: place)
  }

  /// A variant.
  func variant(
    _ condition: RecipeCondition, _ place: RecipePlace
  ) throws(PythonStop) -> RecipeVariant {
    guard let name = try text("name") else { throw wrong("the variant has no name") }
    var variant = RecipeVariant(
      name: texts.shared(name), condition: condition, defaultValue: nil, values: nil,
      isMulti: try truth("multi") ?? false, hasValidator: arguments["validator"] != nil,
      isSticky: try truth("sticky") ?? false,
      description: texts.shared((try text("description") ?? "").trimmingRecipeBlanks),
      precedence: 0, place: place)
    var standard = try arguments["default"].map { value throws(PythonStop) in
      try plain(value, "default")
    }
    switch arguments["values"] {
    case nil: variant.values = RecipeVariant.values(forDefault: standard)
    case .list(let list): variant.values = try values(list.items)
    case .tuple(let items): variant.values = try values(items)
    case .set(let set): variant.values = try values(interpreter.items(of: .set(set)))
    case .unknown(let unknown): throw .unknown(unknown)
    case .object(let object): try take(object, into: &variant, &standard)
    // A function, or a type: anything that it lets pass.
    case .function, .native, .method, .type, .text("*"): break
    default: throw wrong("the values of a variant are no list")
    }
    do throws(RecipeMistake) {
      variant.defaultValue = try RecipeVariant.defaultValue(standard)
    } catch {
      throw wrong(error.reason)
    }
    return variant
  }

  private func take(
    _ object: any PythonObject, into variant: inout RecipeVariant, _ standard: inout RecipeValue?
  ) throws(PythonStop) {
    switch object {
    case let sets as DisjointSets:
      variant.values = Array(sets.sets.joined())
      variant.sets = sets.sets.map { $0.compactMap(\.value.textOrDigits) }
      variant.isMulti = true
      standard = sets.standard.map { .text($0) }
    case let conditional as ConditionalValues: variant.values = conditional.values
    default:
      guard let items = object.items else { throw wrong("the values of a variant are no list") }
      variant.values = try values(items)
    }
  }

  /// Values that can be chosen, with those of inner lists among them.
  func values(_ items: [PythonValue], depth: Int = 0) throws(PythonStop) -> [RecipeVariant.Value] {
    guard depth < 8 else { throw wrong("values of a variant are nested too deeply") }
    var result: [RecipeVariant.Value] = []
    for item in items {
      switch item {
      case .object(let object):
        switch object {
        case let conditional as ConditionalValues: result += conditional.values
        case let conditional as ConditionalValue: result.append(conditional.choice)
        case let sets as DisjointSets: result += sets.sets.joined()
        default: result.append(RecipeVariant.Value(try plain(item, "values")))
        }
      case .list(let list): result += try values(list.items, depth: depth + 1)
      case .tuple(let items): result += try values(items, depth: depth + 1)
      default: result.append(RecipeVariant.Value(try plain(item, "values")))
      }
    }
    return result
  }

  private func plain(_ value: PythonValue, _ name: String) throws(PythonStop) -> RecipeValue {
    switch RecipeValue.known(value, interpreter, texts) {
    case .value(let value): return value
    case .unknown(let unknown): throw .unknown(unknown)
    }
  }
}

extension RecipeValue {
  /// A value of a recipe as a plain one.
  static func known(
    _ value: PythonValue, _ interpreter: PythonInterpreter, _ texts: SpecTexts
  ) -> Known<RecipeValue> {
    do throws(PythonStop) {
      return .value(try RecipeValue(value, interpreter, texts, depth: 0))
    } catch {
      return .unknown(RecipeReader.reason(error))
    }
  }

  private init(
    _ value: PythonValue, _ interpreter: PythonInterpreter, _ texts: SpecTexts, depth: Int
  ) throws(PythonStop) {
    guard depth < 20 else { throw .unknown(interpreter.unknown("it is nested too deeply")) }
    func plain(_ items: [PythonValue]) throws(PythonStop) -> RecipeValue {
      var result: [RecipeValue] = []
      for item in items {
        result.append(try RecipeValue(item, interpreter, texts, depth: depth + 1))
      }
      return .list(result)
    }
    switch value {
    case .none: self = .none
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .text(let text): self = .text(texts.shared(text))
    case .tuple(let items): self = try plain(items)
    case .list(let list): self = try plain(list.items)
    case .set(let set): self = try plain(interpreter.items(of: .set(set)))
    case .dictionary(let dictionary):
      if let unknown = dictionary.unknown { throw .unknown(unknown) }
      var entries: [Entry] = []
      for (key, value) in dictionary.entries {
        entries.append(
          Entry(
            key: try RecipeValue(key, interpreter, texts, depth: depth + 1),
            value: try RecipeValue(value, interpreter, texts, depth: depth + 1)))
      }
      self = .mapping(entries)
    case .unknown(let unknown): throw .unknown(unknown)
    case .object(let object):
      guard let text = object.text else {
        throw .unknown(interpreter.unknown("a '\(object.typeName)' is no plain value"))
      }
      self = .text(texts.shared(text))
    case .function, .native, .method:
      throw .unknown(interpreter.unknown("a function of the recipe decides it while building"))
    case .type, .instance, .module:
      throw .unknown(interpreter.unknown("it is no plain value"))
    }
  }
}
