extension ManualPage {
  /// Returns the page for `man`, in troff with the macros of `man(7)`.
  ///
  /// `version` stands at the foot of the page. Everything outside ASCII becomes an escape, so that
  /// the page needs no preprocessor.
  package func troff(version: String) -> String {
    let name = name
    var lines = [
      ".TH \(name.uppercased()) 1 \"\" \"albedo \(version)\" \"Albedo\"", ".SH NAME",
      Troff.text("\(name) - \(summary)"), ".SH SYNOPSIS",
      "\\fB\(Troff.escaped(CommandLineParser.title(of: path)))\\fR "
        + Troff.escaped(usage.joined(separator: " ")),
    ]
    if !description.isEmpty {
      lines.append(".SH DESCRIPTION")
      lines += Troff.paragraphs(description)
    }
    for section in sections where !section.title.isEmpty {
      lines += Troff.section(section)
    }
    if let topic = HelpTopic.all.first(where: { $0.name == "exit-status" }), path.isEmpty {
      lines += topic.sections.flatMap(Troff.section)
    }
    let related = (path.isEmpty ? [] : [Array(path.dropLast())])
    if !related.isEmpty {
      lines.append(".SH SEE ALSO")
      lines += related.map { parent in
        let title = ([CommandLineParser.program] + parent).joined(separator: "-")
        return "\\fB\(Troff.escaped(title))\\fR(1)"
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Text as troff wants it.
private enum Troff {
  /// Returns one line of text; it cannot be taken for a request.
  static func text(_ text: String) -> String {
    let line = escaped(text)
    return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\e"
      case "-": "\\-"
      case "'": "\\(aq"
      case "`": "\\(ga"
      case "^": "\\(ha"
      case "~": "\\(ti"
      case " "..."~": String(scalar)
      default:
        "\\[u" + String(repeating: "0", count: max(0, 4 - hexadecimal(scalar).count))
          + hexadecimal(scalar) + "]"
      }
    }.joined()
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    String(scalar.value, radix: 16, uppercase: true)
  }

  /// Returns paragraphs that are separated by empty lines; an indented one keeps its lines.
  static func paragraphs(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.split { $0.allSatisfy(\.isWhitespace) }.enumerated().flatMap { index, lines in
      let start = index == 0 ? [] : [".PP"]
      if lines.first?.first?.isWhitespace == true {
        return start + [".nf"] + lines.map { self.text(String($0)) } + [".fi"]
      }
      return start + [self.text(lines.joined(separator: " "))]
    }
  }

  static func section(_ section: ManualPage.Section) -> [String] {
    let title = ".SH \(escaped(section.title.uppercased()))"
    switch section.content {
    case .prose(let text): return [title] + paragraphs(text)
    case .lines(let lines): return [title, ".nf"] + lines.map(text) + [".fi"]
    case .rows(let rows):
      return [title]
        + rows.flatMap { row -> [String] in
          let right = row.right.split(separator: "\n").map { text(String($0)) }
          let left = row.left.drop { $0 == " " }
          return [".TP", "\\fB\(escaped(String(left)))\\fR"]
            + (right.isEmpty ? ["\\&"] : Array(right.joined(by: ".br")))
        }
    }
  }
}

extension Array where Element == String {
  /// Returns the elements with another between each two.
  fileprivate func joined(by separator: String) -> [String] {
    Array(map { [$0] }.joined(separator: [separator]))
  }
}
