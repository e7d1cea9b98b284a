import Diagnostics

/// Puts the sbang script in front of first lines that are too long for the kernel.
package struct Shebang: Sendable {
  /// The longest first line of Linux in bytes, its newline included.
  package static let linuxLimit = 127
  /// The longest first line of macOS in bytes, its newline included.
  package static let macOSLimit = 511
  /// How much of a first line is looked at, in bytes.
  package static let maximumLineByteCount = 4096

  private let sbang: [UInt8]
  private let limit: Int

  /// Creates a rule for the script at the absolute path `sbang`.
  ///
  /// Throws `sbangTooLong` when the path itself is longer than `limit`.
  package init(sbang: [UInt8], limit: Int = Self.linuxLimit) throws(RelocationError) {
    guard sbang.count <= limit else {
      throw RelocationError(
        .sbangTooLong,
        "the path '\(readable(sbang))' has \(sbang.count) bytes, and a first line may have "
          + "\(limit)",
        hint: "choose a shorter install root")
    }
    self.sbang = sbang
    self.limit = limit
  }

  /// Returns the change of an executable file's first line, or nil when it stays.
  ///
  /// `head` is the start of the file: all of it, or at least 4096 bytes. A line without newline
  /// in them is left alone, unless the file ends there.
  package func edit(forHead head: Span<UInt8>) -> Edit? {
    guard head.count > 2, head[0] == 0x23, head[1] == 0x21, let line = firstLine(of: head),
      line.count > limit
    else { return nil }
    let first = Array("#!/bin/sh ".utf8) + sbang + [0x0A]
    guard line != first, let interpreter = Self.interpreter(of: line) else { return nil }
    return Edit(range: 0..<line.count, bytes: first + Self.secondLine(line, interpreter))
  }

  private func firstLine(of head: Span<UInt8>) -> [UInt8]? {
    var line: [UInt8] = []
    for index in 0..<min(head.count, Self.maximumLineByteCount) {
      line.append(head[index])
      if head[index] == 0x0A { return line }
    }
    return head.count < Self.maximumLineByteCount ? line : nil
  }

  private static func interpreter(of line: [UInt8]) -> [UInt8]? {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let word = line.dropFirst(2).drop(while: isBlank).prefix { !isBlank($0) }
    return word.isEmpty ? nil : Array(word)
  }

  /// Returns the old line as a comment of its language, for those in which `#` starts none.
  private static func secondLine(_ line: [UInt8], _ interpreter: [UInt8]) -> [UInt8] {
    func runs(_ names: String...) -> Bool {
      names.contains { interpreter.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }
    if runs("/lua", "/luajit") { return Array("--!".utf8) + line.dropFirst(2) }
    if runs("/node") { return Array("//!".utf8) + line.dropFirst(2) }
    if runs("/php") { return Array("<?php ".utf8) + line + Array(" ?>".utf8) }
    return line
  }
}
