internal import Diagnostics
internal import LuaRuntime

/// Compiles and runs what is typed, in globals of its own.
struct Evaluator: Sendable {
  /// What text can be.
  enum Compiled: Sendable {
    /// It can run; an expression gives values that are printed.
    case ready(LuaFunction, isExpression: Bool)
    /// It may become complete with further lines; the problem is the one at its end.
    case incomplete(String)
    /// It cannot become right.
    case wrong(String)
  }

  /// What names lead to.
  enum Inspected: Sendable {
    /// Members: of a table or a string.
    case members([LuaCompleter.Member])
    /// An object of this class, whose name may be the end of the full one.
    case object(String)
    /// A function, with its full name if it has one, such as `albedo.spec.parse` or `string.rep`.
    case function(String, LuaFunction)
    case nothing
  }

  private let runner: LuaRunner
  /// The functions of the Lua side by their names.
  private let functions: LuaValue

  /// Prepares the machine: afterwards the modules are globals of what is typed.
  init(
    runner: LuaRunner, modules: [NativeModule], offers: OfferedWords = OfferedWords()
  ) async throws {
    self.runner = runner
    try await runner.install(HostModule.module(offers))
    let source = LuaSource(LuaSide.source, name: "=albedo")
    let names = LuaValue.list(modules.map { .text($0.name) })
    functions = try await runner.run(source, arguments: [names]).first ?? .nil
  }

  private func call(
    _ name: String, _ arguments: [LuaValue] = [], tasks: LuaTaskPolicy = .awaited
  ) async throws -> [LuaValue] {
    guard let function = functions[name].function else {
      preconditionFailure("the Lua side of the REPL has no function '\(name)'")
    }
    return try await runner.call(function, arguments, tasks: tasks)
  }

  /// Compiles text that begins in line `firstLine` of its source.
  ///
  /// `name` is what errors call the source: `=` before a word, `@` before a path.
  func compile(_ text: String, name: String, firstLine: Int = 1) async throws -> Compiled {
    let results = try await call(
      "compile", [.text(text), .text(name), .integer(Int64(firstLine))])
    let second = results.count > 1 ? results[1] : .nil
    if let function = second.function {
      return .ready(function, isExpression: results.first == .text("expression"))
    }
    let problem = String(decoding: second.bytes ?? [], as: UTF8.self)
    return results.first == .text("incomplete") ? .incomplete(problem) : .wrong(problem)
  }

  /// Runs a compiled chunk with arguments as a task and describes what it returned.
  ///
  /// `text` is what was compiled. Throws what the chunk raises. Cancelling the Swift task cancels the
  /// chunk.
  func run(
    _ function: LuaFunction, text: String, _ arguments: [LuaValue] = [],
    tasks: LuaTaskPolicy = .awaited
  ) async throws -> [Description] {
    let results = try await call(
      "run", [.function(function), .text(text)] + arguments, tasks: tasks)
    return (results.first?.list ?? []).compactMap(Description.init)
  }

  /// Describes the next part of the last result that was cut; nil when none was.
  func more() async throws -> Description? {
    try await call("more").first.flatMap(Description.init)
  }

  /// Forgets loaded modules, and returns the names of those that there were.
  ///
  /// Globals of the prompt that hold one get the new one; throws what loading that raises.
  func reload(_ names: [String]) async throws -> [String] {
    let results = try await call("reload", [.list(names.map { .text($0) })])
    return (results.first?.list ?? []).compactMap(\.text)
  }

  /// Returns the URLs of the caches that globals of the prompt hold, sorted.
  func openCaches() async throws -> [String] {
    try await call("open_caches").first?.list?.compactMap(\.text) ?? []
  }

  /// Returns the numbers of the tasks that go on behind the prompt.
  func taskNumbers() async -> [Int] { await runner.tasks().map(\.number) }

  /// Tells where a function was written.
  func origin(of function: LuaFunction) async throws -> LuaOrigin {
    try await runner.origin(of: function)
  }

  /// Returns the text in which a function was typed at this prompt; nil for one from elsewhere.
  func text(of function: LuaFunction) async throws -> String? {
    try await call("text_of", [.function(function)]).first?.text
  }

  /// Follows names from the globals, or from a module, without running any code of the user's.
  ///
  /// Only when `mayLoad` is set a module that has not been loaded is loaded. With `isDeep` members that
  /// are functions bring them along.
  func inspect(
    _ path: [String], module: String? = nil, mayLoad: Bool = false, isDeep: Bool = false
  ) async throws -> Inspected {
    let results = try await call(
      "inspect",
      [
        .list(path.map { .text($0) }), module.map { .text($0) } ?? .nil, .boolean(mayLoad),
        .boolean(isDeep),
      ])
    guard results.count >= 2 else { return .nothing }
    switch results[0].text {
    case "table":
      let members = (results[1].list ?? []).compactMap { item -> LuaCompleter.Member? in
        guard let item = item.list, item.count >= 2, let name = item[0].text else { return nil }
        let function = item.count > 2 ? item[2].function : nil
        return LuaCompleter.Member(name: name, type: item[1].text ?? "", function: function)
      }
      return .members(members)
    case "object": return results[1].object == nil ? .nothing : .object(results[1].typeName)
    case "named": return .object(results[1].text ?? "")
    case "function":
      guard results.count == 3, let function = results[2].function else { return .nothing }
      return .function(results[1].text ?? "", function)
    default: return .nothing
    }
  }
}
