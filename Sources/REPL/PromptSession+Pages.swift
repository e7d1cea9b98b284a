internal import Diagnostics
internal import Platform
internal import Terminal

extension PromptSession {
  /// Writes lines; on a terminal that cannot hold them, a screen at a time.
  ///
  /// There `$PAGER` shows them if it is set, and else we do.
  func show(lines: [String]) async throws {
    guard isInteractive, let size = StandardStream.output.screenSize,
      rowCount(of: lines) >= size.rowCount
    else { return try write(lines[...]) }
    let text = lines.map { $0 + "\n" }.joined()
    if let pager = settings.environment["PAGER"], !pager.isEmpty,
      await isShown(TerminalText.escaped(text, allowing: [.lines, .styles]), by: pager)
    {
      return
    }
    try await page(lines)
  }

  /// Shows text, which may hold line feeds, as `show(lines:)` does.
  func show(text: String) async throws {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    try await show(lines: lines)
  }

  private func isShown(_ text: String, by pager: String) async -> Bool {
    try? console.flush()
    do {
      let status = try await onWorker(pool: keyboard) { try TerminalPager.show(text, with: pager) }
      // The shell's word for a command that is not there or cannot be run.
      guard status == 126 || status == 127 else { return true }
      console.receive(.warning("'PAGER' is '\(pager)', which cannot be run"))
    } catch {
      console.receive(.warning("'PAGER' is not used: \(ErrorReport.sentence(for: error))"))
    }
    return false
  }

  /// Shows a screen of lines and asks before each further one.
  private func page(_ lines: [String]) async throws {
    var rest = lines[...]
    while !rest.isEmpty {
      let room = (StandardStream.output.screenSize?.rowCount ?? 24) - 1
      var count = 0
      var rows = 0
      for line in rest {
        rows += rowCount(of: [line])
        if rows > room, count > 0 { break }
        count += 1
      }
      try write(rest.prefix(count))
      rest = rest.dropFirst(count)
      guard !rest.isEmpty else { return }
      let left = QuantityText.count(rest.count)
      let advice = columnCount < 60 ? "" : "; Return goes on, q ends"
      let answer = await readLine(prompt: "-- \(left) more lines\(advice) -- ")
      switch answer {
      case .text(let text) where text.allSatisfy(\.isWhitespace): continue
      case .text("q"), .interrupted, .endOfInput: return
      // Whoever types something else has seen enough and goes on.
      case .text, .ended: return state.setPending(answer)
      }
    }
  }

  private func write(_ lines: ArraySlice<String>) throws {
    try console.write(lines.map { $0 + "\n" }.joined())
    try console.flush()
  }

  /// The rows of the screen that lines take.
  private func rowCount(of lines: [String]) -> Int {
    let width = max(1, columnCount)
    return lines.reduce(0) { $0 + max(1, (DisplayWidth.of($1) + width - 1) / width) }
  }
}
