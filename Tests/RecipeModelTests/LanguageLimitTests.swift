import AlbedoTesting
import Diagnostics
import Testing

@testable import RecipeModel

/// Texts that ask for more than they may have.
@Suite struct LanguageLimitTests {
  private static let limit = 200_000

  @Test(arguments: [
    "while True:\n  pass", "x = []\nwhile True:\n  x.append(1)", "a = []\nwhile True:\n  a = [a]",
    "a = ()\nwhile True:\n  a = (a,)", "a = {}\nwhile True:\n  a = {'x': a}",
    "def f():\n  pass\nwhile True:\n  f = staticmethod(f)",
    "import functools\nf = len\nwhile True:\n  f = functools.partial(f)",
    "x = []\nwhile True:\n  x = iter([x])",
    "class A:\n  pass\nx = None\nwhile True:\n  y = A()\n  y.a = x\n  x = y",
    "class A:\n  pass\nwhile True:\n  class A(A):\n    pass",
    "def m(g):\n  def h():\n    return g\n  return h\nx = None\nwhile True:\n  x = m(x)",
    "def g():\n  while True:\n    yield 1\ng()",
    "x = list(range(10000))\nwhile True:\n  x = sorted(x)",
    "d = {i: i for i in range(1000)}\nwhile True:\n  e = dict(d)",
    "while True:\n  import os, re, nowhere", "while True:\n  from spack.package import *",
    "while True:\n  x = [nobody, " + String(repeating: "1, ", count: 1000) + "]",
    "import re\nwhile True:\n  re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "t = (1,)\nwhile True:\n  t = (t, t)\n  {t: 1}",
  ])
  func `a text that never ends is stopped, and what it holds is freed`(_ text: String) throws {
    let error = #expect(throws: RecipeError.self) {
      try LanguageHost().run(text, stepLimit: Self.limit)
    }
    #expect(error?.code == .limitExceeded)
    #expect(error?.message.contains("package.py") == true)
  }

  @Test(arguments: [
    "def f(n):\n  return f(n + 1)\nf(0)",
    "class A:\n  def __getattr__(self, n):\n    return getattr(self, n + 'x')\nA().q",
    "class A:\n  @property\n  def x(self):\n    return self.x\nA().x",
    "f = lambda g: g(g)\nf(f)", "a = []\na.append(a)\nstr(a)",
    "import copy\na = []\na.append(a)\ncopy.deepcopy(a)",
    "a = []\na.append(a)\nb = []\nb.append(b)\na == b",
    "class A:\n  def __str__(self):\n    return str(self)\nstr(A())",
    "def f(n):\n  for i in [1]:\n    if n:\n      try:\n        return [f(n + 1) for q in [((n))]]\n"
      + "      finally:\n        pass\nf(1)",
  ])
  func `what calls itself for ever is passed over`(_ text: String) throws {
    let host = LanguageHost()
    #expect(try host.run("\(text)\nshow('after')").last == "'after'")
    #expect(host.passedOver.count == 1)
    #expect(host.passedOver.first?.reason.reason.contains("RecursionError") == true)
  }

  @Test(arguments: [
    "'x' * 10 ** 9", "[1] * 10 ** 9", "(1,) * (1 << 62)", "range(10 ** 12)", "'a'.ljust(10 ** 10)",
    "'{:9999999}'.format(1)", "'%9999999d' % 1", "('a' * 100000).replace('a', 'b' * 100000)",
    "('a' * 100000).join(['b'] * 1000)", "[i for i in range(400000) for j in range(400000)]",
    "f\"{'x' * 1000000}{'x' * 1000000}\"", "2 ** 10 ** 9", "1 << 100",
    "product(range(1000), repeat=10)",
  ])
  func `values that are too large are unknown`(_ text: String) throws {
    let host = LanguageHost()
    #expect(try host.run("from itertools import product\nx = \(text)\nshow(x)") == ["unknown"])
  }

  @Test(arguments: [
    String(repeating: "(", count: 10_000), "x = " + String(repeating: "[", count: 100_000),
    "x = " + String(repeating: "not ", count: 100_000) + "1",
    "x = a" + String(repeating: ".a", count: 100_000),
    "x = a" + String(repeating: "()", count: 100_000),
    "x = 1" + String(repeating: " ** 1", count: 100_000),
    "x = " + String(repeating: "1 if 1 else ", count: 100_000) + "1",
    "x = " + String(repeating: "lambda: ", count: 100_000) + "1",
    (0..<1000).map { String(repeating: " ", count: $0) + "if x:\n" }.joined(),
    "x = " + String(repeating: "{1:", count: 5000) + "1" + String(repeating: "}", count: 5000),
    "x = " + String(repeating: "1 + -(", count: 50),
  ])
  func `deep nesting is refused, not followed`(_ text: String) {
    let error = #expect(throws: RecipeError.self) { try LanguageHost().run(text) }
    #expect([.limitExceeded, .malformed].contains(error?.code))
  }

  @Test func `a function that cannot be read loses nothing else`() throws {
    let host = LanguageHost()
    let text = "def f():\n  return " + String(repeating: "-", count: 1000) + "1\nshow(f(), 'after')"
    #expect(try host.run(text) == ["unknown", "'after'"])
    #expect(host.passedOver.count == 1)
  }

  @Test func `long rows of the same are no nesting`() throws {
    let sum = "x = 1" + String(repeating: " + 1", count: 20_000)
    let branches =
      "if x == 0:\n  pass\n" + String(repeating: "elif x == 0:\n  pass\n", count: 5000)
      + "else:\n  show(x)\n"
    #expect(try LanguageHost().run(sum + "\n" + branches) == ["20001"])
  }

  @Test func `any bytes are read or refused`() throws {
    var generator = SeededNumbers(seed: 20_261_129)
    let sources =
      try ["quill", "blotter", "vellum", "scribe"].map {
        try Fixture.bytes("repo/packages/\($0)/package.py")
      } + [try Fixture.bytes("language/values.txt")]
    let words = [
      "(", ")", "\"\"\"", "'", "\n", "    ", "\\", "for", "with", "f'", "{", "#", ",", "=",
      "lambda",
      "def f(x):", "[x for x in", "try:", "class A(", ":=", "**", "yield", "if x:", "else", "*",
    ]
    for round in 0..<Campaign.count(short: 300, whole: 200_000) {
      var bytes = sources[round % sources.count]
      for _ in 0...Int.random(in: 0..<6, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: words.randomElement()?.utf8.map(\.self) ?? [], at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 40))
        }
      }
      _ = PythonTrial.run(bytes, stepLimit: 20_000)
    }
  }

  @Test func `a text in a million pieces is read in their time`() throws {
    let text = "x = f'{1}' " + String(repeating: "'a'", count: 1_000_000) + "\nshow(len(x))"
    // With a copy for each piece it would be many minutes.
    let start = ContinuousClock.now
    #expect(try LanguageHost().run(text) == ["1000001"])
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test func `a file that was out of reach once is read when it is in reach`() throws {
    var files: [String: String] = [:]
    for index in 0..<40 { files["m\(index)"] = "import m\(index + 1)\ny = \(index)" }
    files["m40"] = "y = 40"
    let host = LanguageHost(files: files)
    let found = (0...40).map { "from m\($0) import y as y\($0)\nshow(y\($0))" }
    #expect(
      try host.run("import m0\n" + found.joined(separator: "\n")) == (0...40).map { "\($0)" })
  }
}
