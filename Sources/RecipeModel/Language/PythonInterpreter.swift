/// Runs the part of Python that recipes are written in.
final class PythonInterpreter {
  /// Who provides imports and learns of classes.
  unowned let host: any PythonHost
  /// The simulated host.
  let machine: RecipeHost

  init(host: any PythonHost, machine: RecipeHost) {
    self.host = host
    self.machine = machine
  }

  /// Runs a file as a module and returns it; what could not be run is told to the host.
  ///
  /// Throws only for texts that are broken as a whole or ask for too much.
  func run(_ bytes: [UInt8], name: String, file: String) throws(RecipeError) -> PythonModule {
    preconditionFailure("not written yet")
  }

  /// Calls a value.
  func call(_ function: PythonValue, _ call: PythonCall) throws(PythonStop) -> PythonValue {
    preconditionFailure("not written yet")
  }

  /// The value of an attribute, properties called and functions bound; nil when there is none.
  ///
  /// An `AttributeError` that a property raises counts as none, as `getattr` with a default has it.
  func attribute(_ name: String, of value: PythonValue) throws(PythonStop) -> PythonValue? {
    preconditionFailure("not written yet")
  }

  /// What the classes of a type say of a name, in the order of method resolution, without binding
  /// or calling it; the class that says it comes with it.
  func find(_ name: String, in type: PythonType) -> (value: PythonValue, from: PythonType)? {
    preconditionFailure("not written yet")
  }

  /// A new instance whose `__init__` is called only if a class of the recipe's own defines it.
  func makeInstance(of type: PythonType) throws(PythonStop) -> PythonInstance {
    preconditionFailure("not written yet")
  }

  /// What a name is bound to in the innermost body that runs now, not outside of it.
  func localValue(_ name: String) -> PythonValue? { preconditionFailure("not written yet") }

  /// `str(value)`; nil when it is not known.
  func text(of value: PythonValue) -> String? { preconditionFailure("not written yet") }

  /// Whether a value counts as true.
  func isTrue(_ value: PythonValue) throws(PythonStop) -> Bool {
    preconditionFailure("not written yet")
  }

  /// The record of something unknown at the statement that runs now.
  func unknown(_ reason: String) -> Unknown { preconditionFailure("not written yet") }

  /// The line that runs now.
  var line: Int { preconditionFailure("not written yet") }
}

/// A dictionary in the order of insertion, which all who hold it share.
final class PythonDictionary {}
/// A set in the order of insertion.
final class PythonSet {}
/// A function of the recipe.
final class PythonClosure {}
