/// What a run was asked to put into a source mirror.
package struct LedgerRequest: Sendable, Equatable {
  /// The number under which entries name it.
  package var number: Int
  /// The command: `mirror create`.
  package var command: String
  /// The specs that were named, in their order; empty where everything was asked for.
  package var specs: [String]
  /// The options that decide what is taken, as texts: `versions` to `2`.
  package var options: [String: String]
  /// When it was last asked, in seconds since 1970.
  package var time: Int64

  /// Creates a request; its number is given when a ledger takes it.
  package init(
    command: String, specs: [String], options: [String: String] = [:], time: Int64,
    number: Int = 0
  ) {
    self.command = command
    self.specs = specs
    self.options = options
    self.time = time
    self.number = number
  }

  /// Whether both ask for the same.
  func asksAsMuch(as other: LedgerRequest) -> Bool {
    command == other.command && specs == other.specs && options == other.options
  }
}

/// What one run adds to a ledger.
package struct LedgerRun: Sendable {
  /// What was asked for.
  package var request: LedgerRequest
  /// What became of each thing.
  package var entries: [LedgerEntry]
  /// The packages that were looked at, and the versions of each: what the ledger said before of these
  /// and is not said again does not hold any more, unless the mirror has its file.
  package var covered: [String: Set<String>]

  /// Creates a run.
  package init(
    request: LedgerRequest, entries: [LedgerEntry], covered: [String: Set<String>] = [:]
  ) {
    self.request = request
    self.entries = entries
    self.covered = covered
  }

  /// Whether it speaks for what an earlier entry is about.
  func covers(_ entry: LedgerEntry) -> Bool {
    guard let versions = covered[entry.package] else { return false }
    return entry.version.map(versions.contains) ?? true
  }
}
