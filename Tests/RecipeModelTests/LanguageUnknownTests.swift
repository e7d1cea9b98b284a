import AlbedoTesting
import Diagnostics
import Testing

@testable import RecipeModel

/// What becomes of that which cannot be found out.
@Suite struct LanguageUnknownTests {
  private static let start = "from elsewhere import mystery\n"

  @Test(arguments: [
    "mystery", "mystery(1).a[2] + 'x'", "[1, 2][mystery]", "1 if mystery else 2", "mystery or 1",
    "not mystery", "f'{mystery}'", "'%s' % mystery", "'{}'.format(mystery)", "mystery == 1",
    "str(mystery)", "sorted([mystery, 1])", "2 in [mystery]", "[x for x in mystery]",
    "','.join([mystery])", "{mystery: 1}", "[mystery] == [1]", "isinstance(mystery, str)",
    "hasattr(mystery, 'a')", "getattr(mystery, 'a', 1)", "9223372036854775807 + 1", "2 ** 64",
    "max(1, mystery)", "'a' * 10 ** 9", "range(10 ** 12)",
  ])
  func `what is made of something unknown is unknown`(_ text: String) throws {
    let host = LanguageHost()
    #expect(try host.run(Self.start + "show(\(text))") == ["unknown"])
  }

  @Test(arguments: [
    ("0 and mystery", "0"), ("1 or mystery", "1"), ("1 in [1, mystery]", "True"),
    ("len([mystery])", "1"), ("1 if True else mystery", "1"),
  ])
  func `what does not depend on it is known`(_ text: String, _ shown: String) throws {
    let host = LanguageHost()
    #expect(try host.run(Self.start + "show(\(text))") == [shown])
  }

  @Test(arguments: [
    ("if mystery:\n  x = 2\n  version('1')", ["version"]),
    ("for x in mystery:\n  depends_on('a')", ["depends_on"]),
    ("while mystery:\n  x = 1", []),
    ("with mystery as x:\n  version('1')", ["version"]),
    ("def f():\n  version('1')\nif mystery:\n  x = f()", ["f", "version"]),
    ("x = 1 / 0", []), ("x = nobody", []),
    ("match 1:\n  case 1:\n    x = version('1')", ["version"]),
    ("x = version('1', f'{x=}')", ["version"]),
    ("version('1'); x = depends_on(f'{x=}')", ["version", "depends_on"]),
    ("x = f'{version(1)=}'", ["version"]),
    ("@version(f'{x=}')\ndef x():\n  depends_on('a')", ["version", "depends_on"]),
  ])
  func `a statement that it decides is passed over, and what it binds is unknown`(
    _ text: String, _ called: [String]
  ) throws {
    let host = LanguageHost()
    let shown = try host.run(Self.start + "x = 1\n\(text)\nshow(x, 'after')")
    #expect(shown == ["unknown", "'after'"])
    #expect(host.passedOver.count == 1)
    #expect(host.passedOver.first?.names == Set(called))
    #expect(host.passedOver.first?.reason.file == "package.py")
  }

