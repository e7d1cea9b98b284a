import Diagnostics
import Documents
import Testing

/// Elements of lists that come and go while the rest of the text keeps its bytes.
@Suite struct YAMLListEditTests {
  static let changes: [(before: String, list: DocumentValue, after: String)] = [
    ("a: [x, y]\n", ["x", "y", "z"], "a: [x, y, z]\n"),
    ("a: [x, y]\n", ["n", "x", "y"], "a: [n, x, y]\n"),
    ("a: [x, y]\n", ["y"], "a: [y]\n"), ("a: [x, y]\n", ["x"], "a: [x]\n"),
    ("a: [x, # no\n  y]\n", ["x"], "a: [x, # no\n  ]\n"),
    ("a: [\n  x,\n  y,\n]\n", ["y"], "a: [\n  y,\n]\n"),
    ("a:\n- x # 1\n# of y\n- y\nb: 1\n", ["x"], "a:\n- x # 1\nb: 1\n"),
    ("a:\n- x # 1\n# of y\n- y\nb: 1\n", ["y"], "a:\n# of y\n- y\nb: 1\n"),
    ("a:\n- x\n\n- y\n", ["x", "y", "z"], "a:\n- x\n\n- y\n- z\n"),
    ("a:\n    - x\n", ["n", "x"], "a:\n    - n\n    - x\n"),
    ("a:\n  # of x\n  - x\n", ["n", "x"], "a:\n  - n\n  # of x\n  - x\n"),
    ("a:\n  - x", ["x", "y"], "a:\n  - x\n  - y"),
    ("a:\r\n  - x\r\n", ["x", "y"], "a:\r\n  - x\r\n  - y\r\n"),
    ("a:\n  - |\n    x\n  - y\n", ["x\n", "m", "y"], "a:\n  - |\n    x\n  - m\n  - y\n"),
    ("a:\n  - k: 1\n    l: 2\n  - y\n", ["y", ["k": 3]], "a:\n  - y\n  - k: 3\n"),
    ("a: [x, y] # why\n", [], "a: [] # why\n"), ("a: []\n", ["x"], "a:\n  - x\n"),
    ("a:\n  - x\n  - y\n", ["y", "x"], "a:\n  - y\n  - x\n"),
    ("{a: [x, {k: v}]}\n", ["x", ["k": "v"], "y"], "{a: [x, {k: v}, y]}\n"),
    ("a:\n  - - x\n  - y\n", [["x"], "y", "z"], "a:\n  - - x\n  - y\n  - z\n"),
  ]

  @Test(arguments: changes.indices)
  func `elements that stay keep their bytes`(_ index: Int) throws {
    let change = Self.changes[index]
    var text = try YAMLText(Array(change.before.utf8), source: "a.yaml")
    try text.set(change.list, at: ["a"])
    #expect(String(decoding: text.bytes, as: UTF8.self) == change.after)
    #expect(text.root["a"] == change.list)
  }

  @Test(arguments: [
    "a: &x [p, q]\nb: *x\n", "b: &x [p, q]\na: *x\n", "x: &x {a: [p, q]}\ny: {<<: *x}\n",
  ])
  func `a list that an anchor shares is refused, and the text stays`(_ before: String) throws {
    var text = try YAMLText(Array(before.utf8), source: "a.yaml")
    let path = before.hasPrefix("x") ? ["y", "a"] : ["a"]
    let error = #expect(throws: DocumentError.self) {
      try text.set(["p", "q", "r"], at: path)
    }
    #expect(error?.code == .editRefused)
    #expect(String(decoding: text.bytes, as: UTF8.self) == before)
  }
}
