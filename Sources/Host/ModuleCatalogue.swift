internal import LuaRuntime

/// What the modules say of themselves: native ones in their declarations, those in Lua in their
/// annotations.
struct ModuleCatalogue {
  /// Something that has a page, or a part of one.
  enum Entry {
    /// A whole module.
    case module(NativeModule)
    /// A class, or the shape of a table.
    case shape(NativeClass)
    /// A function or method; the prefix stands before its name in a call.
    case function(NativeFunction, prefix: String)
  }

  /// The page that has the shapes of tables which commands and workflows pass around.
  static let shapes = "albedo.types"
  private static let shapesFile = "stdlib/_meta/types.lua"

  let native: [NativeModule]
  let finder: ScriptFinder

  /// The names of all modules, sorted.
  func names() throws(HostError) -> [String] {
    Set(native.map(\.name) + (try finder.moduleNames()) + [Self.shapes]).sorted()
  }

  /// Returns what a module says of itself, or nil where there is none of the name.
  ///
  /// Raises `unreadableScript` where its file cannot be read.
  func module(named name: String) throws(HostError) -> NativeModule? {
    if let module = native.first(where: { $0.name == name }) { return module }
    if name == Self.shapes { return Self.shapesModule }
    guard ScriptName.isModuleName(name), let file = try finder.findModule(named: name)?.winner
    else { return nil }
    let text = String(decoding: try finder.bytes(of: file), as: UTF8.self)
    return AnnotationReader.module(named: name, text: text)
  }

  /// The shapes of tables, as a module that has nothing else.
  static var shapesModule: NativeModule {
    AnnotationReader.module(named: shapes, text: EmbeddedFiles.text(shapesFile) ?? "")
  }

  /// Returns the functions of the module that stands before the last dot of a name.
  func functionNames(besides name: String) -> [String] {
    guard let dot = name.lastIndex(of: "."),
      let owner = (try? self.module(named: String(name[..<dot]))) ?? nil
    else { return [] }
    return owner.functions.map { "\(owner.name).\($0.name)" }
  }

  /// Returns every module that can be read, in the order of names.
  ///
  /// A file of a site that cannot be read hides no other.
  func modules() throws(HostError) -> [NativeModule] {
    var modules: [NativeModule] = []
    for name in try names() {
      if let module = (try? module(named: name)) ?? nil { modules.append(module) }
    }
    return modules
  }

  /// Returns what a name means: `albedo.spec`, `albedo.spec.parse`, `spec.parse`, `albedo.Spec`,
  /// `albedo.Spec:tree`; nil where it means nothing.
  func find(_ name: String) throws(HostError) -> Entry? {
    if let module = try module(named: name) { return .module(module) }
    for candidate in [name, "albedo." + name] {
      if let entry = try findMember(candidate) { return entry }
    }
    return nil
  }

  private func findMember(_ name: String) throws(HostError) -> Entry? {
    if let dot = name.lastIndex(where: { $0 == "." || $0 == ":" }) {
      let owner = String(name[..<dot])
      let member = name[name.index(after: dot)...]
      if let module = try module(named: owner),
        let function = module.functions.first(where: { $0.name == member })
      {
        return .function(function, prefix: module.shortName + ".")
      }
    }
    let entries = Self.entries(of: try modules())
    if let found = entries.first(where: { $0.name == name }) { return found.entry }
    // Nobody remembers which of the two stands before a method.
    let dotted = name.replacing(":", with: ".")
    return entries.first { $0.name.replacing(":", with: ".") == dotted }?.entry
  }

  /// Returns everything in modules that has a name: `albedo.spec`, `albedo.spec.parse`,
  /// `albedo.Spec`, `albedo.Spec:tree`.
  static func entries(of modules: [NativeModule]) -> [(name: String, entry: Entry)] {
    modules.flatMap { module -> [(name: String, entry: Entry)] in
      let functions = module.functions.map { function in
        (
          name: "\(module.name).\(function.name)",
          entry: Entry.function(function, prefix: module.shortName + ".")
        )
      }
      let classes = module.classes.flatMap { shape -> [(name: String, entry: Entry)] in
        let short = shape.name.split(separator: ".").last.map(String.init) ?? shape.name
        return [(shape.name, .shape(shape))]
          + shape.methods.map { method in
            ("\(shape.name):\(method.name)", .function(method, prefix: short + ":"))
          }
      }
      return [(name: module.name, entry: .module(module))] + functions + classes
    }
  }
}

extension ModuleCatalogue.Entry {
  /// What it is, in a line; may be empty.
  var summary: String {
    switch self {
    case .module(let module): module.summary.firstParagraph
    case .shape(let shape): shape.summary.firstParagraph
    case .function(let function, _): function.summary.firstParagraph
    }
  }
}

extension String {
  /// What stands before the first empty line, as one line.
  var firstParagraph: String {
    split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
      .joined(separator: " ")
  }
}
