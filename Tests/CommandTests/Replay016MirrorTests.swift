import AlbedoTesting
import Foundation
import Testing

/// What Spack 0.16 and the seed's were given when they made source mirrors, with albedo: the mirrors
/// hold the same files under the same names.
///
/// Without `-n` Spack took one version of each spec, and albedo takes all that the spec allows: `-n 1`
/// is what such a command stands for.
@Suite(.needsMounts) struct Replay016MirrorTests {
  /// A step with the number of versions that Spack took.
  private static func create(
    _ name: String, difference: String? = nil, says: [String] = []
  ) -> ReplayStep {
    ReplayStep(name, difference: difference, says: says).changing { words in
      let counts = ["-n", "-a", "--all"]
      let isCounted = words.drop { $0 != "create" }.contains { counts.contains($0) }
      return isCounted ? words : words + ["-n", "1"]
    }
  }

  /// A step after which a folder holds what Spack's own mirror does, but for what Spack checked out.
  private static func make(
    _ name: String, _ folder: String, like fixture: String, says: [String] = []
  ) -> ReplayStep {
    ReplayStep(name, says: says) { result in
      let theirs = try #require(try mirrors()[fixture])
      let ours = try result.site.mirror(folder)
      #expect(ours.symmetricDifference(theirs) == [], "\(name)")
    }.changing(create(name).command)
  }

  /// A step after which a folder holds all that Spack's own mirror does, and what else can be needed.
  private static func need(_ name: String, _ folder: String, like fixture: String) -> ReplayStep {
    ReplayStep(name, says: ["all that recipes can need"]) { result in
      let theirs = try #require(try mirrors()[fixture])
      #expect(theirs.subtracting(try result.site.mirror(folder)) == [], "\(name)")
    }.changing(create(name).command)
  }

  /// What Spack's mirrors hold: paths, and links with their targets.
  private static func mirrors() throws -> [String: Set<String>] {
    let bytes = Data(try Fixture.bytes("spack-0.16/source-mirrors.json"))
    let checkouts = ["_source-cache/git", "_source-cache/hg", "_source-cache/svn", "maple/"]
    return try JSONDecoder().decode([String: [String]].self, from: bytes).mapValues { lines in
      Set(lines.filter { line in !checkouts.contains { line.hasPrefix($0) } })
    }
  }

  private static func site(_ group: String) throws -> ReplaySite {
    let site = try ReplaySite(store: "/srv/site16/store")
    try site.unpack("spack-0.16/sources.tar.zst", below: "/srv/site16")
    try site.copy("spack-0.16/grove", to: "/srv/site16/repo")
    let scope = "home/.spack/"
    try site.site.folder.write(scope + "repos.yaml", "repos:: [/srv/site16/repo]\n")
    try site.site.folder.write(
      scope + "config.yaml",
      "config: {source_cache: /srv/site16/tmp/source-cache,"
        + " install_tree: {root: /srv/site16/store}}\n")
    try site.site.folder.write(
      scope + "packages.yaml",
      "packages: {gcc: {buildable: false, externals: [{spec: gcc@12.2.0, prefix: /usr}]}}\n")
    for (name, text) in [
      "specs.txt": "libalder@1.1:1.2\nelm\nfir@1.0\n", "bad-specs.txt": "libalder\nnosuchpkg@1\n",
      "exclude.txt": "libalder@1.1\nelm@3.0\n", "blank-specs.txt": "elm\n\n# comment\nfir@1.0\n",
    ] { try site.site.folder.write(name, text) }
    return site
  }

