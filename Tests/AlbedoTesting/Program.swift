import Foundation

/// A program that a test runs to its end.
public struct Program {
  /// What a finished program left.
  public struct Outcome: Sendable {
    /// The exit status, or 128 plus the signal's number.
    public let status: Int32
    /// Everything written to standard output.
    public let output: String
    /// Everything written to standard error.
    public let errorOutput: String
  }

  /// The `albedo` that this build made, beside the test bundle.
  public static var albedo: String {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
    let folder =
      bundle.map { ($0.bundlePath as NSString).deletingLastPathComponent }
      ?? (CommandLine.arguments[0] as NSString).deletingLastPathComponent
    return folder + "/albedo"
  }

  /// Runs `executable` and waits for it; both streams are collected, standard input is empty.
  ///
  /// `environment` replaces the whole environment. `killedAfter` ends the program with SIGKILL that
  /// long after its start, `killedOnce` as soon as that holds, unless it has ended before. Raises
  /// what `Process.run` raises when the program cannot be started.
  public static func run(
    _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    in folder: String? = nil, input: String = "", killedAfter: Duration? = nil,
    killedOnce: (() -> Bool)? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    if let environment { process.environment = environment }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    // Files, not pipes: a program that fills one stream while the other is read would stall.
    let scratch = try TemporaryFolder()
    let streams = try ["out", "err"].map { name in
      try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.write(name, "")))
    }
    process.standardInput = try FileHandle(
      forReadingFrom: URL(fileURLWithPath: scratch.write("in", input)))
    process.standardOutput = streams[0]
    process.standardError = streams[1]
    try process.run()
    if let killedAfter {
      Thread.sleep(forTimeInterval: killedAfter / .seconds(1))
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    if let killedOnce {
      while process.isRunning, !killedOnce() { usleep(5000) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    process.waitUntilExit()
    let signalled = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: process.terminationStatus + (signalled ? 128 : 0),
      output: String(decoding: try scratch.bytes("out"), as: UTF8.self),
      errorOutput: String(decoding: try scratch.bytes("err"), as: UTF8.self))
  }
}
