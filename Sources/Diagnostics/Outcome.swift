/// How one item of a batch ended; the raw value is the word that people, JSON and scripts read.
///
/// The only list of these words in the program, in the order in which summaries count them.
public enum Outcome: String, Sendable, CaseIterable {
  /// Done now.
  case added
  /// Nothing to do: it was there.
  case present
  /// Changed now.
  case updated
  /// Taken away now.
  case removed
  /// Left on purpose.
  case kept
  /// A rule said no, as a rule may: no failure.
  case skippedPolicy = "skipped-policy"
  /// Another one is in the way, and stays.
  case skippedExists = "skipped-exists"
  /// Somebody has to do it by hand.
  case manual
  /// Not ours to handle: it comes from outside the store.
  case external
  /// There is nothing that could be had, such as the sources of a package without any.
  case noSource = "no-source"
  /// Nobody knows what was asked for.
  case unknown
  /// No source has it.
  case unavailable
  /// Policy, trust or a signature said no.
  case refused
  /// Tried, and failed.
  case failed
  /// Stopped before it was done.
  case interrupted

  /// What kind of news an outcome is.
  public enum Kind: String, Sendable, CaseIterable {
    /// Something was done.
    case done
    /// Nothing was done, and nothing had to be.
    case untouched
    /// Something was left out that somebody may have wanted.
    case skipped
    /// What was asked for was not done.
    case failed
  }

  /// What it says of an item, as half a sentence for the manual.
  public var meaning: String {
    switch self {
    case .added: "it was not there, and is now"
    case .present: "it was there already"
    case .updated: "it was there, and is newer now"
    case .removed: "it was there, and is gone"
    case .kept: "it was to be looked at, and stays"
    case .skippedPolicy: "a rule of the site left it out; 'rule' names it"
    case .skippedExists: "something else is in its place, and stays"
    case .manual: "somebody must fetch it by hand"
    case .external: "it is part of the system; there is nothing to do"
    case .noSource: "there is nothing to fetch"
    case .unknown: "nobody knows of it, or where it comes from"
    case .unavailable: "no place that could be asked has it"
    case .refused: "a policy or a signature forbids it"
    case .failed: "it went wrong; 'reason' and 'cause' say how"
    case .interrupted: "the run ended before it was done"
    }
  }

  /// What kind of news it is.
  public var kind: Kind {
    switch self {
    case .added, .updated, .removed: .done
    case .present, .kept, .external: .untouched
    case .skippedPolicy, .skippedExists, .manual, .noSource: .skipped
    case .unknown, .unavailable, .refused, .failed, .interrupted: .failed
    }
  }

  /// How an item with this outcome ends the program when it is the only one.
  public var exitClass: ExitClass {
    switch self {
    case .interrupted: .interrupted
    case .refused: .refused
    case .unknown, .unavailable, .failed: .failed
    default: .success
    }
  }

  /// Returns the outcome of an item whose work ended with `error`.
  public init(of error: any Error) {
    self =
      switch ErrorReport.exitClass(of: error) {
      case .interrupted: .interrupted
      case .refused: .refused
      default: .failed
      }
  }
}

extension ExitClass {
  /// Returns how a batch ends the program: its outcomes, each with the error behind it.
  ///
  /// An interrupt decides before all others. Then: without a failure it is a success; when other
  /// items were done it is done in part; when nothing was, it is refused if an item was, and
  /// unreachable only if every failure is. Externals were never ours to handle, so they do not make
  /// a failure a partial one.
  public init(ofBatch items: some Sequence<(outcome: Outcome, error: (any Error)?)>) {
    var failures: Set<ExitClass> = []
    var isDoneInPart = false
    for item in items {
      let own = item.outcome.exitClass
      if own == .success {
        isDoneInPart = isDoneInPart || item.outcome != .external
      } else if own == .failed, let error = item.error,
        ErrorReport.exitClass(of: error) == .unreachable
      {
        failures.insert(.unreachable)
      } else {
        failures.insert(own)
      }
    }
    self =
      if failures.isEmpty { .success } else if failures.contains(.interrupted) {
        .interrupted
      } else if isDoneInPart {
        .partial
      } else if failures.contains(.refused) {
        .refused
      } else {
        failures == [.unreachable] ? .unreachable : .failed
      }
  }
}
