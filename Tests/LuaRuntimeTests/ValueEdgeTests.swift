import LuaRuntime
import Testing

@Suite struct ValueEdgeTests {
  private func roundTrip(_ value: LuaValue) async throws -> LuaValue {
    let runner = try await makeRunner()
    return try await runner.evaluate("return (...)", [value]).first ?? .nil
  }

  @Test(
    arguments: [
      .integer(.max), .integer(.min), .number(-0.0), .number(.infinity), .number(-.infinity),
      .number(.leastNonzeroMagnitude), .number(0x1p63), .number(3.0), .string(LuaString(bytes: [])),
      .string(LuaString(bytes: [0, 255, 0, 192, 128])), .text("€\0ß"), .list([]),
      [[[1], [2, "x"]], ["k": ["n": [true]]]], ["1": 1],
      .table([LuaField(key: 1.5, value: "half")]),
    ] as [LuaValue])
  func `a value comes back as it went`(value: LuaValue) async throws {
    let back = try await roundTrip(value)
    #expect(back == value)
    if case .number(let number) = value, case .number(let other) = back {
      #expect(number.bitPattern == other.bitPattern)
    }
  }

  @Test func `not a number stays one`() async throws {
    guard case .number(let number) = try await roundTrip(.number(.nan)) else {
      Issue.record("another kind of value")
      return
    }
    #expect(number.isNaN)
  }

  @Test func `whole floats are the integer keys that Lua makes of them`() async throws {
    let value = try await roundTrip(
      .table([LuaField(key: 1.0, value: "a"), LuaField(key: .number(2), value: "b")]))
    #expect(value == ["a", "b"])
    let large = try await roundTrip(.table([LuaField(key: .number(0x1p53), value: 1)]))
    #expect(large == .table([LuaField(key: .integer(1 << 53), value: 1)]))
  }

  @Test func `holes make a table, and nil at the end shortens a list`() async throws {
    #expect(
      try await roundTrip([1, nil, 3])
        == .table([LuaField(key: 1, value: 1), LuaField(key: 3, value: 3)]))
    #expect(try await roundTrip([1, 2, nil]) == [1, 2])
    #expect(try await roundTrip([nil]) == [])
  }

  @Test(arguments: [LuaValue.number(.nan), .nil])
  func `a key that Lua refuses is an error before Lua sees it`(key: LuaValue) async throws {
    let error = await #expect(throws: LuaError.self) {
      try await roundTrip(.table([LuaField(key: key, value: 1)]))
    }
    #expect(error?.qualifiedCode == "lua.unsupported_value")
  }

  @Test func `a million items cross both ways`() async throws {
    let runner = try await makeRunner()
    let items = LuaValue.list((0..<1_000_000).map { .integer($0) })
    let results = try await runner.evaluate(
      "local list = ... local sum = 0 for i = 1, #list do sum = sum + list[i] end return list, sum",
      [items])
    #expect(results[0].list?.count == 1_000_000)
    #expect(results[0].list?.last == 999_999)
    #expect(results[1] == .integer(499_999_500_000))
    let error = await #expect(throws: LuaError.self) {
      try await runner.evaluate("local list = ... list[#list + 1] = 1 return list", [items])
    }
    #expect(error?.message == "a table has more than 1000000 fields in all")
  }

  @Test func `functions and objects inside tables stay what they are`() async throws {
    let runner = try await makeRunner()
    let weight = Weight(2)
    let results = try await runner.evaluate(
      """
      local given = ...
      return { deep = { call = function(n) return n + given.object.grams end, own = given.object } }
      """, [["object": .object(weight)]])
    let deep = results[0]["deep"]
    #expect(deep["own"].object === weight)
    let call = try #require(deep["call"].function)
    #expect(try await call.call([40]) == [42])
    let again = try await runner.evaluate(
      "local t = ... return t[1][1](1), t[1][2].grams", [[[deep["call"], .object(weight)]]])
    #expect(again == [3, 2])
  }

  @Test func `a reply of bytes or text keeps every byte`() async throws {
    let runner = try await makeRunner()
    let bytes = LuaString(bytes: Array(0...255) + Array(0...255))
    let results = try await runner.evaluate(
      "local s = ... return sample.echo(s) == s, #sample.echo(s), sample.echo('') == ''",
      [.string(bytes)])
    #expect(results == [true, 512, true])
  }
}
