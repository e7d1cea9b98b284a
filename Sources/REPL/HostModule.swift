internal import Diagnostics
internal import LuaRuntime

/// The native module through which the Lua side talks to Swift.
enum HostModule {
  /// Declares the module, which only the prompt's machine gets.
  static func module(_ offers: OfferedWords) -> NativeModule {
    NativeModule(
      LuaSide.hostModule, summary: "What the prompt needs of the program.",
      functions: [nearest, classOf, offer(offers)])
  }

  private static let nearest =
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

  private static let classOf =
    NativeFunction(
      "class_of", summary: "Tells which class of the program an object is of.",
      parameters: [NativeParameter("object", .any, help: "the object")],
      results: [NativeResult("class", .optional(.string), help: "its full name")],
      body: .direct { call in
        let object = call["object"]
        return object.object.map { .text(type(of: $0).luaClassName) } ?? .nil
      })

  private static func offer(_ offers: OfferedWords) -> NativeFunction {
    NativeFunction(
      "offer", summary: "Sets the words that Tab offers for texts of a kind.",
      parameters: [
        NativeParameter("kind", .string, help: "such as `cached_spec`, as parameters declare it"),
        NativeParameter("words", .list(of: .string), help: "the words; earlier ones are gone"),
      ],
      body: .immediate { arguments in
        let words = arguments.list("words").compactMap(\.text)
        offers.set(words, of: arguments.string("kind"))
        return []
      })
  }
}