  @Test(arguments: [
    ("if mystery:\n  x.append(2)", "x = [1]"), ("if mystery:\n  x['b'] = 1", "x = {}"),
    ("mystery(x)", "x = [1]"), ("x[mystery] = 1", "x = {'a': 1}"), ("x.update(mystery)", "x = {}"),
    ("x.extend(mystery)", "x = [1]"), ("for i in mystery:\n  x += [i]", "x = [1]"),
    ("def f(y):\n  if mystery:\n    y.append(1)\n    return 1\nf(x)", "x = []"),
    ("def f():\n  x.append(1)\nif mystery:\n  f()", "x = []"), ("del x[mystery]", "x = [1]"),
    ("x.update(**mystery)", "x = {}"), ("x.extend(*mystery)", "x = [1]"),
    ("mystery(x)\nx = x + [2]", "x = [1]"), ("mystery(x)\nx = 2 * x", "x = [1]"),
    ("mystery(x)\nx += [2]", "x = [1]"), ("y = [1]\nmystery(y)\nx += y", "x = [1]"),
    ("y = {1}\nmystery(y)\nx |= y", "x = {2}"), ("f(f'{1=}', x.append(2))", "x = [1]"),
    ("def f(*a):\n  pass\nf(*mystery, x)", "x = [1]"),
  ])
  func `what may have been changed is unknown`(_ text: String, _ start: String) throws {
    let host = LanguageHost()
    #expect(
      try host.run(Self.start + "\(start)\n\(text)\nshow(x, len(x))") == ["unknown", "unknown"])
  }

  @Test func `a statement that is not understood takes no other with it`() throws {
    let host = LanguageHost()
    let text = """
      version("1")
      version("2", sha256=f"{a=}", when="x")
      with when("+a"):
        version("3")
      """
    #expect(try host.run(text) == ["version", "version"])
    #expect(host.passedOver.map(\.names) == [["version"]])
  }

  @Test(arguments: ["f(*mystery, 1)", "f(1, *mystery)", "f(1, **mystery)", "f(*l, 1)"])
  func `an argument whose place is not known is unknown`(_ call: String) throws {
    let host = LanguageHost()
    let text = "def f(a, b=2):\n  return [a, b]\nl = []\nmystery(l)\nshow(*\(call))"
    let shown = try host.run(Self.start + text)
    #expect(shown.last == "unknown" && shown.count == 2)
    #expect(shown.first == (call.hasPrefix("f(1") ? "1" : "unknown"))
  }

  @Test func `a function that may have ended gives something unknown`() throws {
    let host = LanguageHost()
    let text = """
      def f():
        if mystery:
          return 1
        depends_on("b")
        return 2
      def g():
        if mystery:
          a = 1
        return 3
      show(f(), g())
      """
    #expect(try host.run(Self.start + text) == ["unknown", "3"])
    #expect(host.passedOver.first?.names == ["depends_on"])
  }

  @Test func `what might have been caught is not known`() throws {
    let host = LanguageHost()
    let text = """
      x = 1
      try:
        y = mystery()
      except ValueError:
        x = 2
      show(x)
      """
    #expect(try host.run(Self.start + text) == ["unknown"])
  }

  @Test func `a statement that fails loses none of the others`() throws {
    let host = LanguageHost()
    let text = """
      class Tool:
        version("1")
        raise ValueError("oops")
        version("2")
        a = [][1]
        for i in range(2):
          version(str(i))
          depends_on(nobody)
        b = 3
      show(Tool.b, Tool.a)
      """
    #expect(try host.run(text) == ["version", "version", "version", "version", "3", "unknown"])
    // What fails twice in a loop is told once.
    #expect(host.passedOver.map(\.reason.line) == [4, 6, 9])
  }

  @Test func `an unknown base leaves what the class says itself`() throws {
    let host = LanguageHost()
    let text = "class Tool(mystery):\n  a = 1\nshow(Tool.a, Tool.b, Tool())"
    #expect(try host.run(Self.start + text) == ["1", "unknown", "unknown"])
    #expect(host.types.first?.unknownBase != nil)
  }

  @Test(arguments: [
    "Shared.items.append(2)", "Shared.table['b'] = 2", "Shared.seen.add(2)", "Shared.n = 2",
    "Shared.items += [2]", "del Shared.table['a']", "remember(2)", "shared.items.clear()",
    "shared.count = 5",
  ])
  func `no recipe changes what the next one sees`(_ text: String) throws {
    let host = LanguageHost(files: [
      "shared": """
      items = [1]
      count = 0
      class Shared:
        n = 1
        items = [1]
        table = {"a": 1}
        seen = {1}
      def remember(x):
        global count
        count = x
        items.append(x)
      """
    ])
    let interpreter = PythonInterpreter(host: host, machine: RecipeHost())
    let imports = "import shared\nfrom spack.package import *\nfrom shared import *\n"
    let show =
      "show(Shared.items, Shared.table, Shared.seen, Shared.n, shared.items)\n"
    let recipe = Array((imports + text + "\n").utf8)
    interpreter.release(try interpreter.run(recipe, name: "one", file: "one.py"))
    #expect(host.passedOver.contains { $0.names.contains("*") })
    let next = Array((imports + show).utf8)
    interpreter.release(try interpreter.run(next, name: "two", file: "two.py"))
    #expect(host.shown == ["[1]", "{'a': 1}", "{1}", "1", "[1]"])
  }
}
