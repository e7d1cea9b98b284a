internal import Diagnostics
internal import LuaRuntime

/// The part of `albedo.ui` that writes quantities as the rest of the program does.
enum QuantityFunctions {
  /// All of them.
  static let all = [formatSize, formatDuration]

  private static let formatSize = NativeFunction(
    "format_size", summary: "Returns a number of bytes as people read it.",
    parameters: [NativeParameter("size", .integer, unit: "bytes", help: "how many")],
    results: [NativeResult("text", .string, help: "such as `12.6 KiB`")],
    example: """
      local ui = require("albedo.ui")
      assert(ui.format_size(12902) == "12.6 KiB")
      """,
    body: .immediate { [.text(QuantityText.size(Int64($0.integer("size"))))] })

  private static let formatDuration = NativeFunction(
    "format_duration", summary: "Returns how long something took as people read it.",
    parameters: [NativeParameter("duration", .number, unit: "seconds", help: "how long")],
    results: [NativeResult("text", .string, help: "such as `12 ms`, `3.45 s` or `2:05 min`")],
    example: """
      local ui = require("albedo.ui")
      assert(ui.format_duration(3.449) == "3.45 s")
      """,
    body: .immediate { arguments in
      // A hundred years fit a duration; what is no number or below zero counts as nothing.
      let seconds = arguments.number("duration")
      let bounded = seconds > 0 ? min(seconds, 3.2e9) : 0
      return [.text(QuantityText.span(.seconds(bounded)))]
    })
}
