extension NativeModule {
  /// Returns the module with which scripts do several things at once.
  ///
  /// `defaultJobs` is how many tasks `map` and `outcomes` run at a time when the caller does not say.
  public static func tasks(named name: String, defaultJobs: Int = 8) -> NativeModule {
    NativeModule(
      name, summary: "Does several things at once.",
      functions: [
        bulk(
          "map", summary: "Calls a function for each item and returns the results in order.",
          details: "The first error cancels the other calls, waits for them, and is raised.",
          result: NativeResult(
            "results", .list(of: .any), help: "the first result of each call, in the list's order"),
          example: """
            local doubled = require("\(name)").map({ 1, 2 }, function(n) return 2 * n end, { jobs = 2 })
            assert(doubled[1] == 2 and doubled[2] == 4)
            """),
        bulk(
          "outcomes", summary: "Calls a function for each item and returns how each call ended.",
          details: "Errors end no other call. A string that was raised becomes an error table.",
          result: NativeResult(
            "outcomes", .list(of: .table),
            help: "`{ ok = true, value = … }` or `{ ok = false, error = … }`, in the list's order"),
          example: """
            local task = require("\(name)")
            local found = task.outcomes({ "1", "x" }, function(text) return #text + text end)
            assert(found[1].value == 2 and not found[2].ok)
            """),
        spawn(name), withDeadline(name),
        NativeFunction(
          "list", summary: "Returns the tasks started with `spawn` that have not ended.",
          results: [
            NativeResult("handles", .list(of: .object(name + ".Task")), help: "the oldest first")
          ],
          example: """
            local task = require("\(name)")
            task.spawn(function() task.sleep(0) end, { name = "watcher" })
            for _, handle in ipairs(task.list()) do print(handle.name, handle:status()) end
            """,
          body: .script),
        NativeFunction(
          "sleep", summary: "Waits for some time.",
          details: "With 0 all other tasks that can go on do so first.",
          parameters: [
            NativeParameter("seconds", .number, unit: "seconds", help: "how long, at least 0")
          ],
          errors: ["lua.bad_argument", "lua.cancelled", "lua.cannot_wait"],
          example: """
            require("\(name)").sleep(0.001)
            """,
          body: .script),
      ],
      classes: [handle(name)],
      constants: [
        NativeConstant(
          "default_jobs", .integer(Int64(max(1, defaultJobs))), .integer,
          help: "how many calls run at a time unless `jobs` says otherwise")
      ],
      script: taskSource)
  }

  private static func bulk(
    _ name: String, summary: String, details: String, result: NativeResult,
    example: String
  ) -> NativeFunction {
    NativeFunction(
      name, summary: summary, details: details,
      parameters: [
        NativeParameter("list", .list(of: .any), help: "the items"),
        NativeParameter("call", .function, help: "gets an item and its position"),
        NativeParameter(
          "options",
          .options([
            NativeParameter("jobs", .optional(.integer), help: "how many calls run at a time"),
            NativeParameter(
              "timeout", .optional(.number), unit: "seconds", help: "how long each call may take"),
          ]), help: "how to go about it"),
      ],
      results: [result], errors: ["lua.cancelled", "lua.cannot_wait", "lua.timed_out"],
      example: example, body: .script)
  }

  private static func spawn(_ module: String) -> NativeFunction {
    NativeFunction(
      "spawn", summary: "Starts a function as a task of its own.",
      details: """
        It begins when the caller first waits. The script ends when all its tasks have ended; an error \
        that nobody waits for is raised then. A task in the background is left out of this: nobody \
        waits for it, cancelling the script does not reach it, and its end is reported.
        """,
      parameters: [
        NativeParameter("body", .function, help: "what the task runs"),
        NativeParameter(
          "options",
          .options([
            NativeParameter("name", .optional(.string), help: "what reports call it"),
            NativeParameter(
              "timeout", .optional(.number), unit: "seconds",
              help: "how long it may take, with all that it starts"),
            NativeParameter(
              "background", .boolean, default: false, help: "whether the script ends without it"),
          ]), help: "about the task"),
      ],
      results: [NativeResult("handle", .object(module + ".Task"), help: "the task")],
      example: """
        local task = require("\(module)")
        local function answer() task.sleep(0) return 42 end
        assert(task.spawn(answer, { name = "answer", timeout = 30 }):wait() == 42)
        """, body: .script)
  }

  private static func withDeadline(_ module: String) -> NativeFunction {
    NativeFunction(
      "with_deadline",
      summary: "Calls a function that has to end, with all that it starts, in time.",
      details: """
        After the time the call and all tasks that it has started are cancelled and waited for, down to \
        the native work that they are at, and `lua.timed_out` is raised. Of nested deadlines the nearest \
        counts. The function runs as a task of its own; it has ended when its own tasks have.
        """,
      parameters: [
        NativeParameter("seconds", .number, unit: "seconds", help: "how long it may take"),
        NativeParameter("body", .function, help: "what is called"),
        NativeParameter("arguments", .variadic(.any), help: "its arguments"),
      ],
      results: [NativeResult("...", .any, help: "what the function returned")],
      errors: ["lua.cancelled", "lua.cannot_wait", "lua.timed_out"],
      example: """
        local task = require("\(module)")
        local ok, problem = pcall(task.with_deadline, 0.01, task.sleep, 60)
        assert(not ok and problem.code == "lua.timed_out")
        """, body: .script)
  }

  private static func handle(_ module: String) -> NativeClass {
    NativeClass(
      module + ".Task", summary: "A task that was started with `spawn`.",
      methods: [
        NativeFunction(
          "wait", summary: "Waits for the end of the task and returns its results.",
          details: "Raises what the task raised, every time it is called.",
          results: [NativeResult("...", .any, help: "what the function returned")],
          errors: ["lua.cancelled", "lua.cannot_wait", "lua.timed_out"],
          example: """
            local handle = require("\(module)").spawn(function() error("no", 0) end)
            local ok, problem = pcall(handle.wait, handle)
            assert(not ok and problem.message == "no")
            """,
          body: .script),
        NativeFunction(
          "cancel", summary: "Cancels the task and all that it started.",
          details: "The task sees the error `lua.cancelled` where it waits.",
          example: """
            local task = require("\(module)")
            local handle = task.spawn(function() task.sleep(3600) end)
            handle:cancel()
            local ok, problem = pcall(handle.wait, handle)
            assert(not ok and problem.code == "lua.cancelled")
            """,
          body: .script),
        NativeFunction(
          "status", summary: "Tells what the task is doing.",
          results: [
            NativeResult(
              "status",
              .oneOf(["running", "ready", "waiting", "done", "failed", "cancelled"]),
              help: "`ready` goes on when the others let it, `failed` includes being late")
          ],
          example: """
            local handle = require("\(module)").spawn(function() end)
            assert(handle:status() == "ready")
            handle:wait()
            assert(handle:status() == "done")
            """, body: .script),
      ],
      properties: [
        NativeProperty(scripted: "name", .string, help: "the name, or one made of its number")
      ])
  }
}
