import AlbedoTesting
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
    Case("require \"albedo.spec\".wa", ["waves"]), Case("require('albedo.lis", ["albedo.listing"]),
    Case("require \"albedo.sp", ["albedo.spec"]), Case("a .. stri", ["string"]),
    Case("derived.in", ["inherited"]), Case("task.spawn(f):w", ["wait"]), Case("job:w", ["wait"]),
    Case(":he", [":help"]), Case(":help spec.pa", ["spec.parse", "spec.parse_all"]),
    Case("buildcache.open('x', { la", ["layout"]),
    Case("buildcache.open('x', { layout = 'v", ["v0", "v1", "v2", "v3"]),
    Case("buildcache.open('x', { layout = 'v3', vi", ["view"]),
    Case("spec.resolve(q, {}, 'ne", ["newest"]), Case("spec.resolve(q, { ne", ["next"]),
    Case("config.get_mirror('ma", ["main"]), Case("spec.parse 'qu", ["quill"]),
    Case("spec.parse(\"q", ["quill"]), Case("q:matches('q", []), Case("?stri", ["string"]),
    Case("??spec.pars", ["parse", "parse_all"]), Case(":load nosuch/x", []),
    Case(":time stri", ["string"]), Case(":env no", ["none"]), Case(":jo", [":jobs"]),
    Case(":reload albedo.l", ["albedo.listing"]), Case(":nosuch x", []),
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

  @Test func `a line is completed as part of its entry`() async throws {
    let completer = try await Machine().completer
    let earlier = "c = buildcache.open('x', { -- which\n  view = 'main',\n"
    let words = await completer.complete("  lay", after: earlier).candidates
    #expect(words == [LineCompletion.Candidate("layout", ending: " = ")])
    #expect(await completer.complete(":he", after: earlier).candidates.isEmpty)
  }

  @Test func `paths are completed where a string begins like one, or has to be one`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("store/one.json", "{}")
    try folder.write("second.json", "{}")
    try folder.write(".hidden", "")
    let completer = try await Machine().completer
    let root = folder.path + "/"
    func words(_ text: String) async -> [LineCompletion.Candidate] {
      await completer.complete(text).candidates
    }
    #expect(
      await words("x = '\(root)s") == [
        LineCompletion.Candidate(root + "second.json", ending: "'"),
        LineCompletion.Candidate(root + "store/"),
      ])
    #expect(
      await words("buildcache.open(\"\(root)") == [LineCompletion.Candidate(root + "store/")])
    #expect(
      await words(":load \(root)store/") == [LineCompletion.Candidate(root + "store/one.json")])
    #expect(await words("x = '\(root).h").map(\.word) == [root + ".hidden"])
  }

  @Test func `words that code offers are completed beside those of the program`() async throws {
    let machine = try await Machine()
    _ = try await machine.values(
      of: "require('albedo.repl').offer('cached_spec', { 'quark', 'zlib', 'quill' })")
    let words = await machine.completer.complete("spec.parse('qu").candidates.map(\.word)
    #expect(words == ["quark", "quill"])
  }

  @Test func `specs come from the caches that are open`() async throws {
    let machine = try await Machine()
    _ = try await machine.values(of: "site = { cache = buildcache.open('/nosuch') }")
    let words = await machine.completer.complete("spec.parse('file").candidates.map(\.word)
    #expect(words == ["file:///nosuch"])
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
