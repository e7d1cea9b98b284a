internal import Diagnostics
package import SpecModel

/// Reads recipes in Python (`package.py`) by running what they say in an interpreter of its own.
///
/// Nothing of the machine can be seen by a recipe: other files come from ``RecipeModules``, and what
/// it asks of its host is answered for a simulated one. What cannot be found out is an ``Unknown``
/// with file and line. A reader belongs to one thread and reads many recipes; the files that they
/// share are run once.
package final class RecipeReader {
  /// How many bytes a recipe may have, 4 MiB: ten times the largest real one.
  package static let byteLimit = SyntaxSource.byteLimit

  private let modules: any RecipeModules
  let host: RecipeHost
  /// The specs and texts of all recipes of this reader.
  let texts: SpecTexts
  /// The directives that wait for their class.
  var directives = DirectiveScope()
  /// The recipe that is put together now, with the class that it is made of.
  var current: (type: PythonType, builder: RecipeBuilder)?
  /// The modules that files were run as, by the files.
  private var moduleNames: [String: String] = [:]
  /// The dictionaries of versions that the recipe that is read now has asked for, by the class.
  var versionDictionaries: [ObjectIdentifier: PythonDictionary] = [:]
  /// The URLs of the recipe that is read now, as they were read.
  private(set) var readings = URLReadings()
  /// An interpreter for each way in which recipes get the names of build systems.
  private var interpreters: [Bool: PythonInterpreter] = [:]
  private lazy var names = SpackNames(self)

  /// Creates a reader; readers of one thread may share their texts.
  package init(
    modules: any RecipeModules, host: RecipeHost = RecipeHost(), texts: SpecTexts = SpecTexts()
  ) {
    self.modules = modules
    self.host = host
    self.texts = texts
  }

  /// Reads the recipe of one package.
  ///
  /// `file` is how the file is named in errors and unknowns, `module` the name by which other recipes
  /// import it: `spack_repo.builtin.packages.quill.package`, or `spack.pkg.builtin.quill` in
  /// repositories of old Spacks. Throws `malformed` for a text that is not Python, `limitExceeded`
  /// for one that is too large, too deep or too much work, and `missingPackage` when no class is the
  /// package.
  package func read(
    _ bytes: [UInt8], name: String, namespace: String?, file: String, module: String
  ) throws(RecipeError) -> Recipe {
    try run(bytes, name, namespace, file, module) { recipe, _ throws(RecipeError) in recipe }
  }

  /// Finds out how the source of a version is got that a recipe does not declare.
  ///
  /// The arguments are those of ``read(_:name:namespace:file:module:)``.
  package func source(
    ofUndeclared version: Version, _ bytes: [UInt8], name: String, namespace: String?,
    file: String, module: String
  ) throws(RecipeError) -> PackageSource {
    try run(bytes, name, namespace, file, module) {
      [unowned self] recipe, interpreter throws(RecipeError) in
      try self.source(ofUndeclared: version, recipe, interpreter)
    }
  }

  private func run<Result>(
    _ bytes: [UInt8], _ name: String, _ namespace: String?, _ file: String, _ module: String,
    _ use: (Recipe, PythonInterpreter) throws(RecipeError) -> Result
  ) throws(RecipeError) -> Result {
    let interpreter = interpreter(for: module)
    directives = DirectiveScope()
    moduleNames[file] = module
    defer {
      directives = DirectiveScope()
      current = nil
      versionDictionaries = [:]
      readings = URLReadings()
    }
    interpreter.record.forget(module)
    let run = try interpreter.run(bytes, name: module, file: file)
    defer { interpreter.release(run) }
    guard let type = Self.packageType(name, in: run) else {
      throw RecipeError(
        .missingPackage, "'\(file)' has no class for the package '\(name)'",
        hint: "a package has a class of its own name in its package.py")
    }
    var recipe = Recipe(name: name, namespace: namespace, file: file, line: type.line)
    recipe = try self.recipe(recipe, of: type, interpreter)
    let record = interpreter.record
    recipe.imports = record.files(of: module).filter { !Self.isBuiltIn($0) }.map(texts.shared)
    recipe.hostFacts = record.facts(of: module)
    return try use(recipe, interpreter)
  }

  private func interpreter(for module: String) -> PythonInterpreter {
    let hasBuildSystems = module.hasPrefix("spack_repo.")
    if let known = interpreters[hasBuildSystems] { return known }
    let interpreter = PythonInterpreter(host: self, machine: host)
    interpreters[hasBuildSystems] = interpreter
    return interpreter
  }

  private static func packageType(_ name: String, in module: PythonModule) -> PythonType? {
    guard case .type(let type)? = module.names[PackageName.className(of: name)],
      type.payload is ClassRecords
    else { return nil }
    return type
  }

  private static func isBuiltIn(_ file: String) -> Bool {
    file == BaseClasses.builderFile || file == BaseClasses.buildSystemsFile
  }

  /// The module of a file without what all modules of repositories have in front; nil for files that
  /// are none of a repository.
  func moduleName(ofFile file: String) -> String? {
    guard let name = moduleNames[file] else { return nil }
    return name.hasPrefix("spack_repo.") ? String(name.dropFirst(11)) : name
  }
}

