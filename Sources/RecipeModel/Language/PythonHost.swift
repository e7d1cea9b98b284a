/// Who runs recipes: gives them their imports, and learns of their classes.
protocol PythonHost: AnyObject {
  /// What an import brings: `import a.b`, `from a.b import c` ask for `a.b`, dots for relative ones
  /// already resolved against the importing module.
  func module(_ name: String, in interpreter: PythonInterpreter) throws(PythonStop) -> PythonImport
  /// A class has been made: its body has run, its name is about to be bound.
  func made(_ type: PythonType, in interpreter: PythonInterpreter) throws(PythonStop)
  /// Statements of a module or class body were not run, or not to their end: everything that they
  /// name as called may have happened or not. In a loop the same is told once.
  func passedOver(_ calledNames: Set<String>, _ reason: Unknown)
}

/// What stands behind the name of a module.
enum PythonImport {
  /// A file, to be run once by this interpreter.
  case source(bytes: [UInt8], file: String)
  /// Names of the reader.
  case module(PythonModule)
  /// A module of which nothing is known; the names from it are unknown values.
  case unknown(reason: String)
}

/// The host that recipes believe to run on; never the host of the reader itself.
package struct RecipeHost: Sendable, Hashable {
  /// `sys.platform`: `linux`, `darwin`.
  package var platform = "linux"
  /// `platform.system()`: `Linux`, `Darwin`.
  package var system = "Linux"
  /// `platform.machine()`: `x86_64`, `aarch64`.
  package var machine = "x86_64"
  /// The operating system in Spack's words: `debian12`.
  package var operatingSystem = "debian12"
  /// The version of macOS; nil elsewhere.
  package var macOSVersion: String?
  /// What `os.getcwd()` gives.
  package var workingDirectory = "/cwd"

  /// Creates Linux on x86_64.
  package init() {}
}
