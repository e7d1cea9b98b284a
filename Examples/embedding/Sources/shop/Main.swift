import Diagnostics
import Dispatch
import Foundation
import LuaRuntime

/// Runs a script that is given on the command line, with the modules `shop` and `task`; with
/// `--discounts`, asks a plug-in about each item instead.
@main struct Shop {
  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    guard let path = arguments.first else {
      report("usage: shop SCRIPT [ARGUMENT …]\n       shop --discounts PLUGIN")
      exit(2)
    }
    do {
      if path == "--discounts" {
        let larder = Larder()
        let discounts = try await Discounts(try source(arguments.dropFirst().first ?? ""), larder)
        for line in try await discounts.lines(for: larder.items) { print(line) }
        return
      }
      let results = try await run(path, arguments.dropFirst().map { .text($0) })
      for result in results { print(result.text ?? "\(result)") }
    } catch {
      // The script's own error tables, errors of the shop and mistakes in Lua all end here.
      report(ErrorReport.text(for: error, program: "shop"))
      exit(ErrorReport.exitClass(of: error).rawValue)
    }
  }

  private static func source(_ path: String) throws -> LuaSource {
    guard let text = FileManager.default.contents(atPath: path) else {
      throw ShopError(.noScript, "cannot read '\(path)'")
    }
    // A name with '@' is a file's; undefined globals are mistakes that should be told.
    return LuaSource(LuaString(bytes: [UInt8](text)), name: "@" + path, globals: .forbidden)
  }

  private static func run(_ path: String, _ arguments: [LuaValue]) async throws -> [LuaValue] {
    let source = try source(path)
    let runner = try await LuaRunner(LuaConfiguration(maximumBytes: 64 << 20))
    try await runner.install(shopModule(Larder()))
    try await runner.install(.tasks(named: "task"))
    let script = Task { try await runner.run(source, arguments: arguments) }
    let interrupt = onInterrupt { script.cancel() }
    defer { interrupt.cancel() }
    return try await script.value
  }

  /// Calls `action` when the user presses Ctrl-C.
  private static func onInterrupt(_ action: @escaping @Sendable () -> Void)
    -> any DispatchSourceSignal
  {
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler(handler: action)
    source.resume()
    return source
  }

  private static func report(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
