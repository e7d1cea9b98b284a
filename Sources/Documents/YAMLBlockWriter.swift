/// Writes keys with their values as lines of block style, as Spack's own files look.
struct YAMLBlockWriter {
  /// How far a value is indented below its key, in columns.
  let step: Int

  /// The lines of one key with its value, without line ends.
  func lines(_ key: String, _ value: DocumentValue, column: Int) -> [String] {
    let start = Self.indentation(column) + YAMLScalar.keySpelling(of: key) + ":"
    if let text = Self.inlineText(of: value) { return [start + " " + text] }
    return [start] + lines(of: value, column: column + step)
  }

  /// The lines of a list or mapping with something in it.
  func lines(of value: DocumentValue, column: Int) -> [String] {
    switch value {
    case .mapping(let mapping):
      return mapping.flatMap { lines($0.key, $0.value, column: column) }
    case .list(let items):
      return items.flatMap { item -> [String] in
        let dash = Self.indentation(column) + "- "
        guard case .mapping(let mapping) = item, !mapping.isEmpty else {
          return [dash + Self.flowText(of: item)]
        }
        let lines = lines(of: item, column: column + 2)
        return [dash + lines[0].dropFirst(column + 2)] + lines.dropFirst()
      }
    default: return [Self.indentation(column) + Self.flowText(of: value)]
    }
  }

  /// What stands behind the colon of a key; nil for a value that has lines of its own.
  static func inlineText(of value: DocumentValue) -> String? {
    switch value {
    case .list(let items) where !items.isEmpty: nil
    case .mapping(let mapping) where !mapping.isEmpty: nil
    default: flowText(of: value)
    }
  }

  /// A value in flow style.
  static func flowText(of value: DocumentValue) -> String {
    var bytes: [UInt8] = []
    YAML.write(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A text in quotes of the kind that stands there; nil where that kind cannot express it.
  static func quoted(_ value: DocumentValue, like style: YAMLStyle) -> String? {
    guard case .string(let text) = value else { return nil }
    switch style {
    case .doubleQuoted: return YAMLScalar.doubleQuoted(text)
    case .singleQuoted where !text.unicodeScalars.contains(where: YAMLScalar.needsEscape):
      return "'" + text.unicodeScalars.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
    default: return nil
    }
  }

  private static func indentation(_ column: Int) -> String {
    String(repeating: " ", count: column)
  }
}
