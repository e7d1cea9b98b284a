internal import Manuscripts

extension ManualPage {
  /// Returns the page for `man`, in troff with the macros of `man(7)`.
  ///
  /// `version` stands at the foot of the page. Everything outside ASCII becomes an escape, so that
  /// the page needs no preprocessor.
  package func troff(version: String) -> String {
    let name = name
    var lines = [
      ".TH \(name.uppercased()) 1 \"\" \"albedo \(version)\" \"Albedo\"", ".SH NAME",
      TroffText.line("\(name) - \(summary)"), ".SH SYNOPSIS",
      "\\fB\(TroffText.escaped(CommandLineParser.title(of: path)))\\fR "
        + TroffText.escaped(usage.joined(separator: " ")),
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
        return "\\fB\(TroffText.escaped(title))\\fR(1)"
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension HelpTopic {
  /// The name of the page as manuals have it: `albedo-exit-status`.
  package var manualName: String { CommandLineParser.program + "-" + name }

  /// Returns the page for `man`, section 7.
  package func troff(version: String) -> String {
    var lines = [
      ".TH \(manualName.uppercased()) 7 \"\" \"albedo \(version)\" \"Albedo\"", TroffText.ragged,
      ".SH NAME",
      TroffText.line("\(manualName) - \(summary)"),
    ]
    for (index, section) in sections.enumerated() {
      let untitled = index == 0 ? "description" : "notes"
      let named = section.title.isEmpty ? untitled : section.title
      lines += Troff.section(ManualPage.Section(title: named, content: section.content))
    }
    lines += [".SH SEE ALSO", "\\fBalbedo\\fR(1)"]
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Parts of a page as troff wants them.
private enum Troff {
  /// Returns paragraphs that are separated by empty lines; an indented one keeps its lines.
  static func paragraphs(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.split { $0.allSatisfy(\.isWhitespace) }.enumerated().flatMap { index, lines in
      let start = index == 0 ? [] : [".PP"]
      if lines.first?.first?.isWhitespace == true {
        return start + [".nf"] + lines.map { TroffText.line(String($0)) } + [".fi"]
      }
      return start + [TroffText.line(lines.joined(separator: " "))]
    }
  }

  static func section(_ section: ManualPage.Section) -> [String] {
    let title = ".SH \(TroffText.escaped(section.title.uppercased()))"
    switch section.content {
    case .prose(let text): return [title] + paragraphs(text)
    case .lines(let lines): return [title, ".nf"] + lines.map(TroffText.line) + [".fi"]
    case .rows(let rows):
      return [title]
        + rows.flatMap { row -> [String] in
          let right = row.right.split(separator: "\n").map { TroffText.line(String($0)) }
          let left = row.left.drop { $0 == " " }
          return [".TP", "\\fB\(TroffText.escaped(String(left)))\\fR"]
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
