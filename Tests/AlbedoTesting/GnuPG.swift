import Foundation

/// GnuPG's own program on a keyring of a test, and what it leaves running.
public struct GnuPG {
  /// The folder of the keyring.
  public let home: String

  /// Names a folder, which is made for its owner alone unless it is there.
  public init(_ home: String) throws {
    self.home = home
    try FileManager.default.createDirectory(
      atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Runs `gpg` without questions.
  @discardableResult
  public func run(_ arguments: [String], input: String = "") throws -> Program.Outcome {
    try Program.run(
      "/usr/bin/env", ["gpg", "--homedir", home, "--batch", "--yes", "--no-tty"] + arguments,
      input: input)
  }

  /// Makes gpg believe that it is another time, such as `20200101T000000`; nil: the real one.
  public func setTime(_ time: String?, options: [String] = []) throws {
    let lines = (time.map { ["faked-system-time \($0)"] } ?? []) + options
    try lines.map { $0 + "\n" }.joined()
      .write(toFile: home + "/gpg.conf", atomically: true, encoding: .utf8)
  }

  /// Imports the revocation certificate that gpg wrote when it made the key.
  public func revoke(_ fingerprint: String) throws {
    let file = home + "/openpgp-revocs.d/\(fingerprint).rev"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    // A colon before the armour keeps it from being imported by accident.
    try run(["--import"], input: text.replacingOccurrences(of: ":-----BEGIN", with: "-----BEGIN"))
  }

  /// Starts the agent of the keyring, as somebody else would.
  public func launchAgent() throws {
    _ = try Program.run("/usr/bin/env", ["gpgconf", "--homedir", home, "--launch", "gpg-agent"])
  }

  /// The numbers of the agents that serve a keyring below `folder`.
  public static func agents(below folder: String) -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(Int32.init).filter { process in
      guard
        let data = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/cmdline"))
      else { return false }
      let line = String(decoding: data, as: UTF8.self)
      return line.contains("gpg-agent") && line.contains(folder)
    }
  }

  /// Returns the agents that are left below `folder` when those that are ending had time for it.
  public static func agentsLeft(below folder: String) -> [Int32] {
    for _ in 0..<200 where !agents(below: folder).isEmpty { usleep(10_000) }
    return agents(below: folder)
  }

  /// Ends the agent of the keyring.
  public func end() {
    _ = try? Program.run("/usr/bin/env", ["gpgconf", "--homedir", home, "--kill", "all"])
    _ = try? Program.run("/usr/bin/env", ["gpgconf", "--homedir", home, "--remove-socketdir"])
  }
}
