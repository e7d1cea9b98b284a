import CEdit
import Synchronization

/// Candidates on their way to the reading thread.
final class AnswerBox: Sendable {
  private struct State {
    var asked = 0
    var answer: LineCompletion?
  }

  private let state = Mutex(State())
  private let pipe: WakePipe

  init(_ pipe: WakePipe) { self.pipe = pipe }

  /// Returns what takes the answer to a new question; answers to earlier ones are dropped.
  func ask() -> @Sendable (LineCompletion) -> Void {
    let number = state.withLock { state in
      state.asked += 1
      state.answer = nil
      return state.asked
    }
    return { [self] answer in
      state.withLock { state in
        if state.asked == number { state.answer = answer }
      }
      pipe.send(.answer)
    }
  }

  /// Lets the reading thread hear a wake again.
  func putBack(_ reason: Wake) { pipe.send(reason) }

  func take() -> LineCompletion? {
    state.withLock { state in
      defer { state.answer = nil }
      return state.answer
    }
  }
}

extension EditingCore {
  /// How long a completion may take before it is given up.
  private static let patience: Duration = .seconds(2)
  /// How many candidates are listed.
  private static let listedCount = 100
  private static let indent = "  "

  /// Completes the word at the cursor: types what is certain, else lists the candidates.
  func completeWord() -> UInt8 {
    let before = line.before
    let isIndent = before.allSatisfy { $0 == " " || $0 == "\t" || $0 == "\n" }
    // Text that is pasted has tabs of its own.
    if isIndent || input.hasPending {
      insert(Self.indent)
      return UInt8(CC_REFRESH)
    }
    let completion = ask(before)
    let insertion = completion.insertion
    if !insertion.isEmpty {
      insert(insertion)
      return UInt8(CC_REFRESH)
    }
    guard completion.candidates.count > 1 else { return UInt8(CC_REFRESH_BEEP) }
    showBelow(lines(of: completion.candidates.map(\.word)))
    return UInt8(CC_NORM)
  }

  private func ask(_ before: String) -> LineCompletion {
    complete(before, answers.ask())
    let end = ContinuousClock.now + Self.patience
    var waiting: [Wake] = []
    // What arrives meanwhile is seen to afterwards, between two keys.
    defer { for reason in waiting { answers.putBack(reason) } }
    while true {
      if let answer = answers.take() { return answer }
      switch input.nextWake(within: end - .now) {
      case .answer: continue
      case .interrupt:
        waiting.append(.interrupt)
        return .none
      case .end:
        waiting.append(.end)
        return .none
      case let reason?: waiting.append(reason)
      case nil: return .none
      }
    }
  }

  private func lines(of words: [String]) -> [String] {
    let shown = words.prefix(Self.listedCount)
    let lines = ColumnLayout(columnCount: columnCount - 1).lines(of: Array(shown))
    let rest = words.count - shown.count
    return rest > 0 ? lines + ["… and \(rest) more"] : lines
  }
}
