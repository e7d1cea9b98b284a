internal import Diagnostics
internal import LuaRuntime
internal import Platform
internal import SystemPackage
internal import Terminal

extension PromptSession {
  /// The largest file that is loaded, in bytes.
  private static let fileByteLimit = 16 << 20

  /// Runs a file among the globals of the prompt; false when it fails.
  func load(_ file: String) async throws -> Bool {
    let path = Self.expanded(file, home: settings.environment["HOME"])
    do {
      let bytes = try await onWorker {
        try FileSystem.readRegular(FilePath(path), byteLimit: Self.fileByteLimit)
      }
      return try await run(file: path, text: String(decoding: bytes, as: UTF8.self))
    } catch let error as PlatformError {
      return fail(error)
    }
  }

  /// Returns a path with the home folder in the place of a tilde at its beginning.
  static func expanded(_ path: String, home: String?) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home else { return path }
    return home + path.dropFirst()
  }

  private func run(file path: String, text: String) async throws -> Bool {
    var text = text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
    // The line stays, so that errors count right.
    if text.hasPrefix("#") { text = "--" + text }
    let compiled = try await evaluator.compile(text, name: "@" + path)
    return try await run(compiled, text: "")
  }

  /// Runs a start-up file, whose failure is told and ends nothing.
  func begin(with file: Host.StartupFile) async {
    do {
      guard let text = try file.text() else { return }
      if try await run(file: file.path, text: text) { return }
    } catch {
      report(error)
    }
    if output.status == nil {
      console.receive(
        .warning("'\(file.path)' did not run to its end; 'repl --no-startup' leaves it out"))
    }
  }

  /// Forgets a module, or all of the site and the user, so that `require` reads them again.
  func reload(_ name: String) async throws -> Bool {
    let known = try settings.host.moduleNames()
    let names = name.isEmpty ? known.filter { !settings.host.isShipped($0) } : [name]
    if !name.isEmpty, !known.contains(name) {
      let isNative = settings.modules.contains { $0.name == name }
      let question = NearMiss.question(for: name, among: known)
      return fail(
        REPLError(
          .noModule,
          isNative
            ? "'\(name)' is part of the program and cannot be loaded again"
            : "there is no module '\(name)'",
          hint: question ?? "':reload' alone forgets all modules of the site and of yourself"))
    }
    do {
      let forgotten = try await evaluator.reload(names)
      let list = forgotten.isEmpty ? "no module was loaded" : forgotten.joined(separator: ", ")
      console.receive(.note(forgotten.isEmpty ? list : "require reads again: \(list)"))
    } catch {
      return fail(error)
    }
    return true
  }

  /// Says which environment is active, or makes another one so.
  func switchEnvironment(_ name: String) async throws -> Bool {
    if !name.isEmpty {
      do {
        try await settings.host.activate(name == "none" ? nil : name)
      } catch {
        return fail(error)
      }
    }
    let active = settings.host.activeEnvironment()
    console.receive(
      .note(active.map { "the environment '\($0)' is active" } ?? "no environment is active"))
    return true
  }
}
