import AlbedoTesting
import Diagnostics
import Documents
import Testing

@Suite struct YAMLTextTests {
  /// A text before a change and after it.
  struct Change: CustomTestStringConvertible {
    let testDescription: String
    let before: String
    let after: String

    init(_ description: String, _ before: String, _ after: String) {
      testDescription = description
      self.before = before
      self.after = after
    }
  }

  private func text(_ text: String) throws -> YAMLText {
    try YAMLText(Array(text.utf8), source: "mirrors.yaml")
  }

  private func string(_ text: YAMLText) -> String { String(decoding: text.bytes, as: UTF8.self) }

  // MARK: Inserting

  static let insertions = [
    Change("an empty file", "", "mirrors:\n  new: /n\n"),
    Change("a file of comments", "# ours\n", "# ours\nmirrors:\n  new: /n\n"),
    Change("comments without a last line end", "# ours", "# ours\nmirrors:\n  new: /n\n"),
    Change("a document without a value", "---\n# ours\n", "---\n# ours\nmirrors:\n  new: /n\n"),
    Change("a key without a value", "mirrors:\n", "mirrors:\n  new: /n\n"),
    Change("a key without a line end", "mirrors:", "mirrors:\n  new: /n"),
    Change("a key with comments", "mirrors: # a\n  # b\n", "mirrors: # a\n  new: /n\n  # b\n"),
    Change("an empty mapping", "mirrors: {} # none\n", "mirrors: # none\n  new: /n\n"),
    Change("a written null", "mirrors: ~\nx: 1\n", "mirrors:\n  new: /n\nx: 1\n"),
    Change("an empty document in braces", "{}\n", "mirrors:\n  new: /n\n"),
    Change(
      "a comment of the first key", "mirrors:\n  # of a\n  a: /a # x\n",
      "mirrors:\n  new: /n\n  # of a\n  a: /a # x\n"),
    Change(
      "a comment of them all", "mirrors:\n  # all\n\n  a: /a\n",
      "mirrors:\n  # all\n\n  new: /n\n  a: /a\n"),
    Change("wide indentation", "mirrors:\n    a: /a\n", "mirrors:\n    new: /n\n    a: /a\n"),
    Change("no last line end", "mirrors:\n  a: /a", "mirrors:\n  new: /n\n  a: /a"),
    Change(
      "line ends of Windows", "mirrors:\r\n  a: /a\r\n", "mirrors:\r\n  new: /n\r\n  a: /a\r\n"),
    Change("braces", "mirrors: {a: /a, b: /b}\n", "mirrors: {new: /n, a: /a, b: /b}\n"),
    Change("braces with room", "mirrors: { a: /a }\n", "mirrors: { new: /n, a: /a }\n"),
    Change("braces all through", "{mirrors: {a: /a}}\n", "{mirrors: {new: /n, a: /a}}\n"),
    Change("nothing in braces", "{mirrors: {}, x: 1}\n", "{mirrors: {new: /n}, x: 1}\n"),
    Change("other sections", "config: {x: 1}\n", "config: {x: 1}\nmirrors:\n  new: /n\n"),
    Change(
      "names beyond ASCII", "# é\nmirrors:\n  \"ä b\": /ö # ü\n",
      "# é\nmirrors:\n  new: /n\n  \"ä b\": /ö # ü\n"),
    Change(
      "a byte order mark", "\u{FEFF}mirrors:\n  a: /a\n", "\u{FEFF}mirrors:\n  new: /n\n  a: /a\n"),
    Change("a key in quotes", "'mirrors':\n  a: /a\n", "'mirrors':\n  new: /n\n  a: /a\n"),
  ]

  @Test(arguments: insertions)
  func `a key goes first and nothing else changes`(_ change: Change) throws {
    var text = try text(change.before)
    try text.insert("/n", forKey: "new", at: ["mirrors"], .first)
    #expect(string(text) == change.after)
  }

