/// Something of a recipe that Albedo could not find out, and why.
///
/// It is never guessed: a mirror names what it cannot know.
package struct Unknown: Sendable, Hashable {
  /// The file, as it was named to the reader.
  package var file: String
  /// The line, from 1.
  package var line: Int
  /// Why it is not known, to stand behind a colon: `'url_for_version' decides the URL`.
  package var reason: String

  /// Creates the record of one unknown.
  package init(file: String, line: Int, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }
}

extension Unknown: CustomStringConvertible {
  /// `packages/quill/package.py:12: the versions are made by a 'for'`.
  package var description: String { "\(file):\(line): \(reason)" }
}

/// A value, or the reason why it is not known.
package enum Known<Value: Sendable>: Sendable {
  /// The recipe says so.
  case value(Value)
  /// The recipe may say something, which Albedo cannot find out.
  case unknown(Unknown)

  /// The value, nil when it is not known.
  package var value: Value? {
    if case .value(let value) = self { value } else { nil }
  }

  /// The reason, nil when the value is known.
  package var unknown: Unknown? {
    if case .unknown(let unknown) = self { unknown } else { nil }
  }
}

extension Known: Equatable where Value: Equatable {}
extension Known: Hashable where Value: Hashable {}
