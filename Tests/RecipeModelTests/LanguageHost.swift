import AlbedoTesting
import Diagnostics

@testable import RecipeModel

/// Runs texts as recipes, and keeps what they show and what was passed over.
final class LanguageHost: PythonHost {
  /// The files that can be imported.
  var files: [String: String]
  /// What `show` was called with, as Python shows it.
  private(set) var shown: [String] = []
  /// The classes that were made.
  private(set) var types: [PythonType] = []
  /// What was passed over: the names that are called, and why.
  private(set) var passedOver: [(names: Set<String>, reason: Unknown)] = []
  private let names = PythonModule(name: "spack.package", file: "")

  init(files: [String: String] = [:]) {
    self.files = files
    names.names["show"] = .native(
      PythonNative("show") { [unowned self] call, interpreter throws(PythonStop) in
        for value in call.positional { shown.append(Self.text(value, interpreter)) }
        return .none
      })
    for name in ["version", "depends_on"] {
      names.names[name] = .native(
        PythonNative(name) { [unowned self] call, interpreter throws(PythonStop) in
          shown.append(name)
          return .none
        })
    }
    names.names["when"] = .native(PythonNative("when") { _, _ in .object(Block()) })
  }

  private static func text(_ value: PythonValue, _ interpreter: PythonInterpreter) -> String {
    do throws(PythonStop) {
      return try interpreter.repr(value)
    } catch {
      switch error {
      case .unknown: return "unknown"
      case .raised(let type, _, _): return type
      case .failed(let error): return error.message
      }
    }
  }

  func module(
    _ name: String, in interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonImport {
    if name == "spack.package" { return .module(names) }
    guard let text = files[name] else { return .unknown(reason: "'\(name)' is not there") }
    return .source(bytes: Array(text.utf8), file: "\(name).py")
  }

  func made(_ type: PythonType, in interpreter: PythonInterpreter) throws(PythonStop) {
    types.append(type)
  }

  func passedOver(_ calledNames: Set<String>, _ reason: Unknown) {
    passedOver.append((calledNames, reason))
  }

  /// Something for `with` that counts its uses.
  private final class Block: PythonObject {
    var typeName: String { "when" }
    func enter(_ interpreter: PythonInterpreter) -> Bool { true }
  }

  /// Runs a text that imports the names of this host, and returns what it shows.
  @discardableResult
  func run(
    _ text: String, name: String = "spack_repo.mine.packages.tool.package", stepLimit: Int? = nil
  ) throws(RecipeError) -> [String] {
    let interpreter = PythonInterpreter(host: self, machine: RecipeHost())
    if let stepLimit { interpreter.stepLimit = stepLimit }
    let whole = "from spack.package import *\n" + text
    let module = try interpreter.run(Array(whole.utf8), name: name, file: "package.py")
    interpreter.release(module)
    return shown
  }
}
