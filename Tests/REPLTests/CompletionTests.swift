import Terminal
import Testing

@testable import REPL

@Suite struct CompletionTests {
  /// Text before the cursor and what it can go on with.
  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let words: [String]
    var testDescription: String { text }

    init(_ text: String, _ words: [String]) {
      self.text = text
      self.words = words
    }
  }

  @Test(arguments: [
    Case("stri", ["string"]), Case("x = whi", ["while"]),
    Case("spec.pars", ["parse", "parse_all"]),
    Case("t.", ["alpha", "beta", "call", "inner"]), Case("t:", ["call"]),
    Case("t.inner.d", ["deep"]),
    Case("t['inner'].d", ["deep"]), Case("print(t.al", ["alpha"]), Case("('x'):up", ["upper"]),
    Case("text:low", ["lower"]), Case("q:m", ["matches"]), Case("spec.parse('x'):m", ["matches"]),
    Case("require('albedo.spec').parse('x'):m", ["matches"]),
    Case("require \"albedo.spec\".wa", ["waves"]), Case("require('albedo.li", ["albedo.listing"]),
    Case("require \"albedo.sp", ["albedo.spec"]), Case("a .. stri", ["string"]),
    Case("derived.in", ["inherited"]), Case("task.spawn(f):w", ["wait"]), Case("job:w", ["wait"]),
    Case(":he", [":help"]), Case(":help spec.pa", ["spec.parse", "spec.parse_all"]),
    Case("-- stri", []), Case("'stri", []), Case("12.", []), Case("12ab", []),
    Case("nothing.x", []), Case("t.alpha.x", []), Case("(t).x", []), Case("if.x", []),
    Case("hostile.any", []), Case("computed.x", []),
  ])
  func `the word at the cursor goes on`(value: Case) async throws {
    let machine = try await Machine()
    _ = try await machine.values(
      of: """
        t = { alpha = 1, beta = {}, call = print, inner = { deep = 1 }, _private = 1, ['a b'] = 1 }
        text, q, job = 'text', spec.parse('x'), task.spawn(function() end)
        derived = setmetatable({}, { __index = { inherited = 1 } })
        hostile = setmetatable({}, { __index = function() ran = true end, __pairs = error })
        computed = setmetatable({}, { __index = function() ran = true return {} end })
        ran = false
        """)
    let completion = await machine.completer.complete(value.text)
    #expect(completion.candidates.map(\.word) == value.words)
    #expect(try await machine.values(of: "ran") == [.plain("false")])
  }

  @Test func `functions end in a bracket, modules in their quote`() async throws {
    let completer = try await Machine().completer
    #expect(await completer.complete("store.op").candidates.map(\.ending) == ["("])
    #expect(await completer.complete("require('albedo.lis").candidates.map(\.ending) == ["'"])
    #expect(await completer.complete("stor").candidates.map(\.ending) == [""])
  }

  @Test func `globals come without private ones unless asked for`() async throws {
    let completer = try await Machine().completer
    let all = await completer.complete("").candidates.map(\.word)
    #expect(all.contains("buildcache") && all.contains("and") && !all.contains("_G"))
    #expect(await completer.complete("_").candidates.map(\.word).contains("_G"))
  }
}
