import Terminal
import Testing

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("quill", 5), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("ｆｕ", 4), ("🙂", 2),
    ("👩‍👩‍👧", 2), ("❤\u{FE0F}", 2), ("❤", 1), ("a\u{200D}b", 2), ("\u{1B}[31mred\u{1B}[0m", 3),
    ("\t", 0), ("─│", 2),
  ])
  func `text takes the columns that a terminal gives it`(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }

  @Test func `a prefix never splits a wide character`() {
    #expect(DisplayWidth.prefix(of: "日本語", columnCount: 5) == "日本")
    #expect(DisplayWidth.prefix(of: "abc", columnCount: 0).isEmpty)
  }

  @Test func `padding counts columns, not characters`() {
    #expect(DisplayWidth.padded("日本", to: 6) == "日本  ")
    #expect(DisplayWidth.padded("quill", to: 3) == "quill")
  }
}

@Suite struct TerminalTextTests {
  @Test(arguments: [
    ("quill@2.0", "quill@2.0"), ("naïve 日本 👩‍👧", "naïve 日本 👩‍👧"),
    ("\u{1B}]0;title\u{07}", "\\u{1b}]0;title\\u{7}"), ("a\rb", "a\\u{d}b"),
    ("a\u{9B}2Jb", "a\\u{9b}2Jb"), ("x\u{202E}y", "x\\u{202e}y"), ("a\u{2066}b", "a\\u{2066}b"),
    ("a\u{200B}b", "a\\u{200b}b"), ("a\r\nb\tc", "a\\u{d}\\u{a}b\\u{9}c"), ("\u{7F}", "\\u{7f}"),
    ("a\u{2028}b", "a\\u{2028}b"), ("\u{E0041}", "\\u{e0041}"),
  ])
  func `what could control the terminal is shown as an escape`(text: String, shown: String) {
    #expect(TerminalText.escaped(text) == shown)
  }

  @Test func `line feeds and tabs pass where lines are allowed`() {
    #expect(TerminalText.escaped("a\n\tb\u{1B}", allowing: .lines) == "a\n\tb\\u{1b}")
  }

  @Test func `only the sequences of a text style pass where styles are allowed`() {
    let red = TextStyle.red.applied(to: "x")
    #expect(TerminalText.escaped(red, allowing: .styles) == red)
    for sequence in ["[8m", "[5m", "[031;1m", "[2J", "[+1m", "[m", "[31", "]0;m", "[999m"] {
      let text = "\u{1B}" + sequence
      #expect(TerminalText.escaped(text, allowing: .styles) == "\\u{1b}" + sequence)
    }
  }

  @Test func `styles can be taken out again`() {
    #expect(TerminalText.withoutStyles("a" + TextStyle.bold.applied(to: "b") + "c") == "abc")
    #expect(TerminalText.withoutStyles("a\u{1B}[2Jb") == "a\u{1B}[2Jb")
  }
}

@Suite struct TextWrapperTests {
  @Test func `lines break between words and hang`() {
    let wrapper = TextWrapper(columnCount: 12, firstIndent: "- ", hangingIndent: "  ")
    #expect(wrapper.wrap("one two  three\tfour") == "- one two\n  three four")
  }

  @Test func `a word wider than the line stays whole`() {
    #expect(TextWrapper(columnCount: 5).wrap("a abcdefgh b") == "a\nabcdefgh\nb")
  }

  @Test func `paragraphs stay apart and blank lines carry no blanks`() {
    let wrapper = TextWrapper(columnCount: 20, firstIndent: "  ")
    #expect(wrapper.wrap("one\n\ntwo") == "  one\n\n  two")
    #expect(wrapper.wrap("") == "  ")
  }

  @Test func `wide characters count twice`() {
    #expect(TextWrapper(columnCount: 9).wrap("日本 日本 日本") == "日本 日本\n日本")
  }

  @Test func `a line may be exactly as wide as allowed`() {
    #expect(TextWrapper(columnCount: 7).wrap("abc def ghi") == "abc def\nghi")
  }
}

@Suite struct ColumnLayoutTests {
  @Test func `names fill columns downwards`() {
    let names = ["a", "bb", "ccc", "d", "ee", "fff", "g"]
    #expect(
      ColumnLayout(columnCount: 14).lines(of: names) == ["a    d    g", "bb   ee", "ccc  fff"])
  }

  @Test func `all names share a line that holds them`() {
    #expect(ColumnLayout(columnCount: 8).lines(of: ["ab", "cd"]) == ["ab  cd"])
    // Spack counts a gap behind the last column, too.
    #expect(ColumnLayout(columnCount: 7).lines(of: ["ab", "cd"]) == ["ab", "cd"])
  }

  @Test func `a name wider than the terminal stands alone`() {
    let long = String(repeating: "x", count: 30)
    #expect(
      ColumnLayout(columnCount: 20, indent: 2).lines(of: [long, "a"]) == ["  " + long, "  a"])
  }

  @Test func `nothing gives no lines`() {
    #expect(ColumnLayout(columnCount: 80).lines(of: []).isEmpty)
    #expect(ColumnLayout(columnCount: 80).lines(of: [""]) == [""])
  }

  @Test(arguments: 1...40, [20, 37, 80])
  func `every name appears once and no line is too wide`(count: Int, columnCount: Int) {
    let names = (0..<count).map { "n\($0)" + String(repeating: "x", count: $0 * 7 % 11) }
    let lines = ColumnLayout(columnCount: columnCount).lines(of: names)
    #expect(lines.flatMap { $0.split(separator: " ").map(String.init) }.sorted() == names.sorted())
    #expect(lines.allSatisfy { $0.count <= columnCount && !$0.hasSuffix(" ") })
  }
}
