internal import Diagnostics
internal import SpecModel

/// The arguments of a directive, by the names of its parameters.
private struct DirectiveArguments {
  var values: [String: Known<RecipeValue>] = [:]
  /// Values of a directive whose places are all alike.
  var subjects: [Known<RecipeValue>] = []

  /// The values that are given and not None, without some.
  func given(without names: Set<String> = []) -> [String: Known<RecipeValue>] {
    values.filter { $0.value != .value(.none) && !names.contains($0.key) }
  }

  subscript(name: String) -> Known<RecipeValue>? {
    values[name].flatMap { $0 == .value(.none) ? nil : $0 }
  }
}

extension RecipeReader {
  /// Reads a call of a directive.
  mutating func declare(
    _ directive: Directive, _ arguments: [PythonArgument], line: Int
  ) throws(RecipeError) {
    let arguments = try bound(arguments, of: directive, line: line)
    // Blocks around it have the last word on a 'when' that is false, as in Spack.
    var own = Self.condition(arguments["when"], in: file)
    if own.isNever, isConditional { own = .always }
    if own.isNever { return }
    let condition = both(condition, own, line: line)
    let place = RecipePlace(file: file, line: line)
    switch directive {
    case .version: declareVersion(arguments, line: line)
    case .resource:
      recipe.resources.append(
        RecipeResource(
          name: Self.text(
            arguments["name"], or: unknown(line, "the resource has no name")),
          arguments: arguments.given(without: ["name", "when"]), condition: condition, place: place))
    case .patch: declarePatch(arguments, condition, line: line)
    case .redistribute:
      recipe.redistribution.append(
        RedistributionRule(
          forbidsSource: Self.forbids(arguments["source"]),
          forbidsBinary: Self.forbids(arguments["binary"]), condition: condition, place: place))
    default:
      for part in directive.parts {
        addGap(unknown(line, "'\(directive.rawValue)' is not read"), in: part)
      }
    }
  }

  private mutating func bound(
    _ arguments: [PythonArgument], of directive: Directive, line: Int
  ) throws(RecipeError) -> DirectiveArguments {
    var result = DirectiveArguments(values: defaults)
    var place = 0
    for argument in arguments {
      switch argument.passing {
      case .keyword(let name): result.values[name] = try evaluator.evaluate(argument.value)
      case .positional:
        let value = try evaluator.evaluate(argument.value)
        if let parameters = directive.parameters {
          let name = place < parameters.count ? parameters[place] : Recipe.furtherArguments
          result.values[name] = value
        } else {
          result.subjects.append(value)
        }
        place += 1
      case .unpacked, .unpackedKeywords:
        let reason = unknown(line, "its arguments are computed")
        result.values[Recipe.furtherArguments] = .unknown(reason)
        result.subjects.append(.unknown(reason))
        // What stands at a place behind an unpacked list is at another place.
        if argument.passing == .unpacked { place = .max / 2 }
      }
    }
    return result
  }

  private mutating func declareVersion(_ arguments: DirectiveArguments, line: Int) {
    switch arguments["ver"] {
    case .unknown(let unknown): addGap(unknown, in: .versions)
    case nil: addGap(unknown(line, "a version has no text"), in: .versions)
    case .value(let value):
      guard let text = value.textOrDigits else {
        return addGap(unknown(line, "a version is not a text"), in: .versions)
      }
      guard let version = try? Version(text) else {
        return addGap(unknown(line, "'\(text.prefix(80))' is not a version"), in: .versions)
      }
      let declared = RecipeVersion(
        version: version, arguments: arguments.given(without: ["ver"]),
        place: RecipePlace(file: file, line: line))
      // The later of two equal versions counts, in the place of the first.
      if let place = recipe.versions.firstIndex(where: { $0.version == version }) {
        recipe.versions[place] = declared
      } else {
        recipe.versions.append(declared)
      }
    }
  }

  private mutating func declarePatch(
    _ arguments: DirectiveArguments, _ condition: RecipeCondition, line: Int
  ) {
    func checksum(_ name: String) -> Known<Checksum>? {
      switch arguments[name] {
      case .unknown(let unknown): .unknown(unknown)
      case .value(let value): .value(Checksum(value.text ?? ""))
      case nil: nil
      }
    }
    let further = arguments[Recipe.furtherArguments]?.unknown
    recipe.patches.append(
      RecipePatch(
        location: Self.text(
          arguments["url_or_filename"], or: further ?? unknown(line, "the patch has no place")),
        checksum: checksum("sha256") ?? further.map { .unknown($0) },
        archiveChecksum: checksum("archive_sha256") ?? further.map { .unknown($0) },
        condition: condition, place: RecipePlace(file: file, line: line)))
  }

  private static func text(_ value: Known<RecipeValue>?, or missing: Unknown) -> Known<String> {
    switch value {
    case .unknown(let unknown): .unknown(unknown)
    case .value(let value): value.text.map { .value($0) } ?? .unknown(missing)
    case nil: .unknown(missing)
    }
  }

  /// Whether a value forbids something; one that is not known does.
  private static func forbids(_ value: Known<RecipeValue>?) -> Bool {
    switch value {
    case nil: false
    case .unknown: true
    case .value(let value): value == .boolean(false)
    }
  }
}
