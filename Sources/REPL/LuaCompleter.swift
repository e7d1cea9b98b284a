internal import LuaRuntime
internal import Terminal

/// Finds how the word at the cursor can go on, without running the user's code.
///
/// What a call would give is known from the declarations of native functions.
struct LuaCompleter: Sendable {
  /// A member of something.
  struct Member: Sendable {
    let name: String
    /// The name of its type.
    let type: String
    /// The function that it is, where that was asked for.
    var function: LuaFunction?
  }

  let evaluator: Evaluator
  let modules: [NativeModule]
  /// What the program around the prompt can be asked.
  let host: PromptSession.Host
  /// What `:help` explains.
  let help: HelpPages
  /// The words that code of this session has offered.
  let offers: OfferedWords

  /// Returns the candidates for the text before the cursor; none where anything fails.
  ///
  /// `earlier` are the lines of the same entry before it.
  func complete(_ text: String, after earlier: String = "") async -> LineCompletion {
    switch CompletionContext(text, after: earlier) {
    case .none: return .none
    case .command(let typed):
      let words = LineCommand.all.map { ($0.word, $0.parameters.isEmpty ? "" : " ") }
      return Self.choose(words, typed)
    case .argument(let kind, let typed): return await argument(kind, typed)
    case .module(let typed, let quote):
      return Self.choose(moduleNames.map { ($0, quote) }, typed)
    case .global(let typed): return await global(typed)
    case .member(let path, let typed, let isMethod):
      let found = await members(of: path, isMethod: isMethod)
      return Self.choose(found.map(Self.ended), typed)
    case .key(let place, let typed):
      let keys = await parameter(at: place).map { Self.keys(of: $0.type) } ?? []
      return keys.isEmpty ? await global(typed) : Self.choose(keys.map { ($0, " = ") }, typed)
    case .text(let place, let typed, let quote): return await string(place, typed, quote)
    }
  }

  /// The names that `require` knows, native modules included.
  private var moduleNames: [String] {
    modules.map(\.name) + ((try? host.moduleNames()) ?? [])
  }

  private func global(_ typed: String) async -> LineCompletion {
    guard case .members(let members)? = try? await evaluator.inspect([]) else { return .none }
    let keywords = LuaWords.keywords.map { ($0, "") }
    return Self.choose(keywords + members.map(Self.ended), typed)
  }

  private static func ended(_ member: Member) -> (String, String) {
    (member.name, member.type == "function" ? "(" : "")
  }

  static func choose(_ words: [(String, String)], _ typed: String) -> LineCompletion {
    // Names that begin with '_' are somebody's private ones.
    let fitting = words.filter { word, _ in
      word.hasPrefix(typed) && (!word.hasPrefix("_") || typed.hasPrefix("_"))
    }
    let candidates = Dictionary(fitting) { first, _ in first }.sorted { $0.key < $1.key }
    return LineCompletion(
      typed: typed,
      candidates: candidates.map { LineCompletion.Candidate($0.key, ending: $0.value) })
  }

  private func members(of path: LuaPath, isMethod: Bool) async -> [Member] {
    switch await target(of: path) {
    case .nothing, .function: return []
    case .module(let module):
      return module.functions.map { Member(name: $0.name, type: "function") }
        + module.constants.map { Member(name: $0.name, type: "value") }
    case .type(let type): return await members(of: type, isMethod: isMethod)
    case .names(let names, let module):
      switch try? await evaluator.inspect(names, module: module) {
      case .members(let members)?:
        return isMethod ? members.filter { $0.type == "function" } : members
      case .object(let name)?: return await members(of: .object(name), isMethod: isMethod)
      default: return []
      }
    }
  }

  private func members(of type: NativeType, isMethod: Bool) async -> [Member] {
    switch type {
    case .optional(let inner): return await members(of: inner, isMethod: isMethod)
    case .string, .bytes, .oneOf:
      guard case .members(let members)? = try? await evaluator.inspect(["string"]) else {
        return []
      }
      return members
    case .object(let name):
      guard let declaration = nativeClass(name) else { return [] }
      let methods = declaration.methods.map { Member(name: $0.name, type: "function") }
      let properties = declaration.properties.map { Member(name: $0.name, type: "value") }
      return isMethod ? methods : properties.isEmpty ? methods : properties
    default: return []
    }
  }
}
