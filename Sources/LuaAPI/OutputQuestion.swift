internal import LuaRuntime
internal import Platform

/// The question that an output asks.
enum OutputQuestion {
  static let confirm = NativeFunction(
    "confirm", summary: "Asks the person at the terminal a question that yes or no answers.",
    details:
      "Everything but `y` and `yes` means no. Where nobody can be asked, as in a job, the answer"
      + " is nil: a command then needs an option that says yes beforehand.",
    parameters: [NativeParameter("question", .string, help: "the question")],
    results: [
      NativeResult("answer", .optional(.boolean), help: "whether it is yes; nil without a person")
    ],
    example: """
      function command.run(context)
        return context.output:confirm("Go on?") == false and 1 or 0
      end
      """,
    body: .waiting { arguments in
      let output = arguments.receiver(OutputObject.self).output
      let question = arguments.string("question")
      return try await onWorker { cancellation in
        let answer = output.confirm(question, unless: { cancellation.isRequested })
        try cancellation.check()
        return [answer.map { .boolean($0) } ?? .nil]
      }
    })
}
