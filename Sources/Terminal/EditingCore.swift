import CEdit
import Diagnostics
import Glibc
import Synchronization

/// Messages on their way to the reading thread.
final class MessageBox: Sendable {
  private let texts = Mutex("")

  func add(_ text: String) { texts.withLock { $0 += text } }

  func take() -> String {
    texts.withLock { texts in
      defer { texts = "" }
      return texts
    }
  }
}

/// libedit's editor with its history, for one thread at a time.
///
/// Safe: both pointers live as long as the object and never leave it, and C calls back only while
/// one of its methods runs, so the unretained context is alive.
@safe final class EditingCore {
  /// How many lines can be recalled.
  private static let historyLength: Int32 = 2000

  let editor: OpaquePointer
  private let history: OpaquePointer
  private let stream: UnsafeMutablePointer<FILE>?
  private let output: StandardStream
  private let messages: MessageBox
  private let stop: @Sendable () -> Void
  let input: InputStream
  let answers: AnswerBox
  let complete: LineEditor.Completer
  /// libedit keeps the pointers.
  private let functionName = WideText("albedo-complete")
  private let functionHelp = WideText("complete a Lua name")
  private let promptStyle: TextStyle?
  private var prompt = ""
  private var promptText = WideText("")
  /// How the reading ended when it was not by a line.
  private var ending: InputLine?

  init(
    output: StandardStream, pipe: WakePipe, messages: MessageBox, promptStyle: TextStyle?,
    complete: @escaping LineEditor.Completer, stop: @escaping @Sendable () -> Void
  ) throws(TerminalError) {
    let utf8 = unsafe albedo_edit_enter_utf8()
    defer { unsafe albedo_edit_leave_utf8(utf8) }
    unsafe stream = albedo_edit_stream(output.rawValue)
    guard let history = unsafe albedo_history_init(Self.historyLength) else { throw Self.refusal }
    guard
      let editor = unsafe albedo_edit_init(
        "albedo", albedo_edit_stream(0), stream, albedo_edit_stream(2))
    else {
      unsafe albedo_history_end(history)
      throw Self.refusal
    }
    unsafe self.editor = editor
    unsafe self.history = history
    self.output = output
    self.promptStyle = promptStyle
    self.messages = messages
    self.complete = complete
    self.stop = stop
    answers = AnswerBox(pipe)
    input = InputStream(descriptor: StandardStream.input.rawValue, pipe: pipe)
    setUp()
  }

  deinit {
    unsafe albedo_edit_end(editor)
    unsafe albedo_history_end(history)
  }

  private static let refusal = TerminalError(
    .editorUnavailable, "lines cannot be edited: libedit refuses this terminal")

  private func setUp() {
    unsafe albedo_edit_set_context(editor, Unmanaged.passUnretained(self).toOpaque())
    unsafe albedo_edit_set_reader(editor) { editor, place in
      guard let core = unsafe core(of: editor), let place = unsafe place else { return -1 }
      guard let scalar = core.nextScalar() else { return core.endingStatus }
      unsafe place.pointee = wchar_t(bitPattern: scalar.value)
      return 1
    }
    unsafe albedo_edit_set_prompt(
      editor, { unsafe core(of: $0)?.promptText.pointer }, Self.promptMark)
    unsafe albedo_edit_set_history(editor, history)
    unsafe with("emacs") { unsafe albedo_edit_set_editor(editor, $0) }
    unsafe albedo_edit_add_function(
      editor, functionName.pointer, functionHelp.pointer
    ) { editor, _ in
      unsafe core(of: editor)?.completeWord() ?? UInt8(CC_NORM)
    }
    for (keys, command) in Self.bindings {
      for key in keys { bind(key, to: command) }
    }
    // What the user's own ~/.editrc says comes last and wins.
    _ = unsafe albedo_edit_source(editor)
  }

  private static let bindings = [
    (["^I"], "albedo-complete"), (["^R"], "em-inc-search-prev"), (["^W"], "ed-delete-prev-word"),
    (["\\e[3~"], "ed-delete-next-char"),
    (["\\e[H", "\\eOH", "\\e[1~"], "ed-move-to-beg"),
    (["\\e[F", "\\eOF", "\\e[4~"], "ed-move-to-end"),
    (["\\e[1;5C", "\\ef"], "em-next-word"), (["\\e[1;5D", "\\eb"], "ed-prev-word"),
  ]

  private func bind(_ key: String, to command: String) {
    let key = WideText(key)
    unsafe with(command) { unsafe albedo_edit_bind(editor, key.pointer, $0) }
    withExtendedLifetime(key) {}
  }

  /// Gives C the text for the time of one call.
  private func with(_ text: String, _ call: (UnsafeMutablePointer<wchar_t>) -> Int32) {
    let wide = WideText(text)
    _ = unsafe call(wide.pointer)
    withExtendedLifetime(wide) {}
  }

  func remember(_ line: String) {
    unsafe with(line) { unsafe albedo_history_enter(history, $0) }
  }

