internal import Diagnostics
internal import LuaRuntime
internal import Synchronization

/// The commands that are Lua scripts, loaded when somebody asks for them.
///
/// Declarations are asked for synchronously while a command line is read, but a script can only be
/// loaded asynchronously. What is missing is noted, and `settle` loads it and asks again.
final class ScriptCommands: CommandSource, Sendable {
  /// A loaded command.
  struct Loaded: Sendable {
    let declaration: CommandDeclaration
    let run: LuaFunction?
  }

  private struct State {
    var loaded: [[String]: Result<Loaded, HostError>] = [:]
    var wanted: Set<[String]> = []
  }

  private let finder: ScriptFinder
  private let runner: LuaRunner
  private let state = Mutex(State())

  init(finder: ScriptFinder, runner: LuaRunner) {
    self.finder = finder
    self.runner = runner
  }

  func commandNames(below path: [String]) throws -> [String] {
    let names = try finder.commandNames(below: path)
    return path.isEmpty ? (names + BuiltInCommands.all.map(\.name)).sorted() : names
  }

  func isGuarded(at path: [String]) -> Bool {
    guard !BuiltInCommands.contains(path) else { return true }
    return finder.isGuarded(at: path)
  }

  func declaration(at path: [String]) throws -> CommandDeclaration {
    if path.count == 1, let command = BuiltInCommands.all.first(where: { $0.name == path[0] }) {
      return command
    }
    return try loaded(at: path).declaration
  }

  /// The command at `path`, which must have been settled; else its loading is noted.
  func loaded(at path: [String]) throws -> Loaded {
    try state.withLock { state in
      if let result = state.loaded[path] { return try result.get() }
      state.wanted.insert(path)
      throw HostError(
        .unreadableScript, "the command '\(path.joined(separator: " "))' is not loaded")
    }
  }

  /// Runs `body`, loading the scripts that it turns out to need, until it needs no more.
  func settle<Value>(_ body: () throws -> Value) async throws -> Value {
    while true {
      let result = Result { try body() }
      let wanted = state.withLock { state in
        defer { state.wanted = [] }
        return state.wanted
      }
      if wanted.isEmpty { return try result.get() }
      for path in wanted {
        let loaded = await load(path)
        state.withLock { $0.loaded[path] = loaded }
      }
    }
  }

  private func load(_ path: [String]) async -> Result<Loaded, HostError> {
    let name = path.last ?? ""
    var location: String?
    do {
      guard let file = try finder.findCommand(at: path)?.winner else {
        return .success(Loaded(declaration: .group(name), run: nil))
      }
      location = file.location
      let source = LuaSource(
        LuaString(bytes: try finder.bytes(of: file)), name: "@" + file.location,
        globals: .forbidden)
      let table = try await runner.run(source).first ?? .nil
      let declaration = try CommandDeclaration(lua: table, name: name, location: file.location)
      return .success(Loaded(declaration: declaration, run: table["run"].function))
    } catch let error as HostError where error.code == .badDeclaration {
      return .failure(error)
    } catch {
      let place = location.map { " from '\($0)'" } ?? ""
      return .failure(
        HostError(
          .badDeclaration, "could not load the command '\(path.joined(separator: " "))'\(place)",
          hint: "correct the script", cause: error))
    }
  }
}