  @Test func `a section that drops lower scopes is changed under its own name`() throws {
    var text = try text("mirrors::\n  a: /a\n")
    try text.insert("/n", forKey: "new", at: ["mirrors:"], .first)
    #expect(string(text) == "mirrors::\n  new: /n\n  a: /a\n")
  }

  @Test func `a mapping is written in lines with the indentation of its neighbours`() throws {
    var text = try text("mirrors:\n   a:\n       url: /a\n")
    try text.insert(
      ["url": "/n", "pair": ["id": "x"], "list": ["a", ["b": 1, "c": 2]], "none": [:]],
      forKey: "new", at: ["mirrors"], .first)
    #expect(
      string(text) == """
        mirrors:
           new:
               url: /n
               pair:
                   id: x
               list:
                   - a
                   - b: 1
                     c: 2
               none: {}
           a:
               url: /a

        """)
  }

  @Test func `a key that is there already is not added`() throws {
    var text = try text("mirrors: {a: /a}")
    let error = #expect(throws: DocumentError.self) {
      try text.insert("/b", forKey: "a", at: ["mirrors"])
    }
    #expect(error?.code == .duplicateKey)
    #expect(error?.message == "'mirrors:a' is in 'mirrors.yaml' already")
  }

  // MARK: Setting

  static let settings: [(Change, DocumentValue)] = [
    (Change("plain", "m:\n  a: /a # c\n", "m:\n  a: /b # c\n"), "/b"),
    (Change("single quotes", "m:\n  a: '/a' # c\n", "m:\n  a: '/b' # c\n"), "/b"),
    (Change("double quotes", "m: {a: \"/a\"}\n", "m: {a: \"/b\"}\n"), "/b"),
    (Change("several lines", "m:\n  a: x\n     y\n  b: 1\n", "m:\n  a: /b\n  b: 1\n"), "/b"),
    (Change("whole lines", "m:\n  a: |\n    x\n\n  b: 1\n", "m:\n  a: /b\n\n  b: 1\n"), "/b"),
    (Change("nothing", "m:\n  a: # c\n  b: 1\n", "m:\n  a: /b # c\n  b: 1\n"), "/b"),
    (Change("a tag", "m:\n  a: !!str 1\n", "m:\n  a: /b\n"), "/b"),
    (Change("an alias", "x: &x 1\nm:\n  a: *x\n", "x: &x 1\nm:\n  a: /b\n"), "/b"),
    (Change("a truth value", "m:\n  a: yes\n", "m:\n  a: false\n"), false),
    (
      Change(
        "a mapping for a text", "m:\n  a: /a # c\n  b: 1\n",
        "m:\n  a: # c\n    url: /a\n    push: /p\n  b: 1\n"), ["url": "/a", "push": "/p"]
    ),
    (
      Change(
        "a text for a mapping", "m:\n  a: # c\n    url: /a\n    # d\n  b: 1\n",
        "m:\n  a: /b # c\n  b: 1\n"), "/b"
    ),
    (
      Change("a mapping in braces", "m: {a: /a, b: 1}", "m: {a: {url: /b}, b: 1}"), ["url": "/b"]
    ),
    (
      Change(
        "keys in the order of the value", "m:\n  a:\n    id: x\n    # secret\n    secret: y\n",
        "m:\n  a:\n    variable: z\n    # secret\n    secret: y\n    last: w\n"),
      ["variable": "z", "secret": "y", "last": "w"]
    ),
    (
      Change("another order", "m:\n  a:\n    x: 1\n    y: 2\n", "m:\n  a:\n    y: 2\n    x: 1\n"),
      ["y": 2, "x": 1]
    ),
    (Change("a missing key", "m:\n  b: 1\n  # c\n", "m:\n  b: 1\n  a: /b\n  # c\n"), "/b"),
    (Change("a list", "m:\n  a: [1, 2]\n", "m:\n  a:\n    - 3\n"), [3]),
  ]

  @Test(arguments: settings)
  func `a value changes in its place`(_ change: Change, _ value: DocumentValue) throws {
    var text = try text(change.before)
    try text.set(value, at: ["m", "a"])
    #expect(string(text) == change.after)
  }

  // MARK: Removing

  static let removals = [
    Change("its comment", "m:\n  # a\n  a: 1\n  # b\n  b: 2\n", "m:\n  # b\n  b: 2\n"),
    Change("only its comment", "m:\n  # all\n\n  # a\n  a: 1\n  b: 2\n", "m:\n  # all\n\n  b: 2\n"),
    Change("comments inside", "m:\n  a:\n    x: 1\n\n    # y\n  b: 2\n", "m:\n  b: 2\n"),
    Change("one of two blank lines", "m:\n  b: 1\n\n  a: 2\n\n  c: 3\n", "m:\n  b: 1\n\n  c: 3\n"),
    Change("the last one", "m:\n  b: 1\n  a: 2\nx: 1\n", "m:\n  b: 1\nx: 1\n"),
    Change("no last line end", "m:\n  b: 1\n  a: 2", "m:\n  b: 1"),
    Change("the only one", "m: # c\n  a: 2\nx: 1\n", "m: {} # c\nx: 1\n"),
    Change("whole lines", "m:\n  a: |\n    x\n    y\n  b: 1\n", "m:\n  b: 1\n"),
    Change("line ends of Windows", "m:\r\n  a: 1\r\n  b: 2\r\n", "m:\r\n  b: 2\r\n"),
    Change("the first in braces", "m: { a: 1, b: 2 }\n", "m: { b: 2 }\n"),
    Change("the last in braces", "m: {b: 1, a: 2}\n", "m: {b: 1}\n"),
    Change("the only one in braces", "m: {a: 2}\n", "m: {}\n"),
    Change("a line in braces", "m: {\n  a: 1,\n  # b\n  b: 2\n}\n", "m: {\n  # b\n  b: 2\n}\n"),
    Change("the last line in braces", "m: {\n  b: 1,\n  a: 2\n}\n", "m: {\n  b: 1\n}\n"),
  ]

  @Test(arguments: removals)
  func `a key goes with its own comments`(_ change: Change) throws {
    var text = try text(change.before)
    try text.remove(at: ["m", "a"])
    #expect(string(text) == change.after)
  }

  @Test func `the only key of a text leaves its comments`() throws {
    var text = try text("# ours\n\nm:\n  a: 1\n")
    try text.remove(at: ["m"])
    #expect(string(text) == "# ours\n\n")
  }

  // MARK: Refusing

  static let refusals: [(String, [String])] = [
    ("x: &x {a: 1}\nm: *x\n", ["m", "a"]),
    ("x: &x {a: 1}\nm:\n  <<: *x\n  b: 1\n", ["m", "a"]),
    ("m: &m\n  a: 1\ny: *m\n", ["m", "a"]),
    ("m:\n  a: &a 1\ny: *a\n", ["m", "a"]),
  ]

  @Test(arguments: refusals)
  func `what would change more than was asked for is refused`(
    _ before: String, _ path: [String]
  ) throws {
    var text = try text(before)
    for change in 0..<2 {
      let error = #expect(throws: DocumentError.self) {
        if change == 0 { try text.set("new", at: path) } else { try text.remove(at: path) }
      }
      #expect(error?.code == .editRefused)
      #expect(error?.message.hasPrefix("could not change 'm:a' in 'mirrors.yaml': ") == true)
      #expect(error?.hint == "change the file with an editor")
    }
    #expect(string(text) == before)
  }

  @Test func `secrets can be masked for showing a text`() throws {
    let text = try text("m:\n  a:\n    access_pair: [id, secret]\n    token: 'x' # c\n")
    let masked = try text.masking([["m", "a", "access_pair"], ["m", "a", "token"], ["m", "b"]])
    #expect(string(masked) == "m:\n  a:\n    access_pair: '***'\n    token: '***' # c\n")
  }
}
