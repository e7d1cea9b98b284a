import Foundation
import Signatures
import SystemPackage

/// Measures signatures beside `gpg` itself, on one keyring and one agent.
struct SignatureBench {
  private static let count = 100
  let folder: String

  func run() throws {
    Table.section("signatures (\(Self.count) each, time of one)")
    let home = folder + "/gpg"
    let ring = Keyring(home: FilePath(home))
    defer { ring.end() }
    let key = try ring.createKey(
      KeyRequest(name: "Bench", email: "bench@example.org", algorithm: .rsa4096))
    let text = folder + "/text"
    let bytes = Array(String(repeating: "\"checksum\":\"0123456789abcdef\",\n", count: 16).utf8)
    try Data(bytes).write(to: URL(fileURLWithPath: text))
    let gpg = ["gpg", "--homedir", home, "--batch", "--yes", "--quiet"]

    var signed: [UInt8] = []
    try compare(
      "sign, rsa4096",
      { signed = try ring.sign(bytes.span, with: key.fingerprint, form: .clear) },
      Child(gpg + ["--clearsign", "--output", text + ".asc", text]))
    try compare(
      "verify", { _ = try ring.verify(clearSigned: signed, source: "text") },
      Child(gpg + ["--verify", text + ".asc"]))
    let times = try (0..<5).map { _ in
      try seconds { try verifyOnThreads(ring, signed) } / Double(Self.count)
    }
    Table.row("verify, 4 threads", "albedo", Table.time(times.sorted()[2]), "", "")
  }

  /// Runs both in turn, and prints the medians.
  private func compare(_ task: String, _ own: () throws -> Void, _ other: Child) throws {
    var times: (own: [Double], other: [Double]) = ([], [])
    for _ in 0..<Self.count {
      times.own.append(try seconds(own))
      times.other.append(try other.seconds())
    }
    let medians = (times.own.sorted()[Self.count / 2], times.other.sorted()[Self.count / 2])
    Table.row(task, "albedo", Table.time(medians.0), "", "")
    let ratio = String(format: "%.2fx", medians.0 / medians.1)
    Table.row("", "gpg", Table.time(medians.1), "", ratio)
  }

  /// Verifies as often as the other contests, on four threads.
  private func verifyOnThreads(_ ring: Keyring, _ signed: [UInt8]) throws {
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<(Self.count / 4) { _ = try? ring.verify(clearSigned: signed, source: "text") }
    }
  }

  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
