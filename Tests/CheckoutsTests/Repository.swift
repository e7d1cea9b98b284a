import AlbedoTesting
import Foundation
import Testing

/// A repository of git that a test makes, on this machine.
struct GitRepository {
  /// The folder of the working tree.
  let path: String

  /// The URL.
  var url: String { "file://" + path }

  /// Makes an empty repository in a folder.
  init(_ path: String) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try git("init", "--quiet", "--initial-branch=main")
  }

  /// Runs git in the repository and returns what it wrote.
  @discardableResult
  func git(_ arguments: String...) throws -> String {
    let outcome = try Program.run(
      "/usr/bin/env", ["git", "-c", "protocol.file.allow=always"] + arguments,
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Lab", "GIT_AUTHOR_EMAIL": "lab@example.org",
        "GIT_COMMITTER_NAME": "Lab", "GIT_COMMITTER_EMAIL": "lab@example.org",
        "GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000",
      ], in: path)
    try #require(outcome.status == 0, "git \(arguments): \(outcome.errorOutput)")
    return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Writes a file of the working tree.
  func write(_ file: String, _ text: String) throws {
    let target = path + "/" + file
    try FileManager.default.createDirectory(
      atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: target))
  }

  /// Commits the whole working tree and returns the commit.
  @discardableResult
  func commit(_ message: String = "change") throws -> String {
    try git("add", "--all", "--force")
    try git("commit", "--quiet", "--allow-empty", "-m", message)
    return try git("rev-parse", "HEAD")
  }
}
