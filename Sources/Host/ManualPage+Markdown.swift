extension ManualPage {
  /// Returns the page in Markdown, as the reference of the checkout holds it.
  package var markdown: String {
    var blocks = [
      "# " + CommandLineParser.title(of: path), "Made by `make docs`; do not edit.",
      Markdown.prose(summary.prefix(1).uppercased() + summary.dropFirst() + "."),
      "```\n" + ([CommandLineParser.title(of: path)] + usage).joined(separator: " ") + "\n```",
    ]
    if !description.isEmpty { blocks.append(Markdown.prose(description)) }
    for section in sections where !section.title.isEmpty {
      blocks.append("## " + section.title.prefix(1).uppercased() + section.title.dropFirst())
      blocks.append(Markdown.block(section.content))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }
}

extension HelpTopic {
  /// The topic in Markdown, as the reference of the checkout holds it.
  package var markdown: String {
    var blocks = ["# " + name, "Made by `make docs`; do not edit.", Markdown.prose(summary)]
    for section in sections {
      if !section.title.isEmpty {
        blocks.append("## " + section.title.prefix(1).uppercased() + section.title.dropFirst())
      }
      blocks.append(Markdown.block(section.content))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }
}

/// Text as Markdown wants it.
private enum Markdown {
  static func prose(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in line.first?.isWhitespace == true ? "  " + line : escaped(String(line)) }
      .joined(separator: "\n")
  }

  static func block(_ content: ManualPage.Content) -> String {
    switch content {
    case .prose(let text): prose(text)
    case .lines(let lines): "```\n" + lines.joined(separator: "\n") + "\n```"
    case .rows(let rows):
      (["| | |", "|---|---|"]
        + rows.map { row in
          let left = row.left.drop { $0 == " " }.replacing("|", with: "\\|")
          let right = row.right.split(separator: "\n").map { escaped(String($0)) }
            .joined(separator: "<br>")
          return "| `\(left)` | \(right) |"
        }).joined(separator: "\n")
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\`*_<>[]|#".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
