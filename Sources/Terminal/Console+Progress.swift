package import Diagnostics
import Synchronization

extension Console {
  /// How running work is shown.
  enum ProgressStyle {
    /// In lines at the bottom of the screen that are drawn again and again.
    case screen
    /// In a plain line now and then, so that a log shows life.
    case log
    /// Not at all.
    case none
  }

  var progressStyle: ProgressStyle {
    if settings.verbosity == .quiet { return .none }
    return settings.errorOutput.isTerminal && !settings.errorOutput.isDumb ? .screen : .log
  }

  /// Begins to show an item that is being worked on, until it ends.
  ///
  /// On a terminal it gets a line at the bottom of the screen; elsewhere a line says every 30
  /// seconds how far it is, and after a second what it waits for. Quiet consoles show nothing and
  /// look at nothing.
  package func start(_ name: String) -> ItemProgress {
    let style = progressStyle
    guard style != .none else { return ItemProgress(name: name) }
    let progress = ItemProgress(name: name, isWatched: style == .screen) { [weak self] in
      self?.ended($0)
    }
    state.withLock { state in
      state.work.add(progress, at: now)
      watch(&state)
    }
    return progress
  }

  /// Begins to show how many items of a batch have ended, until the batch ends.
  ///
  /// `byteCount` is what the items have together, where that is known.
  package func startBatch(itemCount: Int, byteCount: Int64? = nil) -> BatchProgress {
    guard progressStyle == .screen else {
      return BatchProgress(itemCount: itemCount, byteCount: byteCount)
    }
    let progress = BatchProgress(itemCount: itemCount, byteCount: byteCount) { [weak self] in
      self?.ended($0)
    }
    state.withLock { state in
      state.work.add(progress, at: now)
      watch(&state)
    }
    return progress
  }

  /// Takes everything off the bottom of the screen, for good; call before the process ends.
  package func endProgress() {
    state.withLock { state in
      state.work = RunningWork()
      erase(&state)
    }
  }

  private func ended(_ progress: ItemProgress) {
    state.withLock { state in
      state.work.remove(progress)
      // The next look may be later than the end of the program.
      if state.work.isEmpty { erase(&state) }
    }
    guard settings.verbosity == .verbose, !progress.past.isEmpty else { return }
    let phases = progress.past.map { "\($0.word) \(QuantityText.span($0.duration))" }
    receive(.detail("\(progress.name): " + phases.joined(separator: ", ")))
  }

  private func ended(_ progress: BatchProgress) {
    state.withLock { state in
      state.work.remove(progress)
      if state.work.isEmpty { erase(&state) }
    }
  }

  var now: Duration { start.duration(to: .now) }

  /// Makes sure that a thread looks at the counters as long as something is at work.
  private func watch(_ state: inout State) {
    guard !state.isWatched else { return }
    let interval = progressStyle == .screen ? settings.progressInterval : .milliseconds(500)
    state.isWatched = Ticker.start(every: interval) { [weak self] in self?.look() ?? false }
  }

  /// Shows how far everything is; false when nothing is at work any more.
  ///
  /// The thread that watches calls it; so may whoever cannot wait for that.
  package func look() -> Bool {
    state.withLock { state in
      guard !state.work.isEmpty else {
        state.isWatched = false
        return false
      }
      if progressStyle == .screen {
        redraw(&state)
      } else {
        for line in state.work.lines(at: now) {
          try? errorOutput.write(Array((TerminalText.escaped(line) + "\n").utf8))
        }
      }
      return true
    }
  }

  func redraw(_ state: inout State) {
    // Half a line of data must stay alone.
    guard !state.work.isEmpty, progressStyle == .screen, !state.isMidLine, now >= state.heldUntil
    else { return }
    let size = screenSize
    let layout = ProgressLayout(
      columnCount: size.columnCount, rowCount: size.rowCount,
      isColored: settings.errorOutput.isColored)
    let seen = state.work.look(at: now)
    draw(layout.lines(of: seen.items, total: seen.total), &state)
  }

  /// Draws lines at the cursor and puts it back to where it was, at the start of the first one.
  ///
  /// So whatever else is written overwrites them instead of following them, and a screen that has
  /// got another width needs no thought: what is below the cursor is ours.
  private func draw(_ lines: [String], _ state: inout State) {
    guard !lines.isEmpty else { return erase(&state) }
    let back = lines.count > 1 ? "\u{1B}[\(lines.count - 1)A" : ""
    let text = "\r" + lines.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[K\u{1B}[J\r" + back
    setDrawn(true, &state)
    try? errorOutput.write(Array(text.utf8))
  }

  func erase(_ state: inout State) {
    guard state.isDrawn else { return }
    try? errorOutput.write(Array("\r\u{1B}[J".utf8))
    setDrawn(false, &state)
  }

  private func setDrawn(_ isDrawn: Bool, _ state: inout State) {
    guard state.isDrawn != isDrawn else { return }
    state.isDrawn = isDrawn
    onDrawing(isDrawn)
  }

  private var screenSize: ScreenSize {
    if let stream = errorOutput as? StandardStream, let size = stream.screenSize { return size }
    return ScreenSize(
      columnCount: settings.errorOutput.columnCount, rowCount: settings.errorOutput.rowCount)
  }
}
