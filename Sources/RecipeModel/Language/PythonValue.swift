/// A value of the part of Python that recipes are written in.
///
/// Values belong to one ``PythonInterpreter`` and its thread. What is not known is a value as well:
/// whatever is made of it is unknown, with the file and the line of the first cause.
enum PythonValue {
  case none
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case tuple([PythonValue])
  case list(PythonList)
  case dictionary(PythonDictionary)
  case set(PythonSet)
  /// A function of the recipe, with the names around it.
  case function(PythonClosure)
  /// A function of the reader.
  case native(PythonNative)
  /// A function together with what stands before its first parameter.
  indirect case method(PythonValue, receiver: PythonValue)
  case type(PythonType)
  case instance(PythonInstance)
  case module(PythonModule)
  /// A value of the reader: a version, a spec, the record of a directive.
  case object(any PythonObject)
  case unknown(Unknown)
}

/// A class, of the recipe or of a file that it imports.
final class PythonType {
  /// The name as it is written.
  let name: String
  /// The direct bases in their order, without `object`.
  let bases: [PythonType]
  /// All its bases in the order of method resolution (C3), without the class itself.
  let ancestors: [PythonType]
  /// The class itself and all its bases in the order of method resolution (C3).
  var order: [PythonType] { [self] + ancestors }
  /// What the body of the class binds, by name.
  var attributes: [String: PythonValue] = [:]
  /// The file and line of the class statement.
  let file: String
  let line: Int
  /// Why the class may say more than is known: a base that cannot be found, a metaclass.
  var unknownBase: Unknown?
  /// What the reader keeps with the class: the records of its directives.
  var payload: AnyObject?
  /// What a call of the type makes, where no instance of a recipe's own class comes out.
  var maker: PythonNative?
  /// Whether classes that are derived from it mean something that is not known here: enumerations.
  var isOpaque = false
  /// The text that stands first in its body.
  var documentation: String?
  /// Who may change it; see ``PythonInterpreter/owner``.
  var owner = 0

  /// Creates a class; `order` is that of its bases, without the class itself.
  init(
    name: String, bases: [PythonType], order: [PythonType], file: String, line: Int,
    unknownBase: Unknown?
  ) {
    self.name = name
    self.bases = bases
    ancestors = order
    self.file = file
    self.line = line
    self.unknownBase = unknownBase
  }
}

/// A function of the reader that recipes call.
final class PythonNative {
  let name: String
  /// Whether it does nothing but give its value back: where something is not known, neither is the
  /// value, and nothing else is lost.
  let isPure: Bool
  let body: (PythonCall, PythonInterpreter) throws(PythonStop) -> PythonValue

  init(
    _ name: String, isPure: Bool = false,
    _ body: @escaping (PythonCall, PythonInterpreter) throws(PythonStop) -> PythonValue
  ) {
    self.name = name
    self.isPure = isPure
    self.body = body
  }
}

/// The arguments of a call as they arrive.
struct PythonCall {
  /// Those without a name, `*` unpacked.
  var positional: [PythonValue] = []
  /// Those with a name, in their order, `**` unpacked.
  var keywords: [(name: String, value: PythonValue)] = []
  /// Why there may be further arguments: an unpacked value that is not known.
  var further: Unknown?
  /// Values without a name that stand behind such a one, so that their places are not known.
  var lost: [PythonValue] = []
  /// The line of the call.
  var line: Int

  /// The value of the argument with a name.
  subscript(name: String) -> PythonValue? { keywords.last { $0.name == name }?.value }
}

/// A value of the reader.
///
/// Only what it answers can be done with it; all else is unknown.
protocol PythonObject: AnyObject {
  /// The name of its type for messages: `Version`.
  var typeName: String { get }
  /// What equal objects share, for `==`, sets and the keys of dictionaries; nil compares identity.
  var key: AnyHashable? { get }
  /// The value of an attribute or a bound method; nil when there is none (`AttributeError`).
  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue?
  /// What `str(value)` gives; nil when that is not known.
  var text: String? { get }
  /// Whether it is true where a truth is asked for.
  var isTrue: Bool { get }
  /// The answer to `self < other` and its like (`<`, `<=`, `>`, `>=`); nil when they cannot be compared.
  func isOrdered(_ sign: String, before other: PythonValue) -> Bool?
  /// The answer to `item in self`; nil when that is not known.
  func contains(_ item: PythonValue, _ interpreter: PythonInterpreter) -> Bool?
  /// The value of `self[key]` for an index or a text; nil when there is none.
  func element(_ key: PythonValue) -> PythonValue?
  /// The value of `self[from:to]`, both optional and perhaps negative; nil when there is none.
  func slice(from: Int?, to: Int?) -> PythonValue?
  /// Its length and its items, for `len` and `for`; nil when it has none.
  var items: [PythonValue]? { get }
  /// What a call of it gives; nil when that is not known.
  func call(_ call: PythonCall, _ interpreter: PythonInterpreter) throws(PythonStop) -> PythonValue?
  /// Enters and leaves a `with` that it is the subject of; false when it cannot be one.
  func enter(_ interpreter: PythonInterpreter) -> Bool
  func leave(_ interpreter: PythonInterpreter)
}

extension PythonObject {
  var key: AnyHashable? { nil }
  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? { nil }
  var text: String? { nil }
  var isTrue: Bool { true }
  func isOrdered(_ sign: String, before other: PythonValue) -> Bool? { nil }
  func contains(_ item: PythonValue, _ interpreter: PythonInterpreter) -> Bool? { nil }
  func element(_ key: PythonValue) -> PythonValue? { nil }
  func slice(from: Int?, to: Int?) -> PythonValue? { nil }
  /// The item that an index means, of `items`; nil when there is none.
  func element(_ key: PythonValue, of items: [PythonValue]) -> PythonValue? {
    guard case .integer(let number) = key, let index = Int(exactly: number) else { return nil }
    let place = index < 0 ? items.count + index : index
    return items.indices.contains(place) ? items[place] : nil
  }
  var items: [PythonValue]? { nil }
  func call(
    _ call: PythonCall, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? { nil }
  func enter(_ interpreter: PythonInterpreter) -> Bool { false }
  func leave(_ interpreter: PythonInterpreter) {}
}

/// Why running stops before its end.
enum PythonStop: Error {
  /// What is needed to go on is not known.
  case unknown(Unknown)
  /// The recipe raises an exception, which a `try` of its may catch by the name of its type.
  case raised(type: String, message: String, at: Unknown)
  /// It asks for more than the limits allow, or is broken.
  case failed(RecipeError)
}
