internal import Diagnostics
package import LuaRuntime
internal import Synchronization

/// The output of a command as scripts hold it.
package final class OutputObject: LuaObject {
  package static let luaClassName = "albedo.Output"

  private struct State {
    var output: any CommandOutput
    var isJSON: Bool
  }

  private let state: Mutex<State>

  /// Wraps an output; with `isJSON` the result is one document, and `item` says nothing.
  package init(_ output: any CommandOutput = NoOutput(), isJSON: Bool = false) {
    state = Mutex(State(output: output, isJSON: isJSON))
  }

  /// Goes over to another output; scripts keep the object.
  package func connect(_ output: any CommandOutput, isJSON: Bool) {
    state.withLock { $0 = State(output: output, isJSON: isJSON) }
  }

  var output: any CommandOutput { state.withLock { $0.output } }

  /// Whether the outcome of each item is only part of a JSON document, not data of its own.
  var isJSON: Bool { state.withLock { $0.isJSON } }
}

/// The module `albedo.ui`.
package enum OutputModule {
  /// Declares the module.
  ///
  /// `object` is what scripts get as `output`.
  package static func module(_ object: OutputObject) -> NativeModule {
    NativeModule(
      "albedo.ui", summary: "What commands write with, and the words for how things end.",
      functions: [outcomeOf, kindOf, exitStatus] + QuantityFunctions.all,
      classes: [output, ProgressClasses.progress, ProgressClasses.batch],
      constants: [
        NativeConstant(
          "outcomes", .list(words.map { .text($0) }), .list(of: .string),
          help: "all outcomes that an item can have, in the order of summaries"),
        NativeConstant(
          "output", .object(object), .object(OutputObject.luaClassName),
          help: "what this run writes with; the same object as a command's `context.output`"),
      ])
  }

  private static let words = Outcome.allCases.map(\.rawValue)

  // MARK: Outcomes

  private static let outcomeOf = NativeFunction(
    "outcome_of", summary: "Returns the outcome of an item whose work ended with an error.",
    parameters: [NativeParameter("error", .error, help: "what `pcall` returned")],
    results: [NativeResult("outcome", .oneOf(words), help: "failed, refused or interrupted")],
    example: """
      local ui = require("albedo.ui")
      assert(ui.outcome_of({ code = "policy.denied", message = "no" }) == "refused")
      """,
    body: .immediate { [.text(Outcome(of: $0.error("error")).rawValue)] })

  private static let kindOf = NativeFunction(
    "kind_of", summary: "Tells what kind of news an outcome is.",
    parameters: [NativeParameter("outcome", .oneOf(words), help: "the outcome")],
    results: [
      NativeResult(
        "kind", .oneOf(Outcome.Kind.allCases.map(\.rawValue)),
        help: "something was done, nothing had to be, something was left out, or it failed")
    ],
    example: """
      local ui = require("albedo.ui")
      assert(ui.kind_of("present") == "untouched")
      """,
    body: .immediate { arguments in
      let outcome = Outcome(rawValue: arguments.string("outcome")) ?? .failed
      return [.text(outcome.kind.rawValue)]
    })

  private static let exitStatus = NativeFunction(
    "exit_status", summary: "Returns the exit status of a batch of items.",
    details: "0 without a failure; 3 when something else was done; otherwise 4 when an item was"
      + " refused, 5 when nothing could be reached, 1; 130 when an item was interrupted. Externals"
      + " count neither way.",
    parameters: [
      NativeParameter(
        "items",
        .list(
          of: .options([
            NativeParameter("outcome", .oneOf(words), help: "how it ended"),
            NativeParameter("error", .optional(.error), help: "why"),
          ])), help: "the items")
    ],
    results: [NativeResult("status", .integer, help: "what a command's `run` returns")],
    example: """
      local ui = require("albedo.ui")
      assert(ui.exit_status({ { outcome = "added" }, { outcome = "failed" } }) == 3)
      """,
    body: .immediate { arguments in
      let items = arguments.list("items").map { item -> (outcome: Outcome, error: (any Error)?) in
        let outcome = item["outcome"].text.flatMap(Outcome.init(rawValue:))
        guard case .error(let error) = item["error"] else { return (outcome ?? .failed, nil) }
        return (outcome ?? .failed, error)
      }
      return [.integer(Int64(ExitClass(ofBatch: items).rawValue))]
    })

  // MARK: Output

  private static let textParameter = NativeParameter("text", .string, help: "the text")

  private static let output = NativeClass(
    OutputObject.luaClassName, summary: "Data for standard output, talk for standard error.",
    methods: [print, item] + talk + [columns, lines, table, OutputQuestion.confirm, start, batch],
    properties: [
      NativeProperty(
        "is_terminal", .boolean, help: "whether a person watches standard output",
        of: OutputObject.self
      ) { .boolean($0.output.isTerminal) },
      NativeProperty(
        "is_colored", .boolean, help: "whether standard output has colours", of: OutputObject.self
      ) { .boolean($0.output.isColored) },
      NativeProperty(
        "width", .integer, help: "the columns of the screen; 80 where there is none",
        of: OutputObject.self
      ) { .integer(Int64($0.output.columnCount)) },
      NativeProperty(
        "is_json", .boolean, help: "whether the result shall be one JSON document",
        of: OutputObject.self
      ) { .boolean($0.isJSON) },
      NativeProperty(
        "verbosity", .oneOf(OutputVerbosity.allCases.map(\.rawValue)), help: "how much is said",
        of: OutputObject.self
      ) { .text($0.output.verbosity.rawValue) },
      NativeProperty(
        "elapsed", .number, help: "for how many seconds the command has been running",
        of: OutputObject.self
      ) { .number($0.output.elapsed / .seconds(1)) },
    ])

  /// What writing to standard output raises.
  private static let writing = ["terminal.broken_pipe", "terminal.write_failed"]

  private static let print = method(
    "print", "Writes a line of data.", [textParameter], errors: writing,
    example: """
      function command.run(context)
        context.output:print("quill@2.0")
        return 0
      end
      """
  ) { try $0.output.print($1.string("text")) }

  private static let item = method(
    "item", "Writes the outcome of one item, unless the result is JSON.",
    [
      textParameter,
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "outcome", .optional(.oneOf(words)), help: "how it ended, a word before the text"),
          NativeParameter("position", .optional(.integer), help: "its number among all"),
          NativeParameter("count", .optional(.integer), help: "how many there are"),
        ]), help: "what stands before the text"),
    ], errors: writing,
    example: """
      function command.run(context)
        local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
        for position, node in ipairs(nodes) do
          local options = { outcome = "present", position = position, count = #nodes }
          context.output:item(node.short, options)
        end
        return 0
      end
      """
  ) { object, arguments in
    guard !object.isJSON else { return }
    let options = arguments.options("options")
    try object.output.item(
      OutputItem(
        text: arguments.string("text"),
        outcome: options["outcome"].text.flatMap(Outcome.init(rawValue:)),
        position: options["position"].integer.map { Int($0) },
        count: options["count"].integer.map { Int($0) }))
    try object.output.flush()
  }

  private static let talk = [
    method(
      "note", "Says something in passing.", [textParameter],
      example: """
        function command.run(context)
          context.output:note("looking at 2 mirrors")
          return 0
        end
        """
    ) { $0.output.note($1.string("text")) },
    method(
      "detail", "Says something that only `--verbose` shows.", [textParameter],
      example: """
        function command.run(context)
          local store = require("albedo.store").open()
          context.output:detail("the store is " .. store.root)
          return 0
        end
        """
    ) { $0.output.detail($1.string("text")) },
    method(
      "warn", "Says something that the user should look at.", [textParameter],
      example: """
        function command.run(context)
          local cache = require("albedo.buildcache").open("/srv/empty")
          local ok, problem = pcall(cache.entries, cache)
          if not ok then context.output:warn(problem.message) end
          return 0
        end
        """
    ) { $0.output.warn($1.string("text")) },
  ]

  private static let columns = method(
    "columns", "Writes texts in columns on a terminal, else one a line.",
    [NativeParameter("items", .list(of: .string), help: "the texts")], errors: writing,
    example: """
      function command.run(context)
        local names = {}
        for _, mirror in ipairs(require("albedo.config").binary_mirrors()) do
          names[#names + 1] = mirror.name
        end
        context.output:columns(names)
        return 0
      end
      """
  ) { try $0.output.columns($1.list("items").compactMap(\.text)) }

  private static let lines = method(
    "lines", "Writes lines of data, which may have the colours of listings.",
    [
      NativeParameter("lines", .list(of: .string), help: "the lines"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "columns", .boolean, default: false,
            help: "whether they stand in columns on a terminal"),
          NativeParameter(
            "indent", .integer, default: 0, unit: "columns", help: "the blanks before each line"),
        ]), help: "how they stand"),
    ], errors: writing,
    example: """
      function command.run(context)
        local spec = require("albedo.spec")
        local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
        table.sort(nodes)
        local groups = spec.listing(nodes, { colors = context.output.is_colored })
        for _, group in ipairs(groups) do
          context.output:lines({ group.title })
          context.output:lines(group.lines, { columns = true })
        end
        return 0
      end
      """
  ) { object, arguments in
    try object.output.lines(
      arguments.list("lines").compactMap(\.text),
      inColumns: arguments.options("options").boolean("columns"),
      indent: min(max(arguments.options("options").integer("indent"), 0), 1000))
  }

  private static let table = NativeFunction(
    "table", summary: "Writes a table: aligned and fitted on a terminal, with tabs elsewhere.",
    details: "On a terminal, the columns of the lowest priority are cut where room is missing, then"
      + " left out. Elsewhere nothing is cut: the first line has the titles, every further one a"
      + " row, cells are apart by one tab, and `\\t`, `\\n`, `\\r`, `\\\\` in a cell stand for a tab,"
      + " line feed, carriage return and backslash.",
    parameters: [
      NativeParameter(
        "table",
        .options([
          NativeParameter(
            "columns",
            .list(
              of: .options([
                NativeParameter("title", .string, help: "what stands above it"),
                NativeParameter(
                  "align", .oneOf(["left", "right"]), default: "left",
                  help: "where its text stands"),
                NativeParameter(
                  "priority", .integer, default: 0, help: "how much it matters"),
                NativeParameter(
                  "least_width", .integer, default: 8, unit: "columns",
                  help: "where it is left out rather than cut further"),
              ])), help: "the columns"),
          NativeParameter("rows", .list(of: .list(of: .string)), help: "the cells by row"),
        ]), help: "columns and rows")
    ],
    errors: writing,
    example: """
      function command.run(context)
        local rows = {}
        for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
          rows[#rows + 1] = { node.name_and_version, node.target, node.hash }
        end
        context.output:table({
          columns = {
            { title = "PACKAGE", priority = 2 },
            { title = "TARGET" },
            { title = "HASH", priority = 1, least_width = 7 },
          },
          rows = rows,
        })
        return 0
      end
      """,
    body: .immediate { arguments in
      let table = arguments.options("table")
      let columns = table.list("columns").map { column in
        OutputTable.Column(
          title: column["title"].text ?? "", isRightAligned: column["align"].text == "right",
          priority: Int(clamping: column["priority"].integer ?? 0),
          leastWidth: Int(clamping: column["least_width"].integer ?? 8))
      }
      let rows = table.list("rows").map { ($0.list ?? []).compactMap(\.text) }
      let object = arguments.receiver(OutputObject.self)
      try object.output.table(OutputTable(columns: columns, rows: rows))
      return []
    })

  private static let start = NativeFunction(
    "start", summary: "Begins to show an item that is being worked on, until its block is left.",
    details: "On a terminal it has a line at the bottom of the screen; elsewhere a line on standard"
      + " error says every 30 seconds how far it is.",
    parameters: ProgressClasses.startParameters, results: ProgressClasses.startResults,
    example: """
      function command.run(context)
        local policy = require("albedo.policy")
        local cache = require("albedo.buildcache").open("/srv/cache")
        local verdict = policy.decide("before.index", { cache = cache })
        local running <close> = context.output:start("index")
        cache:update_index({}, { verdict = verdict, progress = running })
        return 0
      end
      """,
    body: .immediate { arguments in
      let output = arguments.receiver(OutputObject.self).output
      return ProgressClasses.began(output.start(arguments.string("name")), arguments)
    })

  private static let batch = NativeFunction(
    "batch", summary: "Begins to show how many items of a batch are done, until its block is left.",
    parameters: [
      NativeParameter("count", .integer, help: "how many items there are"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "total", .optional(.integer), unit: "bytes",
            help: "what the items have together, where it is known")
        ]), help: "what there is to do"),
    ],
    results: [
      NativeResult("batch", .object(BatchObject.luaClassName), help: "what begins the items")
    ],
    example: """
      function command.run(context)
        local cache = require("albedo.buildcache").open("/srv/cache")
        local nodes = cache:entries()
        local batch <close> = context.output:batch(#nodes)
        require("albedo.task").map(nodes, function(node)
          local running <close> = batch:start(node.short)
          return cache:has(node)
        end)
        return 0
      end
      """,
    body: .immediate { arguments in
      let output = arguments.receiver(OutputObject.self).output
      let progress = output.startBatch(
        itemCount: arguments.integer("count"),
        byteCount: arguments.options("options")["total"].integer)
      return [.object(BatchObject(progress, output: output))]
    })

  private static func method(
    _ name: String, _ summary: String, _ parameters: [NativeParameter], errors: [String] = [],
    example: String, _ body: @escaping @Sendable (OutputObject, LuaArguments) throws -> Void
  ) -> NativeFunction {
    NativeFunction(
      name, summary: summary, parameters: parameters, errors: errors, example: example,
      body: .immediate { arguments in
        try body(arguments.receiver(OutputObject.self), arguments)
        return []
      })
  }
}
