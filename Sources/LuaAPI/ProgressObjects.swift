internal import Diagnostics
internal import LuaRuntime

/// An item that is being worked on, as scripts hold it.
final class ProgressObject: LuaObject {
  static let luaClassName = "albedo.Progress"

  let progress: ItemProgress
  private let batch: BatchProgress?

  init(_ progress: ItemProgress, in batch: BatchProgress? = nil) {
    self.progress = progress
    self.batch = batch
  }

  deinit { end() }

  func end() {
    if progress.end() { batch?.endItem() }
  }
}

/// A batch of items, as scripts hold it.
final class BatchObject: LuaObject {
  static let luaClassName = "albedo.Batch"

  let output: any CommandOutput
  let progress: BatchProgress

  init(_ progress: BatchProgress, output: any CommandOutput) {
    self.progress = progress
    self.output = output
  }

  deinit { progress.end() }
}

/// The part of `albedo.ui` that is about work that goes on.
enum ProgressClasses {
  private static let total = NativeParameter(
    "total", .optional(.integer), help: "how much there is to do, where it is known")
  private static let unit = NativeParameter(
    "unit", .oneOf(["bytes", "count"]), default: "bytes",
    help: "what is counted; bytes are shown with a rate")

  /// What `output:start` and `batch:start` take.
  static let startParameters = [
    NativeParameter("name", .string, help: "what is being worked on"),
    NativeParameter("options", .options([total, unit]), help: "what there is to do"),
  ]
  /// What they return.
  static let startResults = [
    NativeResult(
      "running", .object(ProgressObject.luaClassName), help: "ends when its block is left")
  ]

  /// Begins the first part of an item as the arguments of `start` say.
  static func began(
    _ progress: ItemProgress, _ arguments: LuaArguments, in batch: BatchProgress? = nil
  ) -> [LuaValue] {
    let options = arguments.options("options")
    if let total = options["total"].integer {
      progress.begin("", total: total, unit: ItemProgress.Unit(options))
    }
    return [.object(ProgressObject(progress, in: batch))]
  }

  static let progress = NativeClass(
    ProgressObject.luaClassName,
    summary: "An item that is being worked on: `local running <close> = output:start(name)`.",
    methods: [
      NativeFunction(
        "advance", summary: "Says that so much more is done.",
        parameters: [
          NativeParameter(
            "amount", .integer, default: 1, help: "how much more, in what the part counts")
        ],
        example: """
          function command.run(context)
            local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
            local running <close> = context.output:start("check", { total = #nodes, unit = "count" })
            for _, node in ipairs(nodes) do
              assert(#node.hash == 32)
              running:advance()
            end
            return 0
          end
          """,
        body: .direct { call in
          call.receiver(ProgressObject.self).progress.advance(by: call.integer("amount"))
          return .nothing
        }),
      NativeFunction(
        "phase", summary: "Begins a part of the work, which is counted anew.",
        parameters: [
          NativeParameter("word", .string, help: "what is being done: `hashing`"),
          NativeParameter("options", .options([total, unit]), help: "what there is to do"),
        ],
        example: """
          function command.run(context)
            local running <close> = context.output:start("motto")
            running:phase("hashing", { total = 4096 })
            running:advance(4096)
            running:phase("linking")
            return 0
          end
          """,
        body: .immediate { arguments in
          let options = arguments.options("options")
          arguments.receiver(ProgressObject.self).progress.begin(
            arguments.string("word"), total: options["total"].integer,
            unit: ItemProgress.Unit(options))
          return []
        }),
    ], of: ProgressObject.self, close: { $0.end() })

  static let batch = NativeClass(
    BatchObject.luaClassName,
    summary: "A batch of items: `local batch <close> = output:batch(#items)`.",
    methods: [
      NativeFunction(
        "start", summary: "Begins an item of the batch; it counts as done when its block is left.",
        parameters: startParameters, results: startResults,
        example: """
          function command.run(context)
            local names = { "inkwell", "quill" }
            local batch <close> = context.output:batch(#names)
            for _, name in ipairs(names) do
              local running <close> = batch:start(name, { total = 10, unit = "count" })
              running:advance(10)
            end
            return 0
          end
          """,
        body: .immediate { arguments in
          let batch = arguments.receiver(BatchObject.self)
          let progress = batch.output.start(arguments.string("name"))
          return began(progress, arguments, in: batch.progress)
        })
    ], of: BatchObject.self, close: { $0.progress.end() })
}

extension ItemProgress.Unit {
  fileprivate init(_ options: LuaArguments) {
    self = options.string("unit") == "count" ? .count : .bytes
  }
}

extension NativeParameter {
  /// The option of a function that says how far it is.
  static let progress = NativeParameter(
    "progress", .optional(.object(ProgressObject.luaClassName)),
    help: "an item from `output:start` that is to show how far it is")
}

extension LuaArguments {
  /// The progress among the options of a function; one that nobody sees where none was given.
  var progress: ItemProgress {
    (self["progress"].object as? ProgressObject)?.progress ?? ItemProgress()
  }
}
