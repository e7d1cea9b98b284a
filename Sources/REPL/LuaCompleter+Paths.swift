internal import LuaRuntime

extension LuaCompleter {
  /// What a path leads to.
  enum Target {
    /// A value that can be looked at, by names from the globals or from a module.
    case names([String], module: String?)
    /// Something of this type.
    case type(NativeType)
    /// A native function that has not been called, and the module or class that declares it.
    case function(NativeFunction, owner: String)
    case module(NativeModule)
    case nothing
  }

  /// Follows a path; no code of the user's runs.
  func target(of path: LuaPath) async -> Target {
    var target: Target =
      switch path.root {
      case .global(let name): .names([name], module: nil)
      case .module(let name):
        modules.first { $0.name == name }.map { .module($0) } ?? .names([], module: name)
      case .string: .type(.string)
      }
    for step in path.steps { target = await follow(step, from: target) }
    return target
  }

  private func follow(_ step: LuaPath.Step, from target: Target) async -> Target {
    switch (step, target) {
    case (.field(let name), .names(let names, let module)),
      (.method(let name), .names(let names, let module)):
      if case .object(let className)? = try? await evaluator.inspect(names, module: module) {
        return member(name, of: .object(className))
      }
      return .names(names + [name], module: module)
    case (.field(let name), .module(let module)):
      return module.functions.first { $0.name == name }
        .map { .function($0, owner: module.name) } ?? .nothing
    case (.field(let name), .type(let type)), (.method(let name), .type(let type)):
      return member(name, of: type)
    case (.call, .names(let names, let module)):
      guard case .function(let name, _)? = try? await evaluator.inspect(names, module: module),
        let (function, _) = nativeFunction(name)
      else { return .nothing }
      return result(of: function)
    case (.call, .function(let function, _)): return result(of: function)
    case (.index, .type(let type)):
      switch Self.unwrapped(type) {
      case .list(let item), .sequence(let item): return .type(item)
      default: return .nothing
      }
    default: return .nothing
    }
  }

  private func result(of function: NativeFunction) -> Target {
    guard let first = function.results.first, first.name != "..." else { return .nothing }
    return .type(Self.unwrapped(first.type))
  }

  private func member(_ name: String, of type: NativeType) -> Target {
    guard case .object(let className) = Self.unwrapped(type),
      let declaration = nativeClass(className)
    else { return .nothing }
    if let property = declaration.properties.first(where: { $0.name == name }) {
      return .type(Self.unwrapped(property.type))
    }
    return declaration.methods.first { $0.name == name }
      .map { .function($0, owner: declaration.name) } ?? .nothing
  }

  static func unwrapped(_ type: NativeType) -> NativeType {
    if case .optional(let type) = type { unwrapped(type) } else { type }
  }

  /// Returns the class of this name, which may be the end of the full one.
  func nativeClass(_ name: String) -> NativeClass? {
    for module in modules {
      if let found = module.classes.first(where: {
        $0.name == name || $0.name.hasSuffix("." + name)
      }) {
        return found
      }
    }
    return nil
  }

  /// Returns the declaration of `albedo.spec.parse` and its module.
  func nativeFunction(_ fullName: String) -> (NativeFunction, owner: String)? {
    for module in modules where fullName.hasPrefix(module.name + ".") {
      let name = fullName.dropFirst(module.name.count + 1)
      if let found = module.functions.first(where: { $0.name == name }) {
        return (found, module.name)
      }
    }
    return nil
  }

  // MARK: What somebody asks about

  /// What a question is about.
  enum Subject {
    /// A native function with the module or the class that declares it.
    case native(NativeFunction, owner: String)
    /// A function of Lua's own library.
    case library(LuaLibrary.Entry)
    /// A function in Lua, with the name that was typed.
    case function(String, LuaFunction)
    /// A page that the help has.
    case page((Int) -> String)
    /// A table with its members.
    case members(String, [Member])
    case nothing
  }

  /// Finds what an expression means; a module that it names is loaded.
  func subject(_ text: String) async -> Subject {
    let (tokens, ending) = LineToken.scan(text)
    guard ending == .code, let path = LuaPath(endOf: tokens) else { return .nothing }
    switch await target(of: path) {
    case .function(let function, let owner): return .native(function, owner: owner)
    case .module(let module):
      return .page { [help] in help.page(for: module.name, columnCount: $0) ?? "" }
    case .type(.object(let name)):
      return .page { [help] in help.page(for: name, columnCount: $0) ?? name + "\n" }
    case .type(let type): return .page { _ in "\(text): \(type.annotation)\n" }
    case .names(let names, let module):
      let found = await subject(text, names, module)
      if case .nothing = found { return await moduleSubject(text) }
      return found
    case .nothing: return .nothing
    }
  }

  private func subject(_ text: String, _ names: [String], _ module: String?) async -> Subject {
    let found = try? await evaluator.inspect(names, module: module, mayLoad: true, isDeep: true)
    switch found {
    case .function(let name, let function)?:
      if let (native, owner) = nativeFunction(name) { return .native(native, owner: owner) }
      if let entry = LuaLibrary.entry(name) { return .library(entry) }
      return .function(text, function)
    case .object(let name)?:
      return .page { [help] in help.page(for: name, columnCount: $0) ?? name + "\n" }
    case .members(let members)?:
      // A module of the program is better explained by its declarations.
      if names.count == 1, let module = modules.first(where: { $0.shortName == names[0] }),
        help.hasMembers(members, of: module)
      {
        return .page { [help] in help.page(for: module.name, columnCount: $0) ?? "" }
      }
      return .members(text, members.sorted { $0.name < $1.name })
    default: return .nothing
    }
  }

  /// Reads `albedo.report.write` as the module `albedo.report` and a name in it.
  private func moduleSubject(_ text: String) async -> Subject {
    let words = text.split { $0 == "." || $0 == ":" }.map(String.init)
    let known = Set((try? host.moduleNames()) ?? [])
    for count in stride(from: words.count, to: 0, by: -1) {
      let name = words[..<count].joined(separator: ".")
      if known.contains(name) { return await subject(text, Array(words[count...]), name) }
    }
    return .nothing
  }
}
