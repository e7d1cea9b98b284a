internal import Diagnostics
internal import LuaAPI
internal import Platform
internal import REPL

extension CommandRun {
  /// `albedo repl`: gives the session what this run knows, and runs it.
  func runPrompt() async throws -> Int32 {
    guard !parsed.globals.isJSON else {
      throw HostError(
        .conflictingOptions, "'repl' has no output in JSON",
        hint: "use 'albedo --json COMMAND' for results that a program reads")
    }
    let settings = PromptSession.Settings(
      modules: NativeModules.all(APISession()), moduleNames: try machine.finder.moduleNames(),
      environment: CurrentProcess.environment, greeting: "albedo \(Program.version)",
      showsTracebacks: parsed.globals.isDebug)
    let runner = machine.runner
    return try await PromptSession(runner: runner, console: console, settings: settings).run()
  }
}
