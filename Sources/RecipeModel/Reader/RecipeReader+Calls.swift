internal import Diagnostics
internal import SpecModel

/// The arguments of a directive, by the names of its parameters.
struct DirectiveArguments {
  var values: [String: PythonValue] = [:]
  /// Values of a directive that takes any number of them.
  var subjects: [PythonValue] = []
  /// Why there may be others.
  var further: Unknown?

  /// A value that is given and is not None.
  subscript(name: String) -> PythonValue? {
    if case PythonValue.none? = values[name] { nil } else { values[name] }
  }
}

extension RecipeReader {
  /// The function by which a recipe calls a directive.
  func native(_ directive: Directive) -> PythonNative {
    PythonNative(directive.rawValue) { [unowned self] call, interpreter throws(PythonStop) in
      let place = RecipePlace(file: interpreter.file, line: call.line)
      let record = record(directive, call, place, interpreter)
      for value in call.positional { directives.remove(value) }
      for (_, value) in call.keywords { directives.remove(value) }
      directives.add(record)
      return .object(record)
    }
  }

  /// Makes the record of a call.
  private func record(
    _ directive: Directive, _ call: PythonCall, _ place: RecipePlace,
    _ interpreter: PythonInterpreter
  ) -> DirectiveRecord {
    do throws(PythonStop) {
      let arguments = try bound(call, to: directive, interpreter)
      if directive.takesCondition == false, directive == .version,
        !directives.conditions.isEmpty
      {
        throw .unknown(interpreter.unknown("a version cannot stand under a condition"))
      }
      let condition = condition(
        directive.takesCondition ? arguments["when"] : nil, interpreter)
      return try content(directive, arguments, condition, place, interpreter)
    } catch {
      return DirectiveRecord(.gap(directive.parts, Self.reason(error)), place: place)
    }
  }

  /// Why something stopped, as an unknown.
  static func reason(_ stop: PythonStop) -> Unknown {
    switch stop {
    case .unknown(let unknown): return unknown
    case .raised(let type, let message, let place):
      let text = message.isEmpty ? "it raises '\(type)'" : "it raises '\(type)': \(message)"
      return Unknown(file: place.file, line: place.line, reason: text)
    case .failed(let error):
      return Unknown(file: "", line: 0, reason: error.message)
    }
  }

  private func bound(
    _ call: PythonCall, to directive: Directive, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> DirectiveArguments {
    var result = DirectiveArguments()
    result.further = call.further
    let parameters = directive.parameters
    for keywords in directives.defaults {
      for (name, value) in keywords { try take(name, value) }
    }
    for (name, value) in call.keywords { try take(name, value) }
    for (place, value) in call.positional.enumerated() {
      if directive.takesMany {
        result.subjects.append(value)
      } else if place < parameters.count {
        result.values[parameters[place]] = value
      } else {
        throw .unknown(interpreter.unknown("'\(directive.rawValue)' has too many arguments"))
      }
    }
    func take(_ name: String, _ value: PythonValue) throws(PythonStop) {
      guard parameters.contains(name) || directive.named.contains(name) else {
        throw .unknown(interpreter.unknown("'\(directive.rawValue)' takes no '\(name)'"))
      }
      result.values[name] = value
    }
    return result
  }

  // MARK: Conditions

  /// The condition of a `when` within the blocks around it.
  func condition(
    _ value: PythonValue?, _ interpreter: PythonInterpreter
  ) -> RecipeCondition {
    let own = Self.statedCondition(value, texts, interpreter)
    guard let outer = directives.conditions.last else { return own }
    // Blocks around it have the last word on a 'when' that is false, as in Spack.
    return own.isNever ? outer : both(outer, own, interpreter)
  }

  /// The condition that a value states by itself.
  static func statedCondition(
    _ value: PythonValue?, _ texts: SpecTexts, _ interpreter: PythonInterpreter
  ) -> RecipeCondition {
    do throws(RecipeMistake) {
      switch value {
      case nil, .some(.none), .boolean(true): return .always
      case .boolean(false): return .never
      case .text(let text): return try texts.condition(text)
      case .unknown(let unknown): return RecipeCondition(unknown: unknown)
      case .object(let object):
        guard let spec = object as? SpecValue else { break }
        return try texts.condition(spec.spec.description)
      default: break
      }
      throw RecipeMistake("a condition is neither a text nor a truth")
    } catch {
      return RecipeCondition(unknown: interpreter.unknown(error.reason))
    }
  }

  /// The condition that both hold; that of a block is spelled as Spack does after merging.
  func both(
    _ outer: RecipeCondition, _ inner: RecipeCondition, _ interpreter: PythonInterpreter,
    isBlock: Bool = false
  ) -> RecipeCondition {
    do throws(RecipeMistake) {
      if isBlock, outer.isAlways { return try texts.merged(inner) }
      return try texts.both(outer, inner)
    } catch {
      return RecipeCondition(unknown: interpreter.unknown(error.reason))
    }
  }
}
