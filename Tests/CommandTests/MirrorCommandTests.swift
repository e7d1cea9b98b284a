import AlbedoTesting
import Foundation
import Testing

/// `albedo mirror` on files that people have written.
@Suite struct MirrorCommandTests {
  static let handMade = """
    # The mirrors of our site.
    mirrors:
      # fastest first

      # the lab's own
      lab: '/srv/lab'  # NFS

      web: {url: https://w.example.org, signed: no}

    """

  @Test func `a file that somebody has written keeps its looks`() throws {
    let site = try MirrorSite()
    try site.write(Self.handMade)
    #expect(try site.mirror(["add", "new", "s3://bucket/x"]).status == 0)
    #expect(try site.mirror(["set-url", "lab", "/srv/lab2"]).status == 0)
    #expect(try site.mirror(["set", "--signed", "web"]).status == 0)
    let expected = Self.handMade
      .replacingOccurrences(of: "  # the lab's", with: "  new: s3://bucket/x\n  # the lab's")
      .replacingOccurrences(of: "'/srv/lab'", with: "'/srv/lab2'")
      .replacingOccurrences(of: "signed: no", with: "signed: true")
    #expect(site.file == expected)
    #expect(try site.mirror(["remove", "lab"]).status == 0)
    #expect(site.file.contains("# fastest first") && !site.file.contains("lab's own"))
  }

