internal import LuaRuntime
internal import Terminal

/// Finds how the word at the cursor can go on, without running the user's code.
///
/// What a call would give is known from the declarations of native functions.
struct LuaCompleter: Sendable {
  /// What a path leads to.
  private enum Target {
    /// A value that can be looked at, by names from the globals.
    case names([String])
    /// Something of this type.
    case type(NativeType)
    /// A native function that has not been called.
    case function(NativeFunction)
    case module(NativeModule)
    case nothing
  }

  let evaluator: Evaluator
  let modules: [NativeModule]
  /// The names that `require` knows, native modules included.
  let moduleNames: [String]
  /// What `:help` explains.
  let topics: [String]

  /// Returns the candidates for the text before the cursor; none where anything fails.
  func complete(_ text: String) async -> LineCompletion {
    switch CompletionContext(text) {
    case .none: return .none
    case .command(let typed):
      let words = LineCommand.all.map { ($0.word, $0.parameters.isEmpty ? "" : " ") }
      return Self.choose(words, typed)
    case .argument(let kind, let typed): return Self.choose(words(of: kind), typed)
    case .module(let typed):
      let quote = text.contains("\"") ? "\"" : "'"
      return Self.choose(moduleNames.map { ($0, quote) }, typed)
    case .global(let typed):
      guard case .members(let members)? = try? await evaluator.inspect([]) else { return .none }
      let keywords = LuaWords.keywords.map { ($0, "") }
      return Self.choose(keywords + members.map(Self.ended), typed)
    case .member(let path, let typed, let isMethod):
      let found = await members(of: path, isMethod: isMethod)
      return Self.choose(found.map(Self.ended), typed)
    }
  }

  private func words(of kind: LineCommand.Argument) -> [(String, String)] {
    switch kind {
    case .topic: topics.map { ($0, "") }
    case .words(let words): words.map { ($0, "") }
    default: []
    }
  }

  private static func ended(_ member: (name: String, type: String)) -> (String, String) {
    (member.name, member.type == "function" ? "(" : "")
  }

  private static func choose(_ words: [(String, String)], _ typed: String) -> LineCompletion {
    // Names that begin with '_' are somebody's private ones.
    let fitting = words.filter { word, _ in
      word.hasPrefix(typed) && (!word.hasPrefix("_") || typed.hasPrefix("_"))
    }
    let candidates = Dictionary(fitting) { first, _ in first }.sorted { $0.key < $1.key }
    return LineCompletion(
      typed: typed,
      candidates: candidates.map { LineCompletion.Candidate($0.key, ending: $0.value) })
  }

  private func members(
    of path: LuaPath, isMethod: Bool
  ) async -> [(name: String, type: String)] {
    switch await target(of: path) {
    case .nothing, .function: return []
    case .module(let module):
      return module.functions.map { ($0.name, "function") }
        + module.constants.map { ($0.name, "value") }
    case .type(let type): return await members(of: type, isMethod: isMethod)
    case .names(let names):
      switch try? await evaluator.inspect(names) {
      case .members(let members)?:
        return isMethod ? members.filter { $0.type == "function" } : members
      case .object(let name)?: return await members(of: .object(name), isMethod: isMethod)
      default: return []
      }
    }
  }

  private func members(
    of type: NativeType, isMethod: Bool
  ) async -> [(name: String, type: String)] {
    switch type {
    case .optional(let inner): return await members(of: inner, isMethod: isMethod)
    case .string, .bytes, .oneOf:
      guard case .members(let members)? = try? await evaluator.inspect(["string"]) else {
        return []
      }
      return members
    case .object(let name):
      guard let declaration = nativeClass(name) else { return [] }
      let methods = declaration.methods.map { (name: $0.name, type: "function") }
      let properties = declaration.properties.map { (name: $0.name, type: "value") }
      return isMethod ? methods : properties.isEmpty ? methods : properties
    default: return []
    }
  }

  // MARK: Following a path

  private func target(of path: LuaPath) async -> Target {
    var target: Target =
      switch path.root {
      case .global(let name): .names([name])
      case .module(let name): modules.first { $0.name == name }.map { .module($0) } ?? .nothing
      case .string: .type(.string)
      }
    for step in path.steps { target = await follow(step, from: target) }
    return target
  }

  private func follow(_ step: LuaPath.Step, from target: Target) async -> Target {
    switch (step, target) {
    case (.field(let name), .names(let names)), (.method(let name), .names(let names)):
      if case .object(let className)? = try? await evaluator.inspect(names) {
        return member(name, of: .object(className))
      }
      return .names(names + [name])
    case (.field(let name), .module(let module)):
      return module.functions.first { $0.name == name }.map { .function($0) } ?? .nothing
    case (.field(let name), .type(let type)), (.method(let name), .type(let type)):
      return member(name, of: type)
    case (.call, .names(let names)):
      guard case .function(let name)? = try? await evaluator.inspect(names),
        let function = nativeFunction(name)
      else { return .nothing }
      return result(of: function)
    case (.call, .function(let function)): return result(of: function)
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
    return declaration.methods.first { $0.name == name }.map { .function($0) } ?? .nothing
  }

  private static func unwrapped(_ type: NativeType) -> NativeType {
    if case .optional(let inner) = type { unwrapped(inner) } else { type }
  }

  private func nativeClass(_ name: String) -> NativeClass? {
    for module in modules {
      if let found = module.classes.first(where: {
        $0.name == name || $0.name.hasSuffix("." + name)
      }) {
        return found
      }
    }
    return nil
  }

  /// Returns the declaration of `albedo.spec.parse`.
  private func nativeFunction(_ fullName: String) -> NativeFunction? {
    for module in modules where fullName.hasPrefix(module.name + ".") {
      let name = fullName.dropFirst(module.name.count + 1)
      if let found = module.functions.first(where: { $0.name == name }) { return found }
    }
    return nil
  }
}
