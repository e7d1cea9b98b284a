import AlbedoTesting
import Diagnostics
import Testing

@testable import RecipeModel

@Suite struct LanguageTests {
  @Test func `values are those of Python`() throws {
    // What stands behind the arrow was computed by Python 3.11.
    let lines = String(decoding: try Fixture.bytes("language/values.txt"), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    let imports =
      "import collections, copy, datetime, functools, itertools, math, os, re, string, textwrap\n"
      + "from urllib.parse import quote, urljoin, urlparse, urlsplit\n"
    for line in lines {
      let parts = line.split(separator: " => ").map(String.init)
      let host = LanguageHost()
      let shown = try host.run(imports + "show(\(parts[0]))\n")
      #expect(shown == [parts[1]], "\(parts[0])")
    }
    #expect(lines.count > 400)
  }

  @Test(arguments: [
    ("a, *b, (c, d) = [1, 2, 3, (4, 5)]\nshow(a, b, c, d)", ["1", "[2, 3]", "4", "5"]),
    (
      "def f(a, b=2, *r, c, d=4, **k):\n  return a, b, r, c, d, k\nshow(f(1, c=3), f(1, 2, 3, c=4, e=5))",
      ["(1, 2, (), 3, 4, {})", "(1, 2, (3,), 4, 4, {'e': 5})"]
    ),
    (
      "def g(n):\n  for i in range(n):\n    if i == 1:\n      continue\n    yield i\nshow(list(g(4)))",
      ["[0, 2, 3]"]
    ),
    (
      "def o():\n  n = 1\n  def i():\n    nonlocal n\n    n += 1\n    return n\n  i()\n  return i()\nshow(o())",
      ["3"]
    ),
    ("n = 0\ndef f():\n  global n\n  n += 1\nf()\nf()\nshow(n)", ["2"]),
    ("for i in range(5):\n  if i == 3:\n    break\nelse:\n  i = 9\nshow(i)", ["3"]),
    ("i = 5\nwhile i:\n  i -= 1\nelse:\n  show(i)", ["0"]),
    (
      "def f(x):\n  try:\n    return x()\n  except (KeyError, IndexError) as e:\n    return str(e)\n"
        + "  except Exception as e:\n    return type(e).__name__\n  finally:\n    show('f')\n"
        + "show(f(lambda: {}['a']), f(lambda: 1 / 0), f(lambda: 7))",
      ["'f'", "'f'", "'f'", "\"'a'\"", "'ZeroDivisionError'", "7"]
    ),
    (
      "class E(ValueError):\n  pass\ntry:\n  raise E('no')\nexcept ValueError as e:\n  show(str(e))",
      ["'no'"]
    ),
    ("class E(Exception):\n  pass\ntry:\n  raise E\nexcept E:\n  show('e')", ["'e'"]),
    ("if (n := 3) > 2:\n  show(n)", ["3"]),
    (
      "d = {}\nfor i in 'aab':\n  d[i] = d.get(i, 0) + 1\nshow(d)\ndel d['a']\nshow(d)",
      ["{'a': 2, 'b': 1}", "{'b': 1}"]
    ),
    ("l = [1, 2, 3]\nl[1:2] = [8, 9]\nl += [4]\nshow(l)", ["[1, 8, 9, 3, 4]"]),
    ("x = y = []\nx.append(1)\nshow(y, x is y)", ["[1]", "True"]),
    ("def f():\n  '''\nless indented\n'''\n  return (1 +\n2)\nshow(f())", ["3"]),
    ("show([(lambda i=i: i)() for i in range(2)])", ["[0, 1]"]),
  ])
  func `statements do what they do in Python`(_ text: String, _ shown: [String]) throws {
    let host = LanguageHost()
    #expect(try host.run(text) == shown)
    #expect(host.passedOver.isEmpty)
  }

  private static let classes = """
    class A:
      n = 1
      def __init__(self, v=0):
        self.v = v
      def who(self):
        return ["A"]
      @property
      def twice(self):
        return self.v * 2
      @twice.setter
      def twice(self, v):
        self.v = v // 2
      @staticmethod
      def plus(x):
        return x + 1
      @classmethod
      def number(cls):
        return cls.n
    class B(A):
      n = 2
      def who(self):
        return ["B"] + super().who()
    class C(A):
      def who(self):
        return ["C"] + super().who()
      @property
      def twice(self):
        return super().twice + 1
    class D(B, C):
      def who(self):
        return ["D"] + super().who()

    """

  @Test(arguments: [
    ("show(D().who())", "['D', 'B', 'C', 'A']"),
    ("show([t.__name__ for t in D.__mro__])", "['D', 'B', 'C', 'A', 'object']"),
    ("show(D(4).twice)", "9"), ("a = A()\na.twice = 8\nshow(a.v)", "4"),
    ("show(D.plus(1) + D().plus(2))", "5"), ("show(D.number(), )", "2"),
    ("show(isinstance(D(), (int, C)))", "True"), ("show(issubclass(A, C))", "False"),
    ("show(hasattr(A(1), 'v') and not hasattr(A, 'v'))", "True"),
    ("show(getattr(D(), 'missing', 5))", "5"),
    ("a = A()\nsetattr(a, 'z', 3)\nshow(a.z)", "3"),
  ])
  func `classes follow Python's order`(_ text: String, _ shown: String) throws {
    let host = LanguageHost()
    #expect(try host.run(Self.classes + text) == [shown])
  }

  @Test func `a class body sees its names, but its loops do not`() throws {
    let host = LanguageHost()
    let text = """
      class A:
        items = ["a", "b"]
        pairs = [i + "!" for i in items]
        try:
          wrong = [i for i in (1, 2) if items]
        except NameError:
          wrong = "as in Python"
        name = __qualname__
      show(A.pairs, A.wrong, A.name)
      """
    #expect(try host.run(text) == ["['a!', 'b!']", "'as in Python'", "'A'"])
  }

  @Test func `modules are run once, and may import each other`() throws {
    let host = LanguageHost(files: [
      "spack_repo.mine.packages.first.package":
        "from ..second.package import B\nclass A:\n  n = 1\n",
      "spack_repo.mine.packages.second.package":
        "from spack.package import *\nimport spack_repo.mine.packages.first.package as f\n"
        + "show('once')\nclass B:\n  n = 2\n",
    ])
    let text = """
      from ..first.package import A
      from spack_repo.mine.packages.second.package import B as Second
      from spack_repo.mine.packages import second
      show(A.n, Second.n, second.package.B is Second)
      """
    #expect(try host.run(text).prefix(3) == ["'once'", "1", "2"])
  }

  @Test func `the host that recipes see is the simulated one`() throws {
    let host = LanguageHost()
    let text = """
      import sys, platform, os
      show(sys.platform, platform.machine(), platform.system(), os.getcwd())
      show(os.environ["HOME"], os.path.exists("/"), open("/etc/passwd"))
      """
    #expect(
      try host.run(text) == [
        "'linux'", "'x86_64'", "'Linux'", "'/cwd'", "unknown", "unknown", "unknown",
      ])
  }
}
