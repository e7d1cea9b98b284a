import Foundation

/// One command that a Spack was given when the fixtures were made, and what it answered.
///
/// Tests give the same command to `albedo` and compare. What differs from machine to machine is
/// replaced first: `arguments(replacing:)` puts a test's folders into the command, and
/// `normalized` takes paths, days and fingerprints out of what both have printed.
public struct SpackRecording: Sendable, CustomStringConvertible {
  /// The Spack: `seed`, `0.16`, `0.23` or `1.2`.
  public let vintage: String
  /// The name of the recording: `gpg-trust`, or within a group of 0.16 `02-create`.
  public let name: String
  /// The words behind `spack`.
  public let arguments: [String]
  /// Spack's exit status.
  public let status: Int32
  /// What Spack wrote to standard output.
  public let output: String
  /// What Spack wrote to standard error.
  public let errorOutput: String

  /// The Spack, the name and the command, for messages of tests.
  public var description: String { "\(vintage) \(name): \(arguments.joined(separator: " "))" }

  /// Whether Albedo's outcome agrees on success: Spack's statuses other than 0 mean less than its.
  public func agreesOnSuccess(with outcome: Program.Outcome) -> Bool {
    (status == 0) == (outcome.status == 0)
  }
}

// MARK: Reading

extension SpackRecording {
  /// Reads a group of 0.16, or of the seed, such as `gpg`: `spack-0.16/captures/gpg.json`.
  public static func group(_ group: String, of vintage: String = "0.16") throws
    -> [SpackRecording]
  {
    let folder = vintage == "seed" ? "captures-seed" : "captures"
    let file = try JSONDecoder().decode(
      Group.self, from: Data(try Fixture.bytes("spack-0.16/\(folder)/\(group).json")))
    return file.runs.compactMap { run in
      // What was recorded on a terminal has one stream, and is left out.
      guard let output = run.stdout, let errorOutput = run.stderr else { return nil }
      return SpackRecording(
        vintage: vintage, name: run.name, arguments: Array(run.argv.dropFirst()), status: run.rc,
        output: output, errorOutput: errorOutput)
    }
  }

  /// Reads all recordings of 0.23 or 1.2 whose names begin with `prefix`, sorted by name.
  ///
  /// What was recorded on a terminal (`NAME.tty.txt`), and what programs of an installed package
  /// printed, has no command and is left out.
  public static func family(_ prefix: String, of vintage: String) throws -> [SpackRecording] {
    try FileManager.default.contentsOfDirectory(atPath: Fixture.path("spack-\(vintage)/outputs"))
      .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".txt") && !$0.hasSuffix(".tty.txt") }
      .filter { try Fixture.text("spack-\(vintage)/outputs/\($0)").hasPrefix("$ spack ") }
      .map { String($0.dropLast(4)) }.sorted()
      .map { try SpackRecording($0, of: vintage) }
  }

  /// Reads one recording of 0.23 or 1.2: `spack-1.2/outputs/gpg-trust.txt`.
  public init(_ name: String, of vintage: String) throws {
    let text = try Fixture.text("spack-\(vintage)/outputs/\(name).txt")
    let head = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    // The mark of standard error follows a last line of output without an end directly.
    guard head.count == 3, head[0].hasPrefix("$ spack "),
      head[1].hasPrefix("--- exit "), let status = Int32(head[1].dropFirst(9)),
      head[2].hasPrefix("--- stdout\n"),
      let mark = head[2].range(of: "--- stderr\n", options: .backwards)
    else { throw MalformedRecording(name: "\(vintage) \(name)") }
    let streams = head[2]
    self.init(
      vintage: vintage, name: name, arguments: Self.words(of: head[0].dropFirst(8)),
      status: status,
      output: String(streams[..<mark.lowerBound].dropFirst("--- stdout\n".count)),
      errorOutput: String(streams[mark.upperBound...]))
  }

  /// Splits a command line whose special characters stand behind a backslash, as a shell prints it.
  static func words(of line: Substring) -> [String] {
    var words: [String] = []
    var (word, isEscaped) = ("", false)
    for character in line {
      switch character {
      case _ where isEscaped: (word, isEscaped) = (word + String(character), false)
      case "\\": isEscaped = true
      case " ": (words, word) = (word.isEmpty ? words : words + [word], "")
      default: word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  /// The form of the files of 0.16.
  private struct Group: Decodable {
    struct Run: Decodable {
      let name: String
      let argv: [String]
      let stdout: String?
      let stderr: String?
      let rc: Int32
    }
    let runs: [Run]
  }

  private struct MalformedRecording: Error, CustomStringConvertible {
    let name: String
    var description: String { "'\(name)' is not a recording" }
  }
}

// MARK: Comparing

extension SpackRecording {
  /// Returns the command with the folders of a test in the place of Spack's: the longest first.
  public func arguments(replacing folders: [String: String]) -> [String] {
    arguments.map { Self.replacing(folders, in: $0) }
  }

  /// Returns a text with `folders` replaced, and with days and fingerprints as words, so that what
  /// two programs printed at two times can be equal.
  public static func normalized(_ text: String, replacing folders: [String: String] = [:])
    -> String
  {
    replacing(folders, in: text)
      .replacing(#/\b[0-9A-F]{40}\b/#, with: "FINGERPRINT")
      .replacing(#/\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b/#, with: "DAY")
  }

  private static func replacing(_ folders: [String: String], in text: String) -> String {
    folders.sorted { $0.key.utf8.count > $1.key.utf8.count }.reduce(text) { text, pair in
      text.replacingOccurrences(of: pair.key, with: pair.value)
    }
  }
}
