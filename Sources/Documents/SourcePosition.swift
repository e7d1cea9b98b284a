/// A place in a text, for error messages.
package struct SourcePosition: Sendable, Equatable, CustomStringConvertible {
  /// The file, the address or another name of the text.
  package var source: String
  /// The line, from 1.
  package var line: Int
  /// The column in Unicode scalars, from 1.
  package var column: Int

  /// Creates a position.
  package init(source: String, line: Int, column: Int) {
    self.source = source
    self.line = line
    self.column = column
  }

  /// Finds the place of a byte of `bytes`; an offset behind the end means the end.
  init(of offset: Int, in bytes: [UInt8], source: String) {
    self.init(source: source, line: 1, column: 1)
    for byte in bytes[..<min(max(offset, 0), bytes.count)] {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
  }

  /// `'mirrors.yaml', line 3, column 5`.
  package var description: String { "'\(source)', line \(line), column \(column)" }
}
