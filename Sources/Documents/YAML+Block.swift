extension YAML {
  /// Writes a document in block style, a key or element on each line, with a final newline.
  ///
  /// Lists are indented below their key; a list within a list, and what is empty, is written in
  /// flow style.
  package static func blockText(of value: DocumentValue) -> String {
    if let text = YAMLBlockWriter.inlineText(of: value) { return text + "\n" }
    let lines = YAMLBlockWriter(step: 2).lines(of: value, column: 0)
    return lines.map { $0 + "\n" }.joined()
  }
}
