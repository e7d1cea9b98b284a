package import LuaRuntime

/// Where a command's words go; the host implements it, tests collect them.
package protocol CommandOutput: Sendable {
  /// Whether a person watches standard output.
  var isTerminal: Bool { get }
  /// Writes a line of data to standard output.
  func print(_ line: String) throws
  /// Writes texts in columns where a person watches, else one a line.
  func columns(_ items: [String]) throws
  /// Hands on what is still in a buffer, so that a killed program has said what it did.
  func flush() throws
  /// Says something in passing.
  func note(_ text: String)
  /// Says something that the user should look at.
  func warn(_ text: String)
}

/// The output of a command as scripts hold it.
package final class OutputObject: LuaObject {
  package static let luaClassName = "albedo.Output"

  let output: any CommandOutput
  /// Whether the outcome of each item is data of its own, or only part of a JSON document.
  let printsItems: Bool

  /// Wraps an output; with `printsItems` off, `item` says nothing.
  package init(_ output: any CommandOutput, printsItems: Bool) {
    self.output = output
    self.printsItems = printsItems
  }
}

/// The module `albedo.ui`.
package enum OutputModule {
  /// Declares the module.
  package static func module() -> NativeModule {
    NativeModule(
      "albedo.ui", summary: "What commands write with: `context.output`.", classes: [output])
  }

  private static let textParameter = NativeParameter("text", .string, help: "the text")

  private static let output = NativeClass(
    OutputObject.luaClassName, summary: "Data for standard output, talk for standard error.",
    methods: [
      method("print", "Writes a line of data.", textParameter) { object, arguments in
        try object.output.print(arguments.string("text"))
      },
      method("item", "Writes the outcome of one item, unless the result is JSON.", textParameter) {
        object, arguments in
        guard object.printsItems else { return }
        try object.output.print(arguments.string("text"))
        try object.output.flush()
      },
      method("note", "Says something in passing.", textParameter) { object, arguments in
        object.output.note(arguments.string("text"))
      },
      method("warn", "Says something that the user should look at.", textParameter) {
        object, arguments in object.output.warn(arguments.string("text"))
      },
      method(
        "columns", "Writes texts in columns on a terminal, else one a line.",
        NativeParameter("items", .list(of: .string), help: "the texts")
      ) { object, arguments in
        try object.output.columns(arguments.list("items").compactMap(\.text))
      },
    ],
    properties: [
      NativeProperty(
        "is_terminal", .boolean, help: "whether a person watches standard output",
        of: OutputObject.self
      ) { .boolean($0.output.isTerminal) }
    ])

  private static func method(
    _ name: String, _ summary: String, _ parameter: NativeParameter,
    _ body: @escaping @Sendable (OutputObject, LuaArguments) throws -> Void
  ) -> NativeFunction {
    NativeFunction(
      name, summary: summary, parameters: [parameter],
      body: .immediate { arguments in
        try body(arguments.receiver(OutputObject.self), arguments)
        return []
      })
  }
}
