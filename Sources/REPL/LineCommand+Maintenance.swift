internal import Diagnostics
internal import LuaRuntime
internal import Platform
internal import PolicyModel
internal import SystemPackage
internal import Terminal

extension LineCommand {
  /// What concerns the upkeep of a cache or a mirror.
  ///
  /// The work is done by the Lua module `albedo.maintenance`, which scripts use as well; only what
  /// may be changed is decided here, by the gate of the session.
  static let maintenance = [
    LineCommand(
      "open", "PLACE [cache|mirror]", summary: "open a cache or a source mirror for maintenance",
      details: "PLACE is a name of the configuration, a URL or a folder. 'cache', or 'folder' for a"
        + " source mirror, then answers questions, and 'plan' collects changes: nothing is changed"
        + " before ':commit'. With '!' a plan that was not committed is forgotten.",
      completes: .place, canBeForced: true
    ) { try await $0.open($1) },
    LineCommand(
      "mode", "[read|plan|write]", summary: "say, or change, what may be changed",
      details: "read: nothing. plan: what ':commit' makes of the plan. write: caches, mirrors and"
        + " the store at once, by every call. A session begins with read; ':open' makes it plan.",
      completes: .words(WriteGate.Mode.allCases.map(\.rawValue))
    ) { $0.changeMode(to: $1.argument) },
    LineCommand(
      "plan", summary: "show what is planned: what, why, how large, by which rule"
    ) { session, _ in try await session.maintain("show") },
    LineCommand(
      "commit", summary: "make the plan true",
      details: "It asks first; with '!' it does not. What has changed since it was planned is left"
        + " as it is. What goes is moved to the trash, from where ':undo' brings it back.",
      canBeForced: true
    ) { try await $0.commit($1) },
    LineCommand(
      "undo", "[RUN]", summary: "put back what the last commit, or the prune RUN, has taken",
      details:
        "Without RUN it is the last commit of this session, else the last prune of the place."
        + " It asks first; with '!' it does not.",
      canBeForced: true
    ) { try await $0.undo($1) },
    LineCommand(
      "record", "FILE", summary: "write a script that does the same maintenance again",
      details: "It holds the lines that have led to plans and commits, no others. 'albedo run FILE'"
        + " runs it. With '!' a file that is there is replaced.",
      completes: .file, canBeForced: true
    ) { try await $0.record($1) },
  ]
}

extension PromptSession {
  private static let side = "albedo.maintenance.prompt"

  /// Runs a function of the Lua side; false when it fails.
  func maintain(_ function: String, _ arguments: [LuaValue] = []) async throws -> Bool {
    try await run(lua: "require('\(Self.side)').\(function)(...)", arguments)
  }

  /// Asks the Lua side for something; nil when that fails, which is reported.
  private func ask(_ function: String, _ arguments: [LuaValue] = []) async -> LuaValue? {
    do {
      let source = LuaSource("return require('\(Self.side)').\(function)(...)", name: "=prompt")
      return try await runner.run(source, arguments: arguments).first ?? .nil
    } catch {
      _ = fail(error)
      return nil
    }
  }

  // MARK: Opening

  func open(_ call: LineCommand.Call) async throws -> Bool {
    var words = call.argument.split(separator: " ").map(String.init)
    let kind =
      ["cache", "mirror"].contains(words.last) && words.count > 1 ? words.removeLast() : nil
    let place = words.joined(separator: " ")
    // Globals of the prompt, as if they had been typed.
    let isDone = try await run(
      lua: "cache, folder, plan = require('\(Self.side)').open(...)",
      [.text(place), kind.map { .text($0) } ?? .nil, .boolean(call.isForced)])
    guard isDone else { return false }
    if settings.gate.mode == .read { settings.gate.mode = .plan }
    state.place = place.split(separator: "/").last.map(String.init) ?? place
    showMode()
    return true
  }

  // MARK: What may be changed

