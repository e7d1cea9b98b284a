internal import Diagnostics
internal import Platform
internal import SystemPackage

/// A program for repositories, as it is run for one checkout.
struct RepositoryProgram {
  /// What it is called: `git`.
  let name: String
  let settings: CheckoutSettings
  let cancellation: Cancellation
  let progress: ItemProgress
  private let file: FilePath

  /// Looks for the program; throws `program_missing`.
  init(
    _ name: String, _ settings: CheckoutSettings, cancellation: Cancellation,
    progress: ItemProgress
  ) throws(CheckoutError) {
    self.name = name
    self.settings = settings
    self.cancellation = cancellation
    self.progress = progress
    let path = settings.programEnvironment["PATH"] ?? ""
    guard let file = ChildProcess.find(name, in: path) else {
      throw CheckoutError(
        .programMissing, "the program '\(name)' is not installed, or not in PATH",
        hint: "install it, or add a mirror that has the source")
    }
    self.file = file
  }

  /// Where a command does its work.
  enum Reach {
    /// With a server, which must be heard of now and then.
    case network
    /// On this machine alone: work on a large repository may be long and silent.
    case machine
  }

  /// Runs the program and returns what it wrote to standard output; blocks.
  ///
  /// Throws `not_found`, `unreachable` or `failed` with the program's own words when its status is
  /// not 0, and `CancellationError`.
  @discardableResult
  func run(
    _ arguments: [String], in folder: FilePath, reach: Reach = .network,
    variables: [String: String] = [:], input: FilePath? = nil, outputLimit: Int = 1 << 20
  ) throws -> [UInt8] {
    var call = ChildProcess(
      file, arguments, environment: settings.programEnvironment.merging(variables) { $1 },
      in: folder)
    call.input = input
    call.timeLimit = settings.timeLimit
    call.stallLimit = reach == .network ? settings.stallLimit : settings.timeLimit
    call.outputLimit = outputLimit
    let ended: ChildProcess.Ended
    do {
      ended = try call.run(cancellation: cancellation) { bytes in
        Self.follow(bytes, progress)
      }
    } catch let error as PlatformError where error.code == .timedOut {
      throw CheckoutError(.unreachable, error.message, hint: "try again later")
    }
    guard ended.status == 0 else { throw failure(ended) }
    return ended.output
  }

  // MARK: Progress

  /// Shows how far git is, which says `Receiving objects:  45% (9/20)`.
  private static func follow(_ bytes: [UInt8], _ progress: ItemProgress) {
    guard progress.isWatched else { return }
    let line = bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }).last ?? []
    let text = String(decoding: line, as: UTF8.self)
    guard let open = text.lastIndex(of: "("), let close = text.lastIndex(of: ")"), open < close
    else { return }
    let numbers = text[text.index(after: open)..<close].split(separator: "/")
    guard numbers.count == 2, let done = Int64(numbers[0]), let total = Int64(numbers[1]),
      let word = text.split(separator: " ").first.map({ $0.lowercased() })
    else { return }
    let phase = progress.snapshot.phase
    if phase?.word != word || phase?.total != total {
      progress.begin(word, total: total, unit: .count)
    }
    progress.reach(done)
  }

  // MARK: Failures

  private static let absent = [
    "not found", "does not exist", "couldn't find remote ref", "does not appear to be a git",
    "no such file or directory", "unknown revision", "no such revision", "non-existent",
    "path not found", "no such tag", "cannot find module", "no such repository", "not our ref",
    "unable to open repository", "no such directory", "doesn't exist",
  ]
  private static let unreachable = [
    "could not resolve", "unable to connect", "connection refused", "timed out", "timeout",
    "could not read from remote", "authentication failed", "terminal prompts disabled", "early eof",
    "rpc failed", "the requested url returned error", "unable to access", "network is unreachable",
    "connection reset", "hung up", "authorization failed", "permission denied",
    "name or service not known", "name resolution", "certificate", "error: 5",
  ]

  private func failure(_ ended: ChildProcess.Ended) -> CheckoutError {
    let words = Self.words(of: ended.errorOutput)
    let text = words.lowercased()
    let code: CheckoutFailure
    if Self.absent.contains(where: text.contains) {
      code = .notFound
    } else if Self.unreachable.contains(where: text.contains) {
      code = .unreachable
    } else {
      code = .failed
    }
    return CheckoutError(
      code, "\(name): \(words.isEmpty ? "ended with status \(ended.status)" : words)")
  }

  /// The complaint within what a program wrote, as one line that a terminal can show.
  private static func words(of output: [UInt8]) -> String {
    let lines = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmingBlanks }.filter { !$0.isEmpty }
    let complaints = lines.filter { line in
      ["fatal:", "error:", "abort:", "svn: e", "cvs"].contains { line.lowercased().hasPrefix($0) }
    }
    let chosen = complaints.isEmpty ? lines.suffix(1) : complaints.suffix(3)
    return ShownURL.withoutSecrets(String(chosen.joined(separator: "; ").prefix(500)))
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var rest = drop { $0.isWhitespace }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
