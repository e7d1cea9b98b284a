import LuaRuntime

/// The module that scripts get from `require("shop")`.
func shopModule(_ larder: Larder) -> NativeModule {
  NativeModule(
    "shop", summary: "Sells what is in the larder.",
    functions: [
      NativeFunction(
        "get_item", summary: "Returns an item by its name.",
        parameters: [NativeParameter("name", .string, help: "what it is called")],
        results: [NativeResult("item", .object(Item.luaClassName), help: "the item")],
        errors: ["shop.unknown_item"], example: "local tea = shop.get_item(\"tea\")",
        body: .immediate { arguments in [.object(try larder.item(arguments.string("name")))] }),
      NativeFunction(
        "items", summary: "Returns all items.",
        results: [NativeResult("items", .list(of: .object(Item.luaClassName)), help: "the items")],
        body: .immediate { _ in [.list(larder.items.map { .object($0) })] }),
      NativeFunction(
        "deliver", summary: "Brings an item to an address, which takes a while.",
        parameters: [
          NativeParameter("item", .object(Item.luaClassName), help: "what to bring"),
          NativeParameter(
            "seconds", .number, default: 0.01, unit: "seconds", help: "how far it is"),
        ],
        results: [NativeResult("receipt", .string, help: "what was brought")],
        errors: ["lua.cancelled"],
        // The script's task is suspended meanwhile; cancelling it cancels this Swift task.
        body: .waiting { arguments in
          let item = arguments.object("item", as: Item.self)
          try await Task.sleep(for: .seconds(arguments.number("seconds")))
          return [.text("delivered \(item.name)")]
        }),
    ],
    classes: [
      NativeClass(
        Item.luaClassName, summary: "Something that the shop sells.",
        methods: [
          NativeFunction(
            "take", summary: "Takes some of it from the shelf.",
            parameters: [NativeParameter("count", .integer, default: 1, help: "how many")],
            errors: ["shop.sold_out"],
            // Scripts call it often: this form copies no arguments.
            body: .direct { call in
              try call.receiver(Item.self).take(call.integer("count"))
              return .nothing
            })
        ],
        properties: [
          NativeProperty("name", .string, help: "what it is called", of: Item.self) {
            .text($0.name)
          },
          NativeProperty("count", .integer, help: "how many are left", of: Item.self) {
            .integer(Int64($0.count))
          },
        ],
        operators: [.text(Item.self) { "\($0.count) \($0.name)" }])
    ])
}