  @Test func `a dry run shows the lines that would change, without secrets`() throws {
    let site = try MirrorSite()
    let text = "mirrors:\n  old:\n    url: s3://b\n    access_pair: [id, hunter2]\n"
    try site.write(text)
    let outcome = try site.mirror(["remove", "old"], globals: ["--dry-run"])
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        -mirrors:
        -  old:
        -    url: s3://b
        -    access_pair: '***'
        +mirrors: {}

        """)
    #expect(site.file == text)
    #expect(!outcome.errorOutput.contains("hunter2"))
  }

  @Test func `secrets in old files are read with a warning that does not show them`() throws {
    let site = try MirrorSite()
    try site.write(
      "mirrors:\n  old:\n    url: s3://b\n    access_token: tokenpass\n"
        + "    access_pair: [id, hunter2]\n")
    let outcome = try site.mirror(["list"])
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("old          [sb] s3://b\n"))
    #expect(outcome.errorOutput.contains("the mirror 'old' has a secret in plain text"))
    #expect(outcome.errorOutput.contains("line 5, column 5"))
    #expect(!outcome.errorOutput.contains("hunter2") && !outcome.errorOutput.contains("tokenpass"))
  }

  @Test(arguments: [
    ("--s3-access-key-secret", "--s3-access-key-secret-variable"),
    ("--s3-access-token", "--s3-access-token-variable"),
    ("--oci-password", "--oci-password-variable"),
  ])
  func `a secret on the command line is refused with the option to use`(
    _ option: String, _ instead: String
  ) throws {
    let site = try MirrorSite()
    for command in [["add", "m", "s3://b"], ["set", "m"], ["set-url", "m", "s3://b"]] {
      let outcome = try site.mirror([command[0], option, "hunter2"] + command.dropFirst())
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains(instead))
      #expect(!outcome.errorOutput.contains("hunter2"))
    }
    #expect(site.file.isEmpty)
  }

  /// A command line, the exit status, and what is said.
  static let failures: [([String], Int32, String)] = [
    (["add", "lab", "/x"], 1, "the scope has a mirror 'lab' already"),
    (["add", "a/b", "/x"], 2, "commands would take it for a folder"),
    (["add", "a:", "/x"], 2, "a colon drops lower scopes"),
    (["add", "m", "htps://x"], 2, "did you mean 'https'?"),
    (["add", "m", "https://ada:hunter2@x.org"], 2, "'https://***@x.org' has a password in it"),
    (["add", "m", "https://x.org/m?X-Amz-Signature=hunter2"], 2, "has a secret in its query"),
    (["add", "m", ""], 2, "is empty"),
    (["add", "--scope", "usr", "m", "/x"], 2, "did you mean 'user'?"),
    (["add", "--scope", "command_line", "m", "/x"], 2, "has no files to write to"),
    (["add", "--signed", "--unsigned", "m", "/x"], 2, "--unsigned"),
    (["add", "--type", "bin", "m", "/x"], 2, "binary"),
    (["set", "--unsigned", "lav"], 2, "did you mean 'lab'?"),
    (["set", "--unsigned", "spack-public"], 2, "the scope 'defaults:base' has one"),
    (["set-url", "--push", "--fetch", "lab", "/x"], 2, "--fetch"),
    (["remove", "lav"], 2, "did you mean 'lab'?"),
    (["remove", "--scope", "system", "lab"], 2, "the scope 'user' has one; add --scope user"),
    (["list", "--scope", "usr"], 2, "did you mean 'user'?"),
  ]

  @Test(arguments: failures)
  func `what cannot be done says why and what to do`(
    _ arguments: [String], _ status: Int32, _ words: String
  ) throws {
    let site = try MirrorSite()
    try site.write(Self.handMade)
    let outcome = try site.mirror(arguments)
    #expect(outcome.status == status, "\(outcome.errorOutput)")
    #expect(outcome.errorOutput.contains(words), "\(outcome.errorOutput)")
    #expect(!outcome.errorOutput.contains("hunter2"))
    #expect(site.file == Self.handMade)
  }

  @Test func `a mistake in a file is shown with its place and the key that is meant`() throws {
    let site = try MirrorSite()
    try site.write("mirrors:\n  lab:\n    url: /x\n    singed: false\n")
    let outcome = try site.mirror(["list"])
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains("'mirrors:lab' has the unknown key 'singed'"))
    #expect(outcome.errorOutput.contains("mirrors.yaml', line 4, column 5"))
    #expect(outcome.errorOutput.contains("did you mean 'signed'?"))
  }

  @Test func `changes as JSON are one document`() throws {
    let site = try MirrorSite()
    let added = try JSONReport(try site.mirror(["add", "m", "/x"], globals: ["--json"]).output)
    #expect(added.command == "mirror add" && added.totals == ["added": 1])
    #expect(added.items.map(\.id) == ["m"])
    let kept = try JSONReport(try site.mirror(["set", "m"], globals: ["--json"]).output)
    #expect(kept.totals == ["kept": 1])
    let list = try JSONReport(try site.mirror(["list"], globals: ["--json"]).output)
    #expect(list.items.map(\.id) == ["m", "spack-public"])
    let removed = try JSONReport(try site.mirror(["rm", "m"], globals: ["--json"]).output)
    #expect(removed.totals == ["removed": 1])
  }

  @Test func `a path that starts nowhere is stored from the working folder`() throws {
    let site = try MirrorSite()
    _ = try site.mirror(["add", "m", "some/../cache"])
    #expect(site.file == "mirrors:\n  m: \(site.folder.path)/cache\n")
  }

  @Test func `a scope is chosen as Spack chooses it`() throws {
    let site = try MirrorSite()
    let project = try site.folder.write("project/config.yaml", "config: {}\n").dropLast(12)
    #expect(try site.mirror(["add", "m", "/x"], globals: ["-C", String(project)]).status == 0)
    #expect(try site.folder.bytes("project/mirrors.yaml") == Array("mirrors:\n  m: /x\n".utf8))
    let disabled = ["SPACK_DISABLE_LOCAL_CONFIG": "1"]
    #expect(try site.mirror(["add", "m", "/y"], environment: disabled).status == 0)
    #expect(
      try site.folder.bytes("spack/etc/spack/mirrors.yaml") == Array("mirrors:\n  m: /y\n".utf8))
    let outcome = try site.mirror(
      ["add", "m", "/z"], environment: disabled.merging(["SPACK_ROOT": ""]) { $1 })
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("SPACK_DISABLE_LOCAL_CONFIG takes the user's away"))
    #expect(site.file.isEmpty)
  }

  @Test func `a mirror is removed from the highest scope, or from all`() throws {
    let site = try MirrorSite()
    for scope in ["user", "site", "spack"] {
      #expect(try site.mirror(["add", "--scope", scope, "m", "/\(scope)"]).status == 0)
    }
    let first = try site.mirror(["remove", "m"])
    #expect(first.errorOutput.contains("removed mirror 'm' in the scope 'spack'"))
    #expect(first.errorOutput.contains("another scope still has a mirror 'm'"))
    let rest = try JSONReport(
      try site.mirror(["remove", "--all-scopes", "m"], globals: ["--json"]).output)
    #expect(rest.totals == ["removed": 2])
    #expect(try site.mirror(["remove", "m"]).status == 2)
  }
}