  private static let specs: [ReplayStep] = [
    create("01-nothing", says: ["no packages were named"]), create("02-one", says: ["1 added"]),
    create("03-again", says: ["1 present"]), create("04-one-version-default"),
    make("05-range", "mirrors/source", like: "source"),
    make("06-range-n2", "mirrors/source-n2", like: "source-n2"),
    make("07-n3", "mirrors/source-n3", like: "source-n3"),
    make("08-all-versions", "mirrors/source-nall", like: "source-nall"),
    create("09-n-bad", says: ["'many' is no number of versions"]),
    make("10-file", "mirrors/source-file", like: "source-file"),
    // Of the specs of a file 0.16 counted the versions that they allow; albedo counts as 1.2 does.
    create("11-file-n", says: ["libalder@2.0"]),
    create("12-file-bad", says: ["nosuchpkg@1"]),
    create("13-file-and-specs", says: ["not both"]),
    create("14-file-blank-lines", difference: "blank lines and comments are fine"),
    create("15-file-missing", says: ["none.txt"]),
    need("16-deps", "mirrors/source-deps", like: "source-deps"),
    create("17-no-deps", says: ["1 added"]),
    make("18-exclude-specs", "mirrors/source-ex", like: "source-ex"),
    make("19-exclude-file", "mirrors/source-ex2", like: "source-ex2"),
    create("20-exclude-range-newest", says: ["1 skipped-policy"]),
    create("21-external", difference: "gcc is named, so its sources are wanted", says: ["gcc"]),
    create("22-unknown-package", says: ["no package is named 'nosuchpkg'"]),
    create("23-unknown-version", says: ["its recipe declares no such version"]),
    create("24-fetch-fails", says: ["'oak@1.0' is not at", "/srv/site16/sources/oak-1.0.tar.gz"]),
    create("25-bad-checksum", says: ["9ec04563b723ff357b941a9c912ce4011644a5d2bc65b27b7e795d9a"]),
    create(
      "26-bad-checksum-n", difference: "what has another digest is never stored", says: ["sent"]),
    make(
      "27-partial-failure", "mirrors/source-partial", like: "source-partial",
      says: ["oak@1.0", "4 added"]),
    create("28-expand-false"),
    make("29-extension-given", "mirrors/source-noext", like: "source-noext"),
    create("30-extension-missing", says: ["does not end like an archive"]),
    make("31-resource-and-patch", "mirrors/source-fir", like: "source-fir"),
    make("32-local-patch", "mirrors/source-elm", like: "source-elm"),
  ]

  private static let rest: [ReplayStep] = [
    create("41-all-and-specs", says: ["--all takes every package"]),
    create("42-all-and-file", says: ["exclude each other"]),
    create("43-all", says: ["gcc", "maple@0.6"]),
    create("44-all-n-all", says: ["exclude each other"]),
    create("45-default-directory", says: ["/srv/site16/tmp/source-cache"]),
    create("46-url-directory", says: ["1 added"]),
    create("47-http-directory", says: ["cannot make a source mirror"]),
    create("48-relative-directory", says: ["1 added"]),
  ]

  @Test func `mirrors of 0.16 come out with the same files and names`() throws {
    let recordings = try SpackRecording.group("mirror-create").filter { recording in
      // What is checked out has tests of its own.
      ![33, 34, 35, 36, 37, 38, 39, 40].contains(Int(recording.name.prefix(2)) ?? 0)
    }
    try Self.site("mirror-create").replay(recordings, Self.specs + Self.rest)
  }

  @Test func `the seed's commands on mirrors do what they did`() throws {
    let site = try Self.site("mirror")
    let steps: [ReplayStep] = [
      ReplayStep("01-list-none", says: ["No mirrors configured."]), ReplayStep("02-add"),
      ReplayStep("03-add-again", says: ["'a'"]),
      ReplayStep("04-list", says: ["file:///srv/site16/mirrors14/src"]),
      ReplayStep("05-set-url-push"), ReplayStep("06-list", says: ["src-push"]),
      ReplayStep("07-rm"), ReplayStep("08-rm-again", says: ["'a'"]),
      Self.create("10-create", says: ["1 added"]),
      Self.create("11-create-again", says: ["1 present"]),
      Self.create("12-create-n2-range", says: ["2 added"]),
      Self.make("13-create-file", "mirrors14/src-file", like: "source-file"),
      Self.need("14-create-deps", "mirrors14/src-deps", like: "source-deps"),
      Self.make("15-create-fir", "mirrors14/src-fir", like: "source-fir"),
      Self.create("17-create-bad", says: ["oak-1.0.tar.gz"]),
      Self.create("18-create-none", says: ["no packages were named"]),
      Self.create("19-create-exclude", difference: "the option came later"),
      Self.create("20-create-one-word", says: ["-o"]),
    ]
    let recordings = try SpackRecording.group("mirror", of: "seed").filter {
      $0.name != "16-create-scm"
    }
    try site.replay(recordings, steps)
  }
}

extension ReplaySite {
  /// What a source mirror below `/srv/site16` holds: paths, and links with their targets.
  fileprivate func mirror(_ folder: String) throws -> Set<String> {
    let outcome = try Program.run(
      "/usr/bin/env",
      [
        "find", site["/srv/site16/" + folder], "-name", ".albedo", "-prune", "-o", "-type",
        "f", "-printf", "%P\\n", "-o", "-type", "l", "-printf", "%P -> %l\\n",
      ])
    return Set(outcome.output.split(separator: "\n").map(String.init))
  }
}
