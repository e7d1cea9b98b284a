import CEdit
import Diagnostics
import Synchronization

/// Lines typed by a person: editing, history and completion by libedit (`editline(3)`).
///
/// libedit is loaded when the first editor is made. Keys are bound as in its emacs mode, and
/// `~/.editrc` may bind them otherwise. Text is UTF-8 whatever the locale says.
package final class LineEditor: LineReader {
  /// Gets the text before the cursor and something to call, once and from any thread, with the
  /// candidates.
  package typealias Completer =
    @Sendable (String, @escaping @Sendable (LineCompletion) -> Void) -> Void

  private let core: Mutex<EditingCore>
  private let pipe: WakePipe
  private let messages: MessageBox

  /// Creates an editor on standard input that shows what is typed on `output`.
  ///
  /// `remembered` are earlier lines, the oldest first; `promptStyle` is what prompts look like, nil on
  /// a terminal without colours. `stop` stops the process as Ctrl-Z does and
  /// returns when it goes on. Raises `editorUnavailable`.
  package init(
    output: StandardStream, remembered: [String], promptStyle: TextStyle? = nil,
    complete: @escaping Completer,
    stop: @escaping @Sendable () -> Void
  ) throws(TerminalError) {
    guard albedo_edit_load() == 1 else {
      throw TerminalError(
        .editorUnavailable, "lines cannot be edited: the library libedit is not installed",
        hint: "install it, for example with 'apt install libedit2'")
    }
    pipe = try WakePipe()
    messages = MessageBox()
    let core = try EditingCore(
      output: output, pipe: pipe, messages: messages, promptStyle: promptStyle,
      complete: complete, stop: stop)
    for line in remembered { core.remember(line) }
    self.core = Mutex(core)
  }

  package func readLine(prompt: String) -> InputLine {
    core.withLock { $0.readLine(prompt: prompt) }
  }

  package func remember(_ line: String) { core.withLock { $0.remember(line) } }

  package func wake(_ reason: Wake) { pipe.send(reason) }

  package func show(_ text: String) {
    messages.add(text)
    pipe.send(.message)
  }
}
