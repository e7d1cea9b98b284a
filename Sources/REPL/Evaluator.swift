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
    /// Members with the names of their types: of a table or a string.
    case members([(name: String, type: String)])
    /// An object of this class, whose name may be the end of the full one.
    case object(String)
    /// A function; its full name if it is a native one, such as `albedo.spec.parse`.
    case function(String)
    case nothing
  }

  private let runner: LuaRunner
  private let compileFunction: LuaFunction
  private let runFunction: LuaFunction
  private let inspectFunction: LuaFunction

  /// Prepares the machine: afterwards the modules are globals of what is typed.
  init(runner: LuaRunner, modules: [NativeModule]) async throws {
    self.runner = runner
    try await runner.install(HostModule.module)
    let source = LuaSource(LuaSide.source, name: "=albedo")
    let names = LuaValue.list(modules.map { .text($0.name) })
    let functions = try await runner.run(source, arguments: [names]).compactMap(\.function)
    guard functions.count == 3 else {
      preconditionFailure("the Lua side of the REPL returns its three functions")
    }
    compileFunction = functions[0]
    runFunction = functions[1]
    inspectFunction = functions[2]
  }

  /// Compiles text that begins in line `firstLine` of its source.
  func compile(_ text: String, name: String, firstLine: Int = 1) async throws -> Compiled {
    let results = try await runner.call(
      compileFunction, [.text(text), .text("=" + name), .integer(Int64(firstLine))])
    let second = results.count > 1 ? results[1] : .nil
    if let function = second.function {
      return .ready(function, isExpression: results.first == .text("expression"))
    }
    let problem = String(decoding: second.bytes ?? [], as: UTF8.self)
    return results.first == .text("incomplete") ? .incomplete(problem) : .wrong(problem)
  }

  /// Runs a compiled chunk with arguments as a task and describes what it returned.
  ///
  /// Throws what the chunk raises. Cancelling the Swift task cancels the chunk.
  func run(
    _ function: LuaFunction, _ arguments: [LuaValue] = [], tasks: LuaTaskPolicy = .awaited
  ) async throws -> [Description] {
    let results = try await runner.call(
      runFunction, [.function(function)] + arguments, tasks: tasks)
    return (results.first?.list ?? []).compactMap(Description.init)
  }

  /// Follows names from the globals without running any code of the user's.
  func inspect(_ path: [String]) async throws -> Inspected {
    let results = try await runner.call(inspectFunction, [.list(path.map { .text($0) })])
    guard results.count == 2 else { return .nothing }
    switch results[0].text {
    case "table":
      let members = (results[1].list ?? []).compactMap { pair -> (name: String, type: String)? in
        guard let pair = pair.list, pair.count == 2, let name = pair[0].text else { return nil }
        return (name, pair[1].text ?? "")
      }
      return .members(members)
    case "object": return results[1].object == nil ? .nothing : .object(results[1].typeName)
    case "named": return .object(results[1].text ?? "")
    case "function": return .function(results[1].text ?? "")
    default: return .nothing
    }
  }
}
