internal import Diagnostics

extension LineCommand {
  /// What concerns the session itself.
  static let session = [
    LineCommand(
      "help", "[NAME]", summary: "explain the prompt, a command, a module, a function",
      completes: .topic
    ) { try $0.explain($1.argument) },
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
