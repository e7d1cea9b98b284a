import Diagnostics
import LuaRuntime
import Testing

@Suite struct DescriptionTests {
  @Test(
    arguments: [
      (nil, "nil"), (true, "true"), (.integer(.min), "math.mininteger"), (2.0, "2.0"),
      (1e300, "1e+300"), (.number(-.infinity), "-math.huge"), (.number(.nan), "0/0"),
      ("a \"b\"\n\u{1B}", #""a \"b\"\n\x1b""#), ("grüße", "\"grüße\""),
      (.string(LuaString(bytes: [0xFF, 0x61])), #""\xffa""#),
      ([], "{}"), ([1, ["a", nil]], #"{ 1, { "a", nil } }"#),
      (
        ["name": "tea", "end": 1, "a b": 2, 7: false],
        #"{ name = "tea", ["end"] = 1, "#
          + #"["a b"] = 2, [7] = false }"#
      ),
      (.object(Weight(1)), "<test.Weight>"),
      (.error(ShopError(.closed, "it is late")), "<shop.closed: it is late>"),
    ] as [(LuaValue, String)])
  func `a value is described as code would write it`(_ value: LuaValue, _ text: String) {
    #expect("\(value)" == text)
  }

  @Test func `a description that code can write gives the value back`() async throws {
    let values: [LuaValue] = [
      nil, true, .integer(.max), .integer(.min), 0.1, .number(.infinity),
      "\u{0}\"\\\r\nü", [1, [2, ["c"]]],
      [7: -1, "end": [], "not a name": "x", "size": 1.5],
      .string(LuaString(bytes: [0x61, 0xC3, 0x28, 0x80, 0])),
    ]
    let runner = try await LuaRunner()
    for value in values {
      #expect(try await runner.run(chunk: "return \(value)", name: "=t") == [value])
    }
  }

  @Test func `a description is bounded`() {
    let long = LuaValue.text(String(repeating: "a", count: 300))
    #expect(long.description.hasSuffix("a\"… 100 more bytes"))
    let wide = LuaValue.list(Array(repeating: "item", count: 100_000))
    #expect(wide.description.utf8.count < 1100 && wide.description.hasSuffix("\"item\", … }"))
    var deep: LuaValue = "bottom"
    for _ in 0..<500 { deep = [deep] }
    #expect(deep.description == "{ { { { { { { { { … } } } } } } } } }")
    let both = LuaValue.list(Array(repeating: .list(Array(repeating: long, count: 50)), count: 50))
    #expect(both.description.utf8.count < 2000)
  }
}