  func readLine(prompt: String) -> InputLine {
    let utf8 = unsafe albedo_edit_enter_utf8()
    defer { unsafe albedo_edit_leave_utf8(utf8) }
    self.prompt = prompt
    promptText = WideText(styled(prompt))
    ending = nil
    write(messages.take())
    // In the line mode first, which is how it was typed: there Ctrl-D is the end of the input.
    input.takeTypedAhead()
    // libedit itself would do this only after it has shown the prompt.
    unsafe albedo_edit_prepare_terminal(editor, 1)
    var count: Int32 = 0
    guard let text = unsafe albedo_edit_get_line(editor, &count), count > 0 else {
      if ending == nil || ending == .endOfInput { write("\n") }
      return ending ?? .endOfInput
    }
    var line = unsafe WideText.string(text, count: Int(count))
    if line.hasSuffix("\n") { line.removeLast() }
    return .text(line)
  }

  /// What libedit does not count in a prompt stands between two of these.
  private static let promptMark: wchar_t = 1

  /// Returns the prompt with its style in marks; the blank at its end, where a style could not be
  /// ended, has none.
  private func styled(_ prompt: String) -> String {
    guard let promptStyle, prompt.hasSuffix(" ") else { return prompt }
    let mark = "\u{1}"
    return mark + "\u{1B}[\(promptStyle.rawValue)m" + mark + prompt.dropLast() + mark + "\u{1B}[0m"
      + mark + " "
  }

  /// Writes on the editor's stream, in order with what libedit writes.
  func write(_ text: String) {
    guard !text.isEmpty else { return }
    var bytes = Array(text.utf8)
    unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe albedo_edit_write(stream, buffer.baseAddress, buffer.count)
    }
  }

  /// The width of the terminal now.
  var columnCount: Int { output.columnCount(environment: [:]) }

  /// What is being typed, up to the cursor and from it.
  var line: (before: String, after: String) {
    guard let info = unsafe albedo_edit_line(editor)?.pointee, let start = unsafe info.buffer,
      let cursor = unsafe info.cursor, let end = unsafe info.lastchar
    else { return ("", "") }
    return unsafe (
      WideText.string(start, count: cursor - start),
      WideText.string(cursor, count: end - cursor)
    )
  }

  func insert(_ text: String) {
    unsafe with(text) { unsafe albedo_edit_insert(editor, $0) }
  }

  // MARK: Between two keys

  private var endingStatus: Int32 { ending == .endOfInput ? 0 : -1 }

  /// Returns the next character, seeing to wakes meanwhile; nil when the reading shall end.
  private func nextScalar() -> Unicode.Scalar? {
    while true {
      switch input.next() {
      case .character(let scalar): return scalar
      case .end:
        ending = .endOfInput
        return nil
      case .wake(let reason):
        if let ending = see(to: reason) {
          self.ending = ending
          return nil
        }
      }
    }
  }

  /// Does what a wake asks for; returns how the reading ends, if it does.
  private func see(to reason: Wake) -> InputLine? {
    switch reason {
    case .interrupt:
      input.dropPending()
      write("^C\n")
      return .interrupted
    case .end:
      write("\n")
      return .ended
    case .suspend:
      unsafe albedo_edit_prepare_terminal(editor, 0)
      stop()
      takeTerminal()
    case .resume: takeTerminal()
    case .resize:
      unsafe albedo_edit_resize(editor)
      redraw()
    case .message: redraw(after: messages.take())
    case .answer: break
    }
    return nil
  }

  /// Sets the modes for editing, which whoever had the terminal meanwhile may have changed.
  private func takeTerminal() {
    // libedit believes that the modes are still its own.
    unsafe albedo_edit_prepare_terminal(editor, 0)
    unsafe albedo_edit_prepare_terminal(editor, 1)
    redraw()
  }

  /// Draws prompt and line anew where they are, below `text`.
  private func redraw(after text: String = "") {
    let row = ScreenRows.count(of: prompt + line.before, columnCount: columnCount) - 1
    let up = row > 0 ? "\u{1B}[\(row)A" : ""
    write((isDumb ? "\n" : "\r\(up)\u{1B}[J") + text)
    unsafe albedo_edit_refresh(editor)
  }

  /// Shows `lines` below what is typed, and then prompt and line again.
  func showBelow(_ lines: [String]) {
    let (before, after) = line
    let all = ScreenRows.count(of: prompt + before + after, columnCount: columnCount)
    let row = ScreenRows.count(of: prompt + before, columnCount: columnCount)
    let down = String(repeating: "\n", count: all - row + 1)
    write(down + lines.map { $0 + "\n" }.joined())
    unsafe albedo_edit_refresh(editor)
  }

  /// Whether the terminal can do no more than a typewriter.
  private var isDumb: Bool {
    guard let name = unsafe getenv("TERM") else { return true }
    let text = unsafe String(cString: name)
    return text == "dumb" || text.isEmpty
  }
}

private func core(of editor: OpaquePointer?) -> EditingCore? {
  guard let context = unsafe albedo_edit_context(editor) else { return nil }
  return unsafe Unmanaged<EditingCore>.fromOpaque(context).takeUnretainedValue()
}

/// How many rows of a terminal text takes.
enum ScreenRows {
  /// Returns the rows of `text`, which may hold line feeds; at least one.
  static func count(of text: String, columnCount: Int) -> Int {
    text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) { rows, line in
      // A full row moves the cursor to the next one.
      rows + DisplayWidth.of(String(line)) / max(1, columnCount) + 1
    }
  }
}
