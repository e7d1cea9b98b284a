import Foundation

/// A terminal that only a test sees.
public struct PseudoTerminal {
  /// What a program wrote to it, and how it ended.
  public struct Outcome: Sendable {
    /// The exit status, or 128 plus the signal's number.
    public let status: Int32
    /// The pieces in which the output came.
    public let pieces: [String]
  }

  /// The columns.
  public let columnCount: Int
  /// The rows.
  public let rowCount: Int

  /// Creates the description of a terminal.
  public init(columnCount: Int, rowCount: Int = 24) {
    self.columnCount = columnCount
    self.rowCount = rowCount
  }

  /// Runs a program whose output and errors go to the terminal (`openpty(3)`).
  ///
  /// `onOutput` gets each piece and the number of the process.
  public func run(
    _ executable: String, _ arguments: [String], environment: [String: String],
    onOutput: (String, Int32) -> Void = { _, _ in }
  ) throws -> Outcome {
    var (mine, theirs) = (Int32(-1), Int32(-1))
    var size = winsize(
      ws_row: UInt16(rowCount), ws_col: UInt16(columnCount), ws_xpixel: 0, ws_ypixel: 0)
    guard unsafe openpty(&mine, &theirs, nil, nil, &size) == 0 else {
      throw CocoaError(.fileReadUnknown)
    }
    defer { close(mine) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = environment.merging(["TERM": "xterm-256color"]) { given, _ in given }
    process.standardInput = FileHandle.nullDevice
    let stream = FileHandle(fileDescriptor: theirs, closeOnDealloc: false)
    process.standardOutput = stream
    process.standardError = stream
    try process.run()
    close(theirs)
    var pieces: [String] = []
    while let piece = Self.read(mine) {
      pieces.append(piece)
      onOutput(piece, process.processIdentifier)
    }
    process.waitUntilExit()
    let signalled = process.terminationReason == .uncaughtSignal
    return Outcome(status: process.terminationStatus + (signalled ? 128 : 0), pieces: pieces)
  }

  /// Returns what is there; nil when the last writer has gone, which reads as an error.
  private static func read(_ descriptor: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe Foundation.read(descriptor, bytes.baseAddress, bytes.count)
      }
      if count > 0 { return String(decoding: buffer[..<count], as: UTF8.self) }
      if count == 0 || errno != EINTR { return nil }
    }
  }
}
