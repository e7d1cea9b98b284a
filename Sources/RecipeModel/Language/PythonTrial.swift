/// A run of a text as a recipe that has nothing to import: for tests that throw anything at the
/// language.
package enum PythonTrial {
  /// Runs a text; false when it cannot be read, or asks for more steps than are allowed.
  package static func run(_ bytes: [UInt8], stepLimit: Int) -> Bool {
    let host = LonelyHost()
    let interpreter = PythonInterpreter(host: host, machine: RecipeHost())
    interpreter.stepLimit = stepLimit
    guard let module = try? interpreter.run(bytes, name: "trial", file: "trial") else {
      return false
    }
    interpreter.release(module)
    return true
  }
}

/// A host with a function and a context for what recipes do most, and nothing to import.
private final class LonelyHost: PythonHost {
  func module(
    _ name: String, in interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonImport {
    guard name == "spack.package" else { return .unknown(reason: "there is nothing to import") }
    let module = PythonModule(name: name, file: "")
    module.names["version"] = .native(PythonNative("version") { _, _ in .none })
    module.names["when"] = .native(PythonNative("when") { _, _ in .object(Context()) })
    return .module(module)
  }

  func made(_ type: PythonType, in interpreter: PythonInterpreter) throws(PythonStop) {}
  func passedOver(_ calledNames: Set<String>, _ reason: Unknown) {}

  private final class Context: PythonObject {
    var typeName: String { "when" }
    func enter(_ interpreter: PythonInterpreter) -> Bool { true }
  }
}
