import AlbedoTesting
import Foundation
import Testing

/// How one recording of Spack is given to albedo, and what is expected of it.
///
/// Unless a step says otherwise, the command is given as it was recorded, success is success and
/// failure is failure.
struct ReplayStep: Sendable {
  /// The name of the recording.
  let name: String
  /// The command that is given instead of a recorded one: where another program of Spack's was
  /// recorded, a test reaches the same state in another way, or an answer depends on the machine.
  private(set) var command: @Sendable ([String]) -> [String]
  /// Why albedo's success differs on purpose; nil where it does not.
  let difference: String?
  /// What output and messages must contain; of each failure at least one word.
  let says: [String]
  /// What must be so before the command runs.
  private(set) var prepare: (@Sendable (ReplaySite) throws -> Void)?
  /// What must be so afterwards.
  let check: (@Sendable (ReplayResult) throws -> Void)?

  /// Creates a step.
  init(
    _ name: String, as command: [String]? = nil, difference: String? = nil, says: [String] = [],
    check: (@Sendable (ReplayResult) throws -> Void)? = nil
  ) {
    self.name = name
    self.command = { command ?? $0 }
    self.difference = difference
    self.says = says
    self.check = check
  }

  /// Returns the step with something done before the command runs.
  func prepared(_ prepare: @escaping @Sendable (ReplaySite) throws -> Void) -> ReplayStep {
    var step = self
    step.prepare = prepare
    return step
  }

  /// Returns the step with a change of the recorded command.
  func changing(_ command: @escaping @Sendable ([String]) -> [String]) -> ReplayStep {
    var step = self
    step.command = command
    return step
  }
}

/// What a replayed command came to.
struct ReplayResult {
  let site: ReplaySite
  let recording: SpackRecording
  let outcome: Program.Outcome
}

/// A machine with the folders of a recording: what Spack had at `/srv/site` is there, too.
struct ReplaySite: Sendable {
  let site: SpackSite

  /// Where Spack up to 0.23 puts a package below the root of a store.
  static let olderProjection =
    "{architecture}/{compiler.name}-{compiler.version}/{name}-{version}-{hash}"

  /// A `config.yaml` for a store.
  static func configuration(store: String, projection: String?) -> String {
    let projections = projection.map { ", projections: {all: '\($0)'}" } ?? ""
    return "config: {install_tree: {root: \(store)\(projections)}}\n"
  }

  /// Creates a machine whose user scope names a store and has the file `mirrors.yaml`.
  init(store: String, mirrors: String = "mirrors: {}\n", projection: String? = nil) throws {
    site = try SpackSite()
    try site.folder.write(
      "home/.spack/config.yaml", Self.configuration(store: store, projection: projection))
    try write(mirrors: mirrors)
  }

  /// Gives the user scope other mirrors.
  func write(mirrors: String) throws {
    try site.folder.write("home/.spack/mirrors.yaml", mirrors)
  }

  /// The environment of each command.
  private var environment: [String: String] {
    [
      "SPACK_GNUPGHOME": site.folder["ring"],
      "SPACK_USER_CONFIG_PATH": site.folder["home/.spack"],
      "SPACK_SYSTEM_CONFIG_PATH": site.folder["system"],
    ]
  }

  /// Runs albedo.
  func albedo(_ arguments: [String]) throws -> Program.Outcome {
    // The user's scope is the recording's here.
    let program = ["/usr/bin/env", "-u", "SPACK_DISABLE_LOCAL_CONFIG", Program.albedo]
    return try site.run(program + arguments, environment: environment)
  }

