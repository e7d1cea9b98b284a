import LuaRuntime
import Synchronization

// The code of the articles in LuaRuntime.docc, compiled; DocumentationTests compares the two. Each
// function gives a sample what the article takes for granted.

enum Samples {
  final class Item: LuaObject {
    static let luaClassName = "shop.Item"
    let name: String
    let price: Double
    init(_ name: String, price: Double) { (self.name, self.price) = (name, price) }
  }

  static let itemClass = NativeClass(
    Item.luaClassName, summary: "Something that the shop sells.",
    properties: [
      NativeProperty("name", .string, help: "what it is called", of: Item.self) { .text($0.name) }
    ],
    operators: [.equal(Item.self) { $0.name == $1.name }, .text(Item.self) { $0.name }])

  static let items = [Item("tea", price: 2.5), Item("honey", price: 6)]

  final class Basket: LuaObject {
    static let luaClassName = "shop.Basket"

    private let state = Mutex((items: [Item](), note: ""))

    var items: [Item] { state.withLock { $0.items } }
    var note: String {
      get { state.withLock { $0.note } }
      set { state.withLock { $0.note = newValue } }
    }
    func add(_ item: Item) { state.withLock { $0.items.append(item) } }
    func empty() { state.withLock { $0.items = [] } }
  }

  struct Order: Sendable {
    let item: String
    let count: Int64
  }

  // MARK: LuaRuntime.md

  static func overview() async throws {
    let runner = try await LuaRunner()
    try await runner.install(
      NativeModule(
        "greeting", summary: "Greets people.",
        functions: [
          NativeFunction(
            "hello", summary: "Returns a greeting.",
            parameters: [NativeParameter("name", .string, help: "whom to greet")],
            results: [NativeResult("text", .string, help: "the greeting")],
            body: .immediate { arguments in [.text("Hello, \(arguments.string("name"))!")] })
        ]))
    let results = try await runner.run(
      chunk: "return require('greeting').hello(...)", name: "=example", arguments: ["Ada"])
    print(results[0].text ?? "")  // Hello, Ada!
  }

  // MARK: RunningScripts.md

  static func running(_ text: String) async throws -> [LuaValue] {
    let runner = try await LuaRunner()
    let source = LuaSource(text, name: "@scripts/report.lua", globals: .forbidden)
    let results = try await runner.run(source, arguments: ["2026", 7, ["a", "b"]])
    for result in results { print(result) }  // { "tea", price = 2.5 }
    return results
  }

  static func setOutput(of runner: LuaRunner, to transcript: Journal) async throws {
    try await runner.setOutput { text in transcript.add(text.displayText) }
  }

  static func setSearcher(
    of runner: LuaRunner, _ library: [String: String]
  ) async throws {
    try await runner.setSearcher { name in
      guard let text = library[name] else { return nil }
      return LuaSource(text, name: "=" + name)
    }
  }

  // MARK: NativeFunctions.md

  static let shop = NativeModule(
    "shop", summary: "Sells things.", functions: [deliver, total, each],
    classes: [itemClass, basketClass])

  static let deliver =
    NativeFunction(
      "deliver", summary: "Brings an item to an address.",
      parameters: [
        NativeParameter("item", .object("shop.Item"), help: "what to bring"),
        NativeParameter(
          "options",
          .options([
            NativeParameter("seconds", .number, default: 1, unit: "seconds", help: "how far it is"),
            NativeParameter("note", .optional(.string), help: "what to write on the box"),
          ]), help: "how to deliver"),
      ],
      results: [NativeResult("receipt", .string, help: "what was brought")],
      body: .waiting { arguments in
        let options = arguments.options("options")
        try await Task.sleep(for: .seconds(options.number("seconds")))
        let note = options["note"].text ?? "no note"
        return [.text("\(arguments.object("item", as: Item.self).name), \(note)")]
      })

  static let total =
    NativeFunction(
      "total", summary: "Returns what so many items cost.",
      parameters: [
        NativeParameter("item", .object(Item.luaClassName), help: "what is bought"),
        NativeParameter("count", .integer, default: 1, help: "how many"),
      ],
      results: [NativeResult("price", .number, help: "the price of all of them, in euros")],
      body: .direct { call in
        .number(call.object("item", as: Item.self).price * Double(call.integer("count")))
      })

  static let each =
    NativeFunction(
      "each", summary: "Calls a function with every item.",
      parameters: [NativeParameter("visit", .function, help: "gets an item")],
      body: .calling { arguments, frame in
        for item in items { _ = try frame.call(arguments.function("visit"), with: .object(item)) }
        return []
      })

  static func pages() -> [String] {
    let page = ReferenceWriter.page(for: shop)
    let annotations = AnnotationWriter.text(for: shop)
    return [page, annotations]
  }

  // MARK: NativeObjects.md

  static let basketClass = NativeClass(
    Basket.luaClassName, summary: "What a customer has taken.",
    methods: [
      NativeFunction(
        "add", summary: "Puts an item into the basket.",
        parameters: [NativeParameter("item", .object(Item.luaClassName), help: "the item")],
        body: .direct { call in
          call.receiver(Basket.self).add(call.object("item", as: Item.self))
          return .nothing
        })
    ],
    properties: [
      NativeProperty(
        "note", .string, help: "what the customer wants to say", of: Basket.self,
        { .text($0.note) }, set: { $0.note = $1.text ?? "" })
    ],
    operators: [
      .length(Basket.self) { $0.items.count },
      .index(Basket.self) { basket, key in
        guard let place = key.integer, basket.items.indices.contains(Int(place) - 1) else {
          return nil
        }
        return .object(basket.items[Int(place) - 1])
      },
    ],
    of: Basket.self, close: { $0.empty() })

  static let times =
    NativeOperator.arithmetic(
      .multiply, Item.self, with: .number, gives: .number
    ) { one, other in
      let item = (one.object ?? other.object) as? Item
      return .number((item?.price ?? 0) * (one.number ?? other.number ?? 0))
    }
}
