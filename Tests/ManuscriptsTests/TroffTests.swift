import Manuscripts
import Testing

/// Texts as parts of manual pages.
@Suite struct TroffTests {
  private func lines(_ markdown: String) -> [String] {
    TroffWriter.lines(of: Manuscript(markdown))
  }

  @Test func `every kind of block has its macros`() {
    #expect(
      lines("# Title\n\ntext `x`\n\n## Part one\n\nfirst\n\nsecond\n") == [
        "text \\(aqx\\(aq", ".SH \"PART ONE\"", "first", ".PP", "second",
      ])
    #expect(lines("- a\n- b") == [".IP \\(bu 4", "a", ".IP \\(bu 4", "b"])
    #expect(lines("2. a\n\n   b") == [".IP 2. 4", "a", ".RS 4", "b", ".RE"])
    #expect(
      lines("| n | t | |\n|---|---|---|\n| `x` | `string` | what |")
        == [".TP", "\\fBx\\fR", "(string) what"])
    #expect(lines("| a | |\n|---|---|\n| b | c<br>d |") == [".TP", "\\fBb\\fR", "c", ".br", "d"])
    #expect(lines("```\na\n\n.b\n```") == [".RS 4", ".nf", "a", "\\&", "\\&.b", ".fi", ".RE"])
    #expect(lines("### a \"b\"") == [".SS \"a \\(dqb\\(dq\""])
  }

  @Test func `no text becomes a request of troff`() {
    let text = """
      .so /etc/passwd

      'so x

      - .so y

      | .so z | |
      |---|---|
      | .so u | .so v<br>.so w |

      ```
      .so t
      ```

      # \\n(.so
      """
    for line in lines(text) {
      #expect(!line.hasPrefix(".so") && !line.hasPrefix("'"), "\(line)")
    }
  }
}
