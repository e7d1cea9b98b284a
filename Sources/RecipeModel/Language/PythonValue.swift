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

/// A list, which all who hold it share.
final class PythonList {
  var items: [PythonValue]

  init(_ items: [PythonValue]) { self.items = items }
}

/// A class, of the recipe or of a file that it imports.
final class PythonType {
  /// The name as it is written.
  let name: String
  /// The direct bases in their order, without `object`.
  let bases: [PythonType]
  /// The class itself and all its bases in the order of method resolution (C3).
  let order: [PythonType]
  /// What the body of the class binds, by name.
  var attributes: [String: PythonValue] = [:]
  /// The file and line of the class statement.
  let file: String
  let line: Int
  /// Why the class may say more than is known: a base that cannot be found, a metaclass.
  var unknownBase: Unknown?
  /// What the reader keeps with the class: the records of its directives.
  var payload: AnyObject?

  init(
    name: String, bases: [PythonType], order: [PythonType], file: String, line: Int,
    unknownBase: Unknown?
  ) {
    self.name = name
    self.bases = bases
    self.order = order
    self.file = file
    self.line = line
    self.unknownBase = unknownBase
  }
}

/// An instance of a class.
final class PythonInstance {
  let type: PythonType
  var attributes: [String: PythonValue] = [:]

  init(of type: PythonType) { self.type = type }
}

/// A module: a file that was run, or names that the reader provides.
final class PythonModule {
  let name: String
  /// The file, as it is named in messages; empty for names that the reader provides.
  let file: String
  var names: [String: PythonValue] = [:]

  init(name: String, file: String) {
    self.name = name
    self.file = file
  }
}

/// A function of the reader that recipes call.
final class PythonNative {
  let name: String
  let body: (PythonCall, PythonInterpreter) throws(PythonStop) -> PythonValue

  init(
    _ name: String,
    _ body: @escaping (PythonCall, PythonInterpreter) throws(PythonStop) -> PythonValue
  ) {
    self.name = name
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
  /// The line of the call.
  var line: Int

  /// The value of the argument with a name.
  subscript(name: String) -> PythonValue? { keywords.last { $0.name == name }?.value }
}

/// A value of the reader. Only what it answers can be done with it; all else is unknown.
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
  func contains(_ item: PythonValue) -> Bool?
  /// The value of `self[key]` for an index or a text; nil when there is none.
  func element(_ key: PythonValue) -> PythonValue?
  /// The value of `self[from:to]`, both optional and perhaps negative; nil when there is none.
  func slice(from: Int?, to: Int?) -> PythonValue?
  /// Its length and its items, for `len` and `for`; nil when it has none.
  var items: [PythonValue]? { get }
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
  func contains(_ item: PythonValue) -> Bool? { nil }
  func element(_ key: PythonValue) -> PythonValue? { nil }
  func slice(from: Int?, to: Int?) -> PythonValue? { nil }
  var items: [PythonValue]? { nil }
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
