import AlbedoTesting
import Foundation
import Host
import Testing

/// Completion as the shells see it: the real program, and bash itself.
@Suite struct CompletionProgramTests {
  let site: SpackSite
  let cache = Fixture.path("spack-1.2/cache-unsigned")

  init() throws {
    site = try SpackSite()
    try site.folder.write(
      "scope/mirrors.yaml", "mirrors:\n  site: file://\(cache)\n  other: https://example.org/x\n")
  }

  private func complete(_ words: String...) throws -> [Substring] {
    let outcome = try site.plainAlbedo(
      ["complete", "--shell", "fish", "--", "-C", site.folder["scope"]] + words)
    #expect(outcome.status == 0)
    #expect(outcome.errorOutput == "")
    return outcome.output.split(separator: "\n")
  }

  @Test func `mirrors come from the configuration that the line names`() throws {
    #expect(
      try complete("buildcache", "push", "") == [
        "folder", "site\tfile://\(cache)", "other\thttps://example.org/x",
      ])
  }

  @Test func `packages come from the caches of the line, or from the configured ones`() throws {
    #expect(
      try complete("buildcache", "list", "--mirror", "site", "pa") == ["none", "pamphlet"])
    #expect(
      try complete("buildcache", "install", "quill@") == [
        "none", "quill@1.0", "quill@1.1", "quill@2.0",
      ])
    #expect(try complete("buildcache", "install", "--mirror", "/nosuch", "qu") == ["none"])
  }

  @Test func `installed packages come from the database of the store`() throws {
    let database = try String(
      contentsOfFile: Fixture.path("spack-1.2/db-index.json"), encoding: .utf8)
    try site.folder.write("store/.spack-db/index.json", database)
    try site.folder.write(
      "scope/config.yaml", "config:\n  install_tree:\n    root: \(site.folder["store"])\n")
    let found = try complete("buildcache", "push", "site", "")
    #expect(found.contains("quill"), "\(found)")
    #expect(found.first == "none")
  }

  @Test func `nothing is said where nothing can be found out`() throws {
    try site.folder.write("scope/mirrors.yaml", "mirrors: [")
    #expect(try complete("buildcache", "push", "x") == ["folder"])
    #expect(try complete("nosuch", "x", "") == ["none"])
  }

  @Test func `a question that is none is a mistake like any other`() throws {
    let outcome = try site.plainAlbedo(["complete", "--shell", "bash", "buildcache"])
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("albedo complete --shell bash -- WORDS"))
  }

  /// Lines as bash takes them apart: at blanks, and at '@', '=' and ':'.
  @Test(
    arguments: [
      (["albedo", "buildcache", "pus"], "albedo buildcache pus", ["push"]),
      (["albedo", "--color", "=", "al"], "albedo --color=al", ["always"]),
      (
        ["albedo", "buildcache", "list", "--mirror", "=", "CACHE", "quill", "@"],
        "albedo buildcache list --mirror=CACHE quill@", ["1.0", "1.1", "2.0"]
      ),
      (["albedo", "-C", "FOLDER/sc"], "albedo -C FOLDER/sc", ["FOLDER/scope"]),
      (["albedo", "help", ""], "albedo help ", nil),
    ] as [([String], String, [String]?)])
  func `bash completes with the script that albedo prints`(
    words: [String], line: String, expected: [String]?
  ) throws {
    func real(_ text: String) -> String {
      text.replacingOccurrences(of: "CACHE", with: cache)
        .replacingOccurrences(of: "FOLDER", with: site.folder.path)
    }
    let script = """
      set -eu
      source /dev/stdin <<<"$("$0" completion bash)"
      COMP_LINE=$1 COMP_POINT=${#1}
      shift
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _albedo "$0" || true
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let outcome = try Program.run(
      "/bin/bash", ["-c", script, Program.albedo, real(line)] + words.map(real),
      environment: site.environment, in: site.folder.path)
    #expect(outcome.errorOutput == "")
    let found = outcome.output.split(separator: "\n").map(String.init)
    if let expected {
      #expect(found == expected.map(real))
    } else {
      #expect(found.contains("buildcache") && found.contains("exit-status"))
    }
  }

  @Test(arguments: CompletionShell.allCases)
  func `the script of a shell is one that the shell can read`(_ shell: CompletionShell) throws {
    let file = try site.folder.write("script", shell.script)
    let outcome = try site.plainAlbedo(["completion", shell.rawValue])
    #expect(outcome.output == shell.script)
    let interpreter = ["/bin", "/usr/bin", "/usr/local/bin"].map { $0 + "/" + shell.rawValue }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let interpreter else { return }
    let check = try Program.run(interpreter, ["-n", file], environment: site.environment)
    #expect(check.status == 0, "\(check.errorOutput)")
  }
}