  func changeMode(to word: String) -> Bool {
    guard !word.isEmpty else {
      console.receive(.note(Self.sentence(about: settings.gate.mode)))
      return true
    }
    guard let mode = WriteGate.Mode(rawValue: word) else {
      let names = WriteGate.Mode.allCases.map(\.rawValue)
      return fail(
        REPLError(
          .wrongUse, "there is no mode '\(word)'",
          hint: "type one of \(NearMiss.alternatives(names.map { ":mode " + $0 }))"))
    }
    settings.gate.mode = mode
    showMode()
    console.receive(.note(Self.sentence(about: mode)))
    return true
  }

  private static func sentence(about mode: WriteGate.Mode) -> String {
    switch mode {
    case .read: "read: caches, mirrors and the store are not changed"
    case .plan: "plan: only ':commit' and ':undo' change something"
    case .write: "write: every call changes caches, mirrors and the store at once"
    }
  }

  private func showMode() {
    let mode = settings.gate.mode
    state.label = state.place.isEmpty && mode == .read ? "" : "\(state.place) [\(mode.rawValue)]"
  }

  // MARK: Acting

  func commit(_ call: LineCommand.Call) async throws -> Bool {
    guard try await maintain("review"), let question = await ask("commit_question") else {
      return false
    }
    guard let text = question.text else { return true }
    guard await isWanted(text, call, otherwise: "nothing was committed") else { return false }
    return try await change("commit")
  }

  func undo(_ call: LineCommand.Call) async throws -> Bool {
    let run = LuaValue.text(call.argument)
    guard let question = await ask("undo_question", [run]) else { return false }
    guard let text = question.text else { return true }
    guard await isWanted(text, call, otherwise: "nothing was undone") else { return false }
    return try await change("undo", [run])
  }

  /// Runs a function that may change the places of the plan, and says what was done if it fails.
  private func change(_ function: String, _ arguments: [LuaValue] = []) async throws -> Bool {
    guard let places = await ask("places")?.list?.compactMap(\.text) else { return false }
    let isDone: Bool
    do {
      isDone = try await settings.gate.committing(to: places) {
        try await maintain(function, arguments)
      }
    } catch let error as PolicyError {
      return fail(error)
    }
    // Cancelled or failed, it has perhaps done a part, of which nobody else tells.
    if !isDone { _ = try await maintain("explain_interruption") }
    return isDone
  }

  /// Whether the user wants what the question asks; where nobody can answer, only with '!'.
  private func isWanted(
    _ question: String, _ call: LineCommand.Call, otherwise: String
  ) async -> Bool {
    if call.isForced { return true }
    guard isInteractive else {
      return fail(
        REPLError(
          .wrongUse, "':\(call.name)' asks before it changes anything, and nobody can answer",
          hint: "write ':\(call.name)!'"))
    }
    if await confirm(question) { return true }
    console.receive(.note(otherwise))
    return false
  }

  // MARK: Recording

  /// The path of a file, from the home folder for `~/`, else from the folder that one is in.
  private func absolute(_ text: String) throws -> FilePath {
    let path = FilePath(Self.expanded(text, home: settings.environment["HOME"]))
    return path.isAbsolute ? path : try CurrentProcess.currentFolder().pushing(path)
  }

  func record(_ call: LineCommand.Call) async throws -> Bool {
    let path = try absolute(call.argument)
    let isThere = (try? FileStatus.ifPresent(path, links: .keep)) ?? nil != nil
    if isThere, !call.isForced {
      let isReplaced = await confirm("replace '\(path)'?")
      guard isReplaced else {
        return fail(
          REPLError(
            .wrongUse, "'\(path)' is there already, and was left as it is",
            hint: "':record! FILE' replaces it"))
      }
    }
    let lines = state.entries.map { entry in
      LuaValue.record([
        "text": .text(entry.text), "is_command": .boolean(entry.isCommand),
        "has_failed": .boolean(entry.hasFailed), "has_planned": .boolean(entry.hasPlanned),
        "is_secret": .boolean(Secrets.appear(in: entry.text)),
      ])
    }
    let modules = settings.modules.map { LuaValue.text($0.name) }
    return try await maintain("record", [.text(path.string), .list(lines), .list(modules)])
  }
}
