internal import Diagnostics
internal import Platform
internal import SystemPackage

/// Git, run in one folder with what holds for all of its commands.
struct Git {
  let program: RepositoryProgram
  /// The folder of the working tree.
  var folder: FilePath
  /// Whether repositories in other folders of this machine may be read.
  var allowsLocal = true

  /// Settings that hold whatever a repository or a user says, in order: what is checked out must be
  /// what was committed, nobody's code may run, and equal checkouts must have equal files.
  private static let settings = [
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.attributesFile=/dev/null",
    "core.autocrlf=false", "core.logAllRefUpdates=false", "core.splitIndex=false",
    "core.untrackedCache=false", "index.version=2", "init.templateDir=", "init.defaultBranch=main",
    "advice.detachedHead=false", "gc.auto=0", "maintenance.auto=false", "safe.directory=*",
    "filter.lfs.smudge=", "filter.lfs.process=", "filter.lfs.required=false",
    "transfer.unpackLimit=1", "fetch.unpackLimit=1", "fetch.recurseSubmodules=false",
    "fetch.writeCommitGraph=false", "submodule.recurse=false", "pack.threads=1",
    "pack.writeReverseIndex=false", "repack.writeBitmaps=false", "repack.useDeltaIslands=false",
  ]

  /// Runs a command of git and returns what it wrote; blocks.
  @discardableResult
  func callAsFunction(
    _ arguments: [String], reach: RepositoryProgram.Reach = .machine, input: FilePath? = nil,
    outputLimit: Int = 1 << 20
  ) throws -> [UInt8] {
    var variables = [
      "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1", "GIT_ATTR_NOSYSTEM": "1",
      "GIT_ALLOW_PROTOCOL": protocols,
    ]
    if !program.settings.verifiesCertificates { variables["GIT_SSL_NO_VERIFY"] = "true" }
    let seconds = max(1, program.settings.stallLimit.components.seconds)
    let settings =
      Self.settings + ["http.lowSpeedLimit=1", "http.lowSpeedTime=\(seconds)"]
    return try program.run(
      settings.flatMap { ["-c", $0] } + arguments, in: folder, reach: reach,
      variables: variables, input: input, outputLimit: outputLimit)
  }

  private var protocols: String {
    let network = program.settings.isOffline ? [] : ["https", "http", "git", "ssh"]
    return (network + (allowsLocal ? ["file"] : [])).joined(separator: ":")
  }

  /// The first line of what a command writes.
  func line(_ arguments: [String]) throws -> String {
    String(decoding: try self(arguments).prefix { $0 != 10 }, as: UTF8.self)
  }
}
