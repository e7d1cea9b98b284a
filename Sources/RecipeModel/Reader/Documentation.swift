extension Statement {
  /// The text of a statement that is nothing but a text.
  var documentation: String? {
    guard case .expression(.constant(.text(let text))) = kind else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let trimmed = lines.map(\.trimmingRecipeBlanks).joined(separator: "\n")
    return trimmed.trimmingRecipeBlanks
  }
}
