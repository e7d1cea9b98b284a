internal import Diagnostics

extension LineCommand {
  /// What concerns the session itself.
  static let session = [
    LineCommand(
      "help", "[NAME]", summary: "explain the prompt, a command, a module, a function",
      details: "'?NAME' says what any name at the prompt is, '??NAME' shows its source.",
      completes: .topic
    ) { try await $0.explain($1.argument) },
    LineCommand(
      "load", "FILE", summary: "run a file of Lua here",
      details: "What it assigns without 'local' stays. '~' is your home.", completes: .file
    ) { try await $0.load($1.argument) },
    LineCommand(
      "reload", "[MODULE]", summary: "read a module again, or all of your site",
      details:
        "A name of the prompt that holds the module gets the new one. Functions that were taken"
        + " from the old one stay what they are.",
      completes: .module
    ) { try await $0.reload($1.argument) },
    LineCommand(
      "env", "[NAME|none]", summary: "say or change which environment is active",
      details:
        "NAME is the name of an environment, its folder, or a lock file. What has been opened"
        + " before keeps the configuration that it was opened with.",
      completes: .environment
    ) { try await $0.switchEnvironment($1.argument) },
    LineCommand(
      "more", summary: "show more of a result that was cut"
    ) { session, _ in try await session.showMore() },
    LineCommand(
      "time", "CODE", summary: "run CODE and say how long it took", completes: .code
    ) { try await $0.time($1.argument) },
    LineCommand("jobs", summary: "list the tasks that go on behind the prompt") { session, _ in
      try await session.listTasks()
      return true
    },
    LineCommand(
      "cancel", "N", summary: "cancel the task with the number N", completes: .task
    ) { await $0.cancelTask(Int($1.argument)) },
    LineCommand("quit", summary: "end albedo; so does os.exit(STATUS)") { session, _ in
      session.output.quit(ExitClass.success.rawValue)
      return true
    },
  ]
}
