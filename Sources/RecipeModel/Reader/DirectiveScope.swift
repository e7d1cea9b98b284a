internal import SpecModel

/// The calls of directives that wait for their class, and the blocks around the statement that runs.
struct DirectiveScope {
  /// Records that no class has taken yet.
  private(set) var queue: [DirectiveRecord] = []
  /// The conjunctions of the `with when(…)` around the statement, innermost last.
  var conditions: [RecipeCondition] = []
  /// The keywords of the `with default_args(…)` around the statement, innermost last.
  var defaults: [[(name: String, value: PythonValue)]] = []

  mutating func add(_ record: DirectiveRecord) { queue.append(record) }

  /// Takes a record out that has been handed to another directive, which alone it acts on.
  mutating func remove(_ value: PythonValue, depth: Int = 0) {
    if queue.isEmpty || depth > 8 { return }
    switch value {
    case .object(let object):
      if let place = queue.firstIndex(where: { $0 === object }) { queue.remove(at: place) }
    case .list(let list): for item in list.items { remove(item, depth: depth + 1) }
    case .tuple(let items): for item in items { remove(item, depth: depth + 1) }
    default: break
    }
  }

  /// Hands all records over.
  mutating func takeAll() -> [DirectiveRecord] {
    defer { queue = [] }
    return queue
  }
}

/// A `with when(…)`, and the decorator `@when(…)`.
final class WhenBlock: PythonObject {
  private unowned let reader: RecipeReader
  /// The condition; never for `when(False)`.
  let condition: RecipeCondition

  init(_ condition: RecipeCondition, reader: RecipeReader) {
    self.condition = condition
    self.reader = reader
  }

  var typeName: String { "when" }

  func enter(_ interpreter: PythonInterpreter) -> Bool {
    // What the text of a condition that never holds says is the name of a package.
    let own = condition.isNever ? RecipeCondition("None") : condition
    let outer = reader.directives.conditions.last ?? .always
    reader.directives.conditions.append(reader.both(outer, own, interpreter, isBlock: true))
    return true
  }

  func leave(_ interpreter: PythonInterpreter) { reader.directives.conditions.removeLast() }

  /// Decorates a method: it is called for specs that meet the condition.
  func call(
    _ call: PythonCall, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    guard let method = call.positional.first else { return nil }
    let name = Self.name(of: method)
    let before = name.flatMap(interpreter.localValue)
    var choices: [ConditionalMethod.Choice] = []
    var standard = before
    if case .object(let object)? = before, let known = object as? ConditionalMethod {
      choices = known.choices
      standard = known.standard
    }
    if !condition.isNever {
      choices.append(ConditionalMethod.Choice(condition: condition, method: method))
    }
    return interpreter.keep(
      ConditionalMethod(name: name ?? "", choices: choices, standard: standard))
  }

  private static func name(of method: PythonValue) -> String? {
    switch method {
    case .function(let closure): closure.name
    case .native(let native): native.name
    default: nil
    }
  }
}

/// A `with default_args(…)`.
final class DefaultsBlock: PythonObject {
  private unowned let reader: RecipeReader
  private let keywords: [(name: String, value: PythonValue)]

  init(_ keywords: [(name: String, value: PythonValue)], reader: RecipeReader) {
    self.keywords = keywords
    self.reader = reader
  }

  var typeName: String { "default_args" }

  func enter(_ interpreter: PythonInterpreter) -> Bool {
    reader.directives.defaults.append(keywords)
    return true
  }

  func leave(_ interpreter: PythonInterpreter) { reader.directives.defaults.removeLast() }
}

/// A method of which the spec of the instance chooses one of several.
final class ConditionalMethod: PythonDescriptor {
  struct Choice {
    let condition: RecipeCondition
    let method: PythonValue
  }

  let name: String
  let choices: [Choice]
  /// What was defined without a condition before them.
  let standard: PythonValue?

  init(name: String, choices: [Choice], standard: PythonValue?) {
    self.name = name
    self.choices = choices
    self.standard = standard
  }

  var typeName: String { "method" }

  func value(
    for receiver: PythonValue, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue {
    guard case .instance(let instance) = receiver,
      case .object(let object)? = try interpreter.attribute("spec", of: receiver),
      let spec = object as? SpecValue
    else { throw .unknown(interpreter.unknown("the spec that chooses '\(name)' is not known")) }
    for choice in choices {
      if let unknown = choice.condition.unknown { throw .unknown(unknown) }
      if choice.condition.isAlways { return .method(choice.method, receiver: receiver) }
      guard let wanted = SpecValue.spec(.text(choice.condition.text)) else { continue }
      guard let answer = spec.satisfies(wanted, interpreter) else {
        throw .unknown(
          interpreter.unknown("which '\(name)' is meant depends on '\(wanted)', not yet decided"))
      }
      if answer { return .method(choice.method, receiver: receiver) }
    }
    if let standard { return .method(standard, receiver: receiver) }
    // The next class in the order has the word.
    let start = instance.type.order.firstIndex { type in
      if case .object(let object)? = type.attributes[name] { object === self } else { false }
    }
    for type in instance.type.order[((start ?? 0) + 1)...] {
      if let value = type.attributes[name] {
        return try interpreter.bound(value, to: receiver)
      }
    }
    throw .raised(
      type: "NoSuchMethodError", message: "no '\(name)' suits the spec",
      at: interpreter.unknown("no '\(name)' suits the spec"))
  }

  func value(
    forType type: PythonType, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue {
    throw .unknown(interpreter.unknown("which '\(name)' is meant depends on the spec"))
  }
}
