import Manuscripts
import Testing

/// Markdown as HTML shows that it was understood.
@Suite struct MarkdownTests {
  private func html(_ markdown: String) -> String {
    var writer = HTMLWriter(
      resolve: { $0 }, resolveCode: { $0 == "known" ? "known.html" : nil })
    return writer.write(Manuscript(markdown))
  }

  @Test(arguments: [
    ("one\ntwo\n\nthree", "<p>one two</p>\n<p>three</p>\n"),
    (
      "a *b* **c** _d_ e_f_g 2 * 3 * 4",
      "<p>a <em>b</em> <strong>c</strong> <em>d</em> e_f_g 2 * 3 * 4</p>\n"
    ),
    ("**a `*` b**", "<p><strong>a <code>*</code> b</strong></p>\n"),
    ("``a `b` c`` and `x", "<p><code>a `b` c</code> and `x</p>\n"),
    ("\\*a\\* \\`b\\` \\<c\\>", "<p>*a* `b` &lt;c&gt;</p>\n"),
    (
      "[a `b`](c.md#d) [e] [f](g h)",
      "<p><a href=\"c.md#d\">a <code>b</code></a> [e] [f](g h)</p>\n"
    ),
    (
      "<https://x.org/?a=1&b=2>",
      "<p><a href=\"https://x.org/?a=1&amp;b=2\">https://x.org/?a=1&amp;b=2</a></p>\n"
    ),
    (
      "`known` [`known`](other.html)",
      "<p><a href=\"known.html\"><code>known</code></a> <a href=\"other.html\"><code>known</code></a></p>\n"
    ),
    ("<doc:Errors>", "<p>Errors</p>\n"),
    ("a<br>b", "<p>a<br>b</p>\n"),
    ("- a\n  b\n- c\n\n  d\n", "<ul>\n<li>a b</li>\n<li>c\n<p>d</p>\n</li>\n</ul>\n"),
    ("- a\n  - b\n- c", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>\n"),
    ("3. a\n4. b\n\ntext", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n<p>text</p>\n"),
    ("text\n- a", "<p>text</p>\n<ul>\n<li>a</li>\n</ul>\n"),
    ("in\n2024. A year", "<p>in 2024. A year</p>\n"),
    ("> a\n> b", "<blockquote>\n<p>a b</p>\n</blockquote>\n"),
    ("---", "<hr>\n"),
    ("<!-- a\nb -->\nc", "<p>c</p>\n"),
    ("    a < b\n\n    c", "<pre tabindex=\"0\"><code>a &lt; b\n\nc</code></pre>\n"),
    (
      "```lua x.lua\n# a\n\n```\nb",
      "<pre tabindex=\"0\"><code class=\"language-lua\"># a\n</code></pre>\n<p>b</p>\n"
    ),
    ("````\n```\n````", "<pre tabindex=\"0\"><code>```</code></pre>\n"),
  ])
  func `a notation means what its author expects`(markdown: String, expected: String) {
    #expect(html(markdown) == expected)
  }

  @Test func `a table keeps a pipe that is escaped, and fills missing cells`() {
    let html = html("| a | |\n|---|:-:|\n| `x\\|y` | *z* |\n| only |\n\nend")
    #expect(html.contains("<th scope=\"col\">a</th><th scope=\"col\"></th>"))
    #expect(html.contains("<tr><td><code>x|y</code></td><td><em>z</em></td></tr>"))
    #expect(html.contains("<tr><td>only</td><td></td></tr>"))
    #expect(html.hasSuffix("<p>end</p>\n"))
  }

  @Test func `headings get anchors that differ, and summaries`() {
    var writer = HTMLWriter(resolve: { $0 })
    let html = writer.write(
      Manuscript("# The `x` page\nfirst\n## Same\n## Same-1\n## Same\nlast\n## !\n"))
    #expect(
      writer.headings.map(\.anchor) == ["the-x-page", "same", "same-1", "same-1x", "section"])
    #expect(writer.headings.map(\.summary) == ["first", "", "", "last", ""])
    #expect(html.contains("<h2 id=\"same-1x\">Same<a class=\"anchor\" href=\"#same-1x\""))
    #expect(Manuscript("text\n\n# The `x` page").title == "The x page")
  }

  @Test(arguments: [
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert)", "[x](data:text/html,x)",
    "[x](vbscript:x)", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "`</code><script>`", "[\"><script>](x\"onmouseover=\"y)", "```\"><script>\nx\n```",
    "# <script>", "| <script> |\n|---|\n| </td><script> |", "a\u{0}b\u{1B}[31m",
  ])
  func `nothing that an author writes becomes markup or a script`(_ markdown: String) {
    let html = html(markdown).lowercased()
    #expect(!html.contains("<script") && !html.contains("<img"))
    #expect(!html.contains("href=\"javascript") && !html.contains("href=\"data"))
    #expect(!html.contains("href=\"vbscript") && !html.contains("\"onmouseover"))
    #expect(!html.contains("\u{0}") && !html.contains("\u{1B}"))
  }

  @Test(arguments: [
    "[", "*", "_", "`", "**a ", "[a](", "> ", "- ", "<", "\\", "| a ", "1. ", "![", "*a_", "``a`",
  ])
  func `text of a mark a thousand times is read in no time and nothing is lost`(_ mark: String) {
    let text = String(repeating: mark, count: 1_000) + "\n" + String(repeating: mark, count: 100)
    let clock = ContinuousClock()
    var html = ""
    let duration = clock.measure { html = self.html(text + "end") }
    #expect(html.contains("end"))
    #expect(duration < .seconds(20))
  }
}
