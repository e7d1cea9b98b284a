internal import ConfigModel
internal import Diagnostics
package import LuaRuntime
internal import Platform
internal import SystemPackage

/// The module `albedo.process`.
package enum ProcessModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.process", summary: "Other programs, run with a list of arguments and no shell.",
      functions: [run(session), find(session)])
  }

  private static let options: [NativeParameter] = [
    NativeParameter(
      "input", .optional(.bytes), help: "what it reads from standard input; nothing unless told"),
    NativeParameter(
      "environment", .optional(.table),
      help: "variables that are set for it by their names; false takes one away. The others are"
        + " those of this program"),
    NativeParameter(
      "folder", .optional(.string),
      help: "the folder that it runs in; the current one unless told"),
    NativeParameter(
      "time_limit", .number, default: .number(3600), unit: "seconds",
      help: "how long it may take; then it is ended, and `platform.timed_out` raised"),
    NativeParameter(
      "output_limit", .integer, default: .integer(64 << 20), unit: "bytes",
      help: "how much of standard output is kept; more ends it, with `platform.too_large`"),
  ]

  private static func run(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "run", summary: "Runs a program to its end and returns what it has written.",
      details: "It has no terminal, and whatever it leaves behind is ended with it; so is all of it"
        + " when the run is cancelled. Another status than 0 is a result and no error. The fields"
        + " of the result are `status`, 128 and more for a signal, `output`, and `error_output`,"
        + " the last 16 KiB of that.",
      parameters: [
        NativeParameter("program", .string, help: "its path, or a name to look for in `PATH`"),
        NativeParameter(
          "arguments", .list(of: .string), default: .list([]),
          help: "its arguments, each as it gets it"),
        NativeParameter("options", .options(options), help: "what it is given"),
      ],
      results: [NativeResult("result", .table, help: "how it ended")], errors: ["platform.*"],
      example: """
        local process = require("albedo.process")
        local result = process.run("/usr/bin/sort", { "-r" }, { input = "a\\nb\\n" })
        assert(result.status == 0 and result.output == "b\\na\\n")
        """,
      body: .waiting { arguments in
        let call = try call(arguments, session)
        let input = arguments.options("options")["input"].bytes
        let parent = FilePath(session.substitution.temporaryFolder)
        // Such a program mostly waits; it must not keep others from the processors.
        let ended = try await onWorker(pool: .programs) { (cancellation: Cancellation) in
          var call = call
          guard let input else { return try call.run(cancellation: cancellation) }
          let file = parent.appending(
            "albedo-input-" + (try Randomness.hexadecimal(byteCount: 8)))
          defer { try? FileSystem.removeFile(file) }
          try File(file, .create, permissions: 0o600).write(input.span)
          call.input = file
          return try call.run(cancellation: cancellation)
        }
        return [
          .record([
            "status": .integer(Int64(ended.status)),
            "output": .string(LuaString(bytes: ended.output)),
            "error_output": .string(LuaString(bytes: ended.errorOutput)),
          ])
        ]
      })
  }

  private static func call(
    _ arguments: LuaArguments, _ session: APISession
  ) throws -> ChildProcess {
    let options = arguments.options("options")
    let substitution = session.substitution
    var environment = substitution.environment
    for field in options["environment"].fields ?? [] {
      guard let name = field.key.text, !name.isEmpty, !name.contains("=") else {
        throw LuaError(.badArgument, "process.run: a variable of the environment has no name")
      }
      guard let value = field.value.text ?? field.value.integer.map(String.init) else {
        guard field.value.boolean == false else {
          throw LuaError(
            .badArgument, "process.run: the variable '\(name)' is a text, or false to be unset")
        }
        environment[name] = nil
        continue
      }
      environment[name] = value
    }
    let folder = options["folder"].text.map { substitution.path($0) } ?? substitution.workingFolder
    let program = try file(of: arguments.string("program"), environment["PATH"], session)
    var call = ChildProcess(
      program, arguments.list("arguments").compactMap(\.text), environment: environment,
      in: FilePath(folder))
    let wanted = options.number("time_limit")
    guard !wanted.isNaN else {
      throw LuaError(.badArgument, "process.run: 'time_limit' is no number of seconds")
    }
    let limit = min(max(wanted, 0), 1e9)
    call.timeLimit = .milliseconds(Int64(limit * 1000))
    call.stallLimit = call.timeLimit
    call.outputLimit = max(0, options.integer("output_limit"))
    return call
  }

  /// Returns the file of a program; raises `platform.not_found` for a name that `PATH` has not.
  private static func file(
    of program: String, _ searchPath: String?, _ session: APISession
  ) throws -> FilePath {
    if program.contains("/") { return FilePath(session.substitution.path(program)) }
    guard let file = ChildProcess.find(program, in: searchPath ?? "") else {
      throw PlatformError(
        .notFound, "the program '\(program)' is not installed, or not in PATH",
        hint: "install it, or give its whole path")
    }
    return file
  }

  private static func find(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "find", summary: "Returns the file of a program that is looked for in `PATH`.",
      parameters: [NativeParameter("name", .string, help: "its name")],
      results: [
        NativeResult("path", .optional(.string), help: "the file; nil where there is none")
      ],
      errors: [],
      example: """
        local process = require("albedo.process")
        assert(process.find("no-such-program") == nil)
        """,
      body: .waiting { arguments in
        let name = arguments.string("name")
        let searchPath = session.substitution.environment["PATH"] ?? ""
        let file = try await onWorker { ChildProcess.find(name, in: searchPath) }
        return [file.map { .text($0.string) } ?? .nil]
      })
  }
}
