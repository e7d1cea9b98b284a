import AlbedoTesting
import Foundation
import Testing

/// `--json` gives one document, however a command ends.
@Suite struct JSONTests {
  let site: SpackSite

  init() throws { site = try SpackSite() }

  /// The only line of standard output as JSON.
  private func document(_ outcome: Program.Outcome) throws -> [String: Any] {
    #expect(outcome.output.split(separator: "\n").count == 1, "\(outcome.output)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  private func code(_ document: [String: Any]) -> String? {
    (document["error"] as? [String: Any])?["code"] as? String
  }

  @Test(arguments: [
    (["--json", "nosuch"], "host.unknown_command"),
    (["buildcache", "install", "--json"], "command.usage"),
    (["gpg", "trust", "--json"], "host.missing_argument"),
    (["buildcache", "list", "--nosuch", "--json"], "host.unknown_option"),
    (["--json", "-j", "x", "buildcache", "list"], "host.unknown_option"),
  ])
  func `a bad command line is a document with the error`(
    arguments: [String], expected: String
  ) throws {
    let outcome = try site.plainAlbedo(arguments)
    let document = try document(outcome)
    #expect(outcome.status == 2)
    #expect(code(document) == expected)
    #expect((document["items"] as? [Any])?.isEmpty == true)
    #expect(document["schema"] as? Int == 1)
  }

  @Test func `a push that may not begin is a document with the refusal`() throws {
    try site.folder.write(
      "scope/mirrors.yaml", "mirrors:\n  m:\n    url: file:///x\n    signed: true\n")
    let outcome = try site.plainAlbedo([
      "-C", site.folder["scope"], "--json", "buildcache", "push", "m", "motto",
    ])
    #expect(outcome.status == 4)
    #expect(code(try document(outcome)) == "policy.denied")
  }

  @Test func `an install that is done in part lists what was and what was not`() throws {
    let cache = try site.copyCache("cache-padded", to: "cache")
    let folder = cache + "/v3/manifests/spec/woodcut"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      try "{".write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }
    let outcome = try site.plainAlbedo([
      "-c", "config:install_tree:root:" + site.folder["s"], "--json", "buildcache", "install",
      "-u", "-o", "--mirror", cache, "gcc-runtime", "woodcut",
    ])
    let report = try JSONReport(outcome.output)
    #expect(outcome.status == 3, "\(outcome)")
    #expect(Set(report.totals.keys).isSuperset(of: ["added", "failed"]))
    #expect(report.items.first { $0.outcome == "failed" }?.cause?.code == "cache.malformed")
  }

  @Test func `quiet says failures and their hints alone, and changes no data`() throws {
    let cache = try site.copyCache("cache-padded", to: "cache")
    let folder = cache + "/v3/manifests/spec/woodcut"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      try "{".write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }
    let outcomes = try [["-q"], []].map { options in
      try site.plainAlbedo(
        options + ["buildcache", "install", "-u", "-o", "--mirror", cache, "woodcut"])
    }
    #expect(outcomes.map(\.status) == [1, 1])
    #expect(outcomes[0].output == outcomes[1].output)
    let talk = outcomes[0].errorOutput.split(separator: "\n")
    #expect(talk.count == 2, "\(talk)")
    #expect(talk.first?.hasPrefix("albedo: warning: failed: woodcut@1.3/") == true)
    #expect(talk.last?.hasPrefix("  hint: ") == true)
    #expect(outcomes[1].errorOutput.contains("\n1 package: 1 failed\nhint: "))
  }

  @Test func `a reader that goes away gets no second document`() throws {
    let outcome = try Program.run(
      "/bin/sh",
      [
        "-c",
        "{ sleep 0.3; \"$0\" --json buildcache list -a --mirror \"$1\"; echo $? >status; } | true",
        Program.albedo, ListTests.cache,
      ], environment: site.environment, in: site.folder.path)
    #expect(outcome.errorOutput == "")
    #expect(try site.folder.bytes("status") == Array("1\n".utf8))
  }
}

/// What waits for a lock of Spack says so.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
struct DatabaseLockWaitTests {
  @Test func `an install that waits for the database says for whom, and goes on`() throws {
    let site = try SpackSite()
    let store = site.folder["s"]
    try site.folder.write("s/.spack-db/lock", "")
    let script = """
      /usr/bin/python3 -c 'import fcntl, sys, time
      f = open(sys.argv[1], "r+"); fcntl.lockf(f, fcntl.LOCK_EX)
      open("held", "w"); time.sleep(60)' "$1/.spack-db/lock" & h=$!
      while [ ! -e held ]; do sleep 0.05; done
      "$0" -c "config:install_tree:root:$1" buildcache install -u -o --mirror "$2" woodcut 2>err &
      p=$!; n=0
      while [ $n -lt 300 ] && ! grep -q waiting err; do sleep 0.1; n=$((n+1)); done
      kill -KILL $h; wait $p; s=$?; echo "holder $h"; exit $s
      """
    let outcome = try Program.run(
      "/bin/sh", ["-c", script, Program.albedo, store, Fixture.path("spack-1.2/cache-padded")],
      environment: site.environment, in: site.folder.path)
    #expect(outcome.status == 0, "\(outcome)")
    let holder = outcome.output.split(separator: " ").last ?? ""
    let talk = String(decoding: try site.folder.bytes("err"), as: UTF8.self)
    #expect(
      talk.contains(
        ": waiting for the database lock of the store '\(store)', held by process "
          + holder.trimmingCharacters(in: .newlines)), "\(talk)")
  }
}

/// What waits for a lock says so, and an interrupt ends it with a whole report.
@Suite(.needsMounts) struct LockWaitTests {
  let site: SpackSite

  init() throws {
    site = try SpackSite()
    try site.unpack("store")
  }

  @Test func `a push that waits for the index says for whom, and its items survive Ctrl-C`() throws
  {
    let lock = "cache/" + Self.lockPath
    let holder = ProcessInfo.processInfo.processIdentifier
    let name = try Program.run("/bin/uname", ["-n"]).output.trimmingCharacters(in: .newlines)
    try site.folder.write(
      lock, "owner albedo, updating the index\nhost \(name)\npid \(holder)\ntime 1\ntoken x\n")
    let script = """
      "$@" & p=$!; n=0
      while [ $n -lt 300 ] && ! grep -q waiting err; do sleep 0.1; n=$((n+1)); done
      kill -TERM $p; wait $p
      """
    let outcome = try site.run(
      [
        "sh", "-c", script, "sh", "sh", "-c", "exec \"$@\" 2>err", "sh", Program.albedo, "-c",
        "config:install_tree:root:" + SpackSite.storeRoot, "--json", "buildcache", "push",
        "--unsigned", "--update-index", site.folder["cache"], "motto",
      ], in: site.folder.path)
    #expect(outcome.status == 130, "\(outcome)")
    let talk = String(decoding: try site.folder.bytes("err"), as: UTF8.self)
    #expect(
      talk.contains(
        "index: waiting for the index lock of 'file://\(site.folder["cache"])', held by "
          + "\(name):\(holder) for "), "\(talk)")
    #expect(try JSONReport(outcome.output).items.allSatisfy { $0.outcome == "added" })
  }

  private static let lockPath = ".albedo/lock"
}
