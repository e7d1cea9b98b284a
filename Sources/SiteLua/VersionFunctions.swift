internal import LuaRuntime
internal import SpecModel

/// What recipes in Lua ask about versions.
enum VersionFunctions {
  /// The module that the words of recipes require; recipes themselves do not see it.
  static let module = NativeModule(
    "recipe.versions", summary: "Versions, for the words of recipes.",
    functions: [compare, satisfies])

  private static let compare = NativeFunction(
    "compare", summary: "Compares two versions.",
    parameters: [
      NativeParameter("left", .string, help: "a version"),
      NativeParameter("right", .string, help: "a version"),
    ],
    results: [NativeResult("order", .integer, help: "below, at or above zero")],
    errors: ["spec.invalid_text"],
    body: .immediate { arguments in
      let left = try Version(arguments.string("left"))
      let right = try Version(arguments.string("right"))
      return [.integer(left == right ? 0 : left < right ? -1 : 1)]
    })

  private static let satisfies = NativeFunction(
    "satisfies", summary: "Tells whether a version lies in a range.",
    parameters: [
      NativeParameter("version", .string, help: "a version"),
      NativeParameter("range", .string, help: "such as 1.2:1.4"),
    ],
    results: [NativeResult("answer", .boolean, help: "whether it does")],
    errors: ["spec.empty_range", "spec.invalid_text", "spec.limit_exceeded"],
    body: .immediate { arguments in
      let range = arguments.string("range")
      let list = try VersionList(range.hasPrefix("@") ? String(range.dropFirst()) : range)
      return [.boolean(list.contains(try Version(arguments.string("version"))))]
    })
}
