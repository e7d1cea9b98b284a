package import Diagnostics

/// What can go wrong when the program talks to its standard streams.
package enum TerminalFailure: String, FailureCode {
  /// The reader of the stream has gone, as in `albedo … | head`: end quietly, print nothing.
  case brokenPipe = "broken_pipe"
  /// The stream refused the bytes: a full disk, a closed descriptor.
  case writeFailed = "write_failed"
  /// Standard input cannot be read, or holds too much.
  case readFailed = "read_failed"
  /// Lines cannot be edited here: libedit is missing or refuses the terminal.
  case editorUnavailable = "editor_unavailable"

  /// The word before the dot in every code of this module.
  package static var domain: String { "terminal" }
}

/// An error of the terminal.
package typealias TerminalError = Failure<TerminalFailure>