extension RecipeReader: PythonHost {
  func module(
    _ name: String, in interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonImport {
    switch name {
    case BaseClasses.nativesModule: return .module(natives(interpreter))
    case BaseClasses.builderModule:
      return .source(bytes: Array(BaseClasses.builder.utf8), file: BaseClasses.builderFile)
    default: break
    }
    if name.hasPrefix("spack.pkg.") || name.hasPrefix("spack_repo.") || name == "spack_repo" {
      return try moduleOfRepository(name, interpreter)
    }
    if name.hasPrefix("spack.build_systems.") { return try moduleOfBuildSystem(name, interpreter) }
    let parts = name.split(separator: ".")
    guard Self.roots.contains(String(parts[0])), parts.count < 2 || Self.isModule(parts) else {
      return .unknown(reason: "the module '\(name)' is not known to this reader")
    }
    return .module(try vocabulary(name, interpreter))
  }

  private static let roots: Set<String> = ["spack", "llnl"]
  /// The modules of Spack that recipes import names from.
  private static let modules: Set<String> = [
    "package", "pkgkit", "directives", "multimethod", "version", "variant", "spec", "util",
    "error", "platforms", "package_base", "pkg", "build_systems", "build_environment", "compilers",
    "install_test", "architecture", "operating_systems", "config", "store", "repo", "hooks",
    "user_environment", "fetch_strategy", "paths", "mixins", "phase_callbacks", "url",
  ]

  private static func isModule(_ parts: [Substring]) -> Bool {
    // Names in lower case below these are modules, too, as far as the names in them are known.
    modules.contains(String(parts[1])) && parts.allSatisfy { $0.first?.isLowercase ?? false }
      && (parts.count == 2 || parts[1] == "util" || parts[0] == "llnl")
  }

  private func module(_ name: String, _ names: [String: PythonValue]) -> PythonModule {
    let module = PythonModule(name: name, file: "")
    module.names = names
    return module
  }

  /// The names that are not written in the recipes' language.
  private func natives(_ interpreter: PythonInterpreter) -> PythonModule {
    let module = module(BaseClasses.nativesModule, names.names)
    module.names[PythonLibrary.classProperty] = .native(interpreter.library.makeClassProperty())
    return module
  }

  /// The names of Spack, with the classes that every recipe is built on.
  private func vocabulary(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonModule {
    let module = module(name, natives(interpreter).names)
    let isOld = interpreter === interpreters[false]
    let sources = [BaseClasses.builderModule] + (isOld ? [BaseClasses.buildSystemsModule] : [])
    for source in sources {
      let file = try interpreter.load(source)
      module.unknown = module.unknown ?? file.unknown
      module.names.merge(file.names.filter { !$0.key.hasPrefix("_") }) { _, own in own }
    }
    return module
  }

  private func moduleOfRepository(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonImport {
    if let file = try file(ofModule: name, interpreter) {
      moduleNames[file.file] = name
      return .source(bytes: file.bytes, file: file.file)
    }
    // What has other modules in it may have no file of its own.
    let parts = name.split(separator: ".")
    let isFolder =
      parts.count < 3 || parts.last == "packages" || parts.last == "build_systems"
      || parts.dropLast().last == "packages"
    if isFolder { return .module(PythonModule(name: name, file: "")) }
    return .unknown(reason: "no repository has the module '\(name)'")
  }

  private func moduleOfBuildSystem(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonImport {
    if let file = try file(ofModule: name, interpreter) {
      return .source(bytes: file.bytes, file: file.file)
    }
    // One text stands for the files of all of them, and is run once.
    guard name == BaseClasses.buildSystemsModule else {
      return .module(try interpreter.load(BaseClasses.buildSystemsModule))
    }
    return .source(
      bytes: Array(BaseClasses.buildSystems.utf8), file: BaseClasses.buildSystemsFile)
  }

  private func file(
    ofModule name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> RecipeFile? {
    do throws(RecipeError) {
      return try modules.file(ofModule: name)
    } catch {
      throw .unknown(interpreter.unknown("'\(name)' cannot be read: \(error.message)"))
    }
  }

  // MARK: Classes

  func made(_ type: PythonType, in interpreter: PythonInterpreter) throws(PythonStop) {
    let isPackage = type.order.contains {
      $0.name == "PackageBase" && $0.file == BaseClasses.builderFile
    }
    // The waiting directives are for the next class that is a package.
    guard isPackage || type.unknownBase != nil else { return }
    var records: [DirectiveRecord] = []
    var seen: Set<ObjectIdentifier> = []
    for base in type.bases.reversed() {
      for record in (base.payload as? ClassRecords)?.records ?? []
      where seen.insert(ObjectIdentifier(record)).inserted {
        records.append(record)
      }
    }
    type.payload = ClassRecords(records + directives.takeAll())
  }

  func passedOver(_ calledNames: Set<String>, _ reason: Unknown) {
    var parts: Set<Recipe.Part> = []
    for name in calledNames {
      if let directive = Directive(rawValue: name) {
        parts.formUnion(directive.parts)
      } else if !name.holds("."), names.names[name] == nil, !isHarmless(name) {
        parts.formUnion(Recipe.Part.allCases)
      }
    }
    guard !parts.isEmpty else { return }
    // A ban is always written as one, or inherited.
    if !calledNames.contains(Directive.redistribute.rawValue) { parts.remove(.redistribution) }
    let place = RecipePlace(file: reason.file, line: reason.line)
    directives.add(
      DirectiveRecord(
        .gap(parts.sorted { $0.rawValue < $1.rawValue }, reason), place: place))
  }

  /// Whether a function of the language cannot say anything about a package.
  private func isHarmless(_ name: String) -> Bool {
    interpreters.values.first?.library.builtins[name] != nil
  }
}
