internal import Diagnostics
internal import LuaRuntime

/// The native module through which the Lua side talks to Swift.
enum HostModule {
  /// The declaration, which only the prompt's machine gets.
  static let module = NativeModule(
    LuaSide.hostModule, summary: "What the prompt needs of the program.",
    functions: [
      NativeFunction(
        "nearest", summary: "Finds the name that was probably meant.",
        parameters: [
          NativeParameter("name", .string, help: "what was typed"),
          NativeParameter("names", .list(of: .bytes), help: "what there is"),
        ],
        results: [NativeResult("nearest", .optional(.string), help: "the closest name, if any")],
        body: .immediate { arguments in
          let names = arguments.list("names").compactMap(\.text)
          let nearest = NearMiss.suggestions(for: arguments.string("name"), among: names).first
          return [nearest.map { .text($0) } ?? .nil]
        })
    ])
}