  /// Copies a folder or file of the fixtures to a path of the site.
  func copy(_ fixture: String, to path: String) throws {
    let target = URL(fileURLWithPath: site[path])
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: Fixture.path(fixture), toPath: target.path)
  }

  /// Unpacks an archive of the fixtures below a path of the site.
  func unpack(_ fixture: String, below path: String) throws {
    try FileManager.default.createDirectory(
      atPath: site[path], withIntermediateDirectories: true)
    let outcome = try Program.run(
      "/bin/sh",
      [
        "-c", "zstd -dc \"$0\" | tar -xpf - --no-same-owner -C \"$1\"", Fixture.path(fixture),
        site[path],
      ])
    try #require(outcome.status == 0, "\(outcome.errorOutput)")
  }

  /// The files below a path of the site, as paths relative to it.
  func files(below path: String) throws -> Set<String> {
    let outcome = try Program.run(
      "/usr/bin/env", ["find", site[path], "-type", "f", "-printf", "%P\\n"])
    return Set(outcome.output.split(separator: "\n").map(String.init))
  }

  /// Whether there is something at a path of the site.
  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: site[path]) }

  /// Makes a key in the ring of the commands and returns its fingerprint.
  @discardableResult
  func makeKey(_ name: String) throws -> String {
    try KeyringSite(site: site).makeKey(name, in: site.folder["ring"])
  }

  /// Gives all recordings of a table to albedo, in the table's order.
  ///
  /// Fails when a recording has no step, a step no recording, or a difference is none.
  func replay(_ recordings: [SpackRecording], _ steps: [ReplayStep]) throws {
    let byName = Dictionary(uniqueKeysWithValues: recordings.map { ($0.name, $0) })
    #expect(Set(byName.keys) == Set(steps.map(\.name)))
    for step in steps {
      guard let recording = byName[step.name] else { continue }
      try step.prepare?(self)
      let outcome = try albedo(step.command(recording.arguments))
      let agrees = recording.agreesOnSuccess(with: outcome)
      #expect(
        agrees == (step.difference == nil),
        "\(recording): \(outcome.status)\n\(outcome.output)\(outcome.errorOutput)")
      let text = outcome.output + outcome.errorOutput
      #expect(outcome.status == 0 || !step.says.isEmpty, "\(step.name): what does it say? \(text)")
      for words in step.says {
        #expect(text.contains(words), "\(recording) does not say '\(words)':\n\(text)")
      }
      try step.check?(ReplayResult(site: self, recording: recording, outcome: outcome))
    }
    #expect(GnuPG.agentsLeft(below: site.folder.path).isEmpty)
  }
}

// MARK: What is checked

extension ReplayStep {
  /// A step whose standard output is what Spack printed.
  static func sameOutput(_ name: String, as command: [String]? = nil) -> ReplayStep {
    ReplayStep(name, as: command) { result in
      #expect(result.outcome.output == result.recording.output, "\(result.recording)")
    }
  }

  /// A step of `list` of a Spack that heads groups otherwise, on a machine of any platform.
  static func listing(_ name: String) -> ReplayStep {
    ReplayStep(name) { result in
      // How Spack writes the compiler in the head of a group and variants, and the order of
      // packages of one version, have changed from version to version.
      func lines(_ text: String) -> [String] {
        text.split(separator: "\n").filter { !$0.hasPrefix("==>") }.map { line in
          line.hasPrefix("-- ")
            ? String(line.prefix { $0 != "/" }) : String(line.replacing(":=", with: "="))
        }.sorted()
      }
      #expect(
        lines(result.outcome.output) == lines(result.recording.output), "\(result.recording)")
    }.changing { $0.contains("-a") ? $0 : $0 + ["-a"] }
  }

  /// A step of `push` that leaves in a v3 cache just the packages that Spack says it has pushed.
  static func push(
    _ name: String, to path: String, as command: [String]? = nil, says: [String] = []
  ) -> ReplayStep {
    ReplayStep(name, as: command, says: says) { result in
      let pushed = result.recording.output.matches(of: #/Pushed \S+\/([a-z2-7]{7})/#)
      let expected = pushed.map { String($0.1) }.sorted()
      let manifests = try result.site.files(below: path + "/v3/manifests/spec")
      // A name ends with `-HASH.spec.manifest.json`.
      let held = manifests.compactMap { $0.firstMatch(of: #/-([a-z2-7]{7})[a-z2-7]{25}\.spec/#) }
      #expect(held.map { String($0.1) }.sorted() == expected, "\(result.recording)")
      if result.site.exists(path) {
        #expect(try CacheFolder(path: result.site.site[path]).faults() == [])
      }
    }
  }

  /// A step of `install` that leaves the prefixes that Spack says it has installed, and no others.
  static func install(
    _ name: String, as command: [String], says: [String] = []
  ) -> ReplayStep {
    ReplayStep(name, as: command, says: says) { result in
      let installed = result.recording.output.matches(of: #/\[\+\] (\/srv\S+)/#)
      for prefix in installed {
        #expect(result.site.exists(String(prefix.1)), "\(result.recording): \(prefix.1)")
      }
      let there = result.outcome.output.matches(of: #/\] (added|present) /#)
      #expect(there.count == installed.count, "\(result.recording): \(result.outcome)")
    }
  }
}
