internal import Diagnostics
internal import Platform
internal import SystemPackage

/// Leaves of a repository what the commit is, and nothing of how it came here.
///
/// An archive keeps the folder of git, since Spack 1 does and builds ask it for their version. But
/// what git writes there differs from run to run and tells of the machine: times, logs, the order of
/// packs. So it is written anew, and two checkouts of one commit by one git have the same files.
struct GitTidying {
  let git: Git
  /// The folder with the objects: `.git`, or one below it for a submodule.
  let gitFolder: FilePath
  /// Whether branches, tags and the history stay.
  var isWhole = false
  /// Whether only some folders were checked out.
  var isSparse = false

  /// Tidies the repository, whose commit is checked out.
  func tidy() throws {
    let commit = try git.line(["rev-parse", "--verify", "HEAD^{commit}"])
    let configuration = try configuration()
    for name in Self.traces { try FileSystem.removeTree(gitFolder.appending(name)) }
    if isWhole {
      try git(["pack-refs", "--all", "--prune"])
    } else {
      for name in ["refs", "packed-refs"] {
        try FileSystem.removeTree(gitFolder.appending(name))
      }
      try write("shallow", commit + "\n")
    }
    for folder in ["refs/heads", "refs/tags"] {
      try FileSystem.makeFolders(gitFolder.pushing(FilePath(folder)))
    }
    try write("HEAD", commit + "\n")
    try write("config", configuration)
    // Without a history there is little to be won by differences, and they come from the server.
    let packing = isWhole ? [] : ["-f", "--window=0", "--depth=0"]
    try git(["repack", "-a", "-d", "-n", "-q"] + packing)
    try writeIndex(commit)
  }

  /// What git keeps of how a checkout was made.
  private static let traces: [FilePath.Component] = [
    "FETCH_HEAD", "ORIG_HEAD", "COMMIT_EDITMSG", "logs", "hooks", "branches", "description",
    "index",
    "shallow", "config.worktree", "worktrees", "gc.log",
  ]

  /// Writes the list of files without the times and numbers that the file system gave them.
  private func writeIndex(_ commit: String) throws {
    try git(["read-tree", commit])
    guard isSparse else { return }
    let missing = try git(["ls-files", "--deleted", "-z"], outputLimit: 1 << 28)
    guard !missing.isEmpty else { return }
    let list = gitFolder.appending("missing")
    try FileSystem.replace(list, with: missing)
    try git(["update-index", "-z", "--skip-worktree", "--stdin"], input: list)
    try FileSystem.removeFile(list)
  }

  private func write(_ name: FilePath.Component, _ text: String) throws {
    try FileSystem.replace(gitFolder.appending(name), with: Array(text.utf8))
  }

  // MARK: The settings

  /// The settings that a reader of the repository needs, in one order.
  private func configuration() throws -> String {
    let output = try git(["config", "--null", "--local", "--list"])
    var values: [String: String] = [:]
    for entry in output.split(separator: 0) {
      let text = String(decoding: entry, as: UTF8.self)
      let end = text.firstIndex(of: "\n") ?? text.endIndex
      values[String(text[..<end])] = String(text[end...].dropFirst())
    }
    let isPartial = values["remote.origin.promisor"] == "true"
    let isExtended = isPartial || values["extensions.objectformat"] != nil
    var lines = ["[core]", "\trepositoryformatversion = \(isExtended ? 1 : 0)"]
    lines += ["\tfilemode = true", "\tbare = false"]
    lines += line("worktree", values["core.worktree"])
    if isSparse { lines += ["\tsparseCheckout = true", "\tsparseCheckoutCone = true"] }
    if let format = values["extensions.objectformat"] {
      lines += ["[extensions]"] + line("objectFormat", format)
    }
    lines += ["[remote \"origin\"]"] + line("url", values["remote.origin.url"])
    lines.append("\tfetch = +refs/heads/*:refs/remotes/origin/*")
    if isPartial {
      lines += line("promisor", "true")
      lines += line("partialCloneFilter", values["remote.origin.partialclonefilter"])
    }
    return (lines + submodules(values)).joined(separator: "\n") + "\n"
  }

  private func submodules(_ values: [String: String]) -> [String] {
    values.filter { $0.key.hasPrefix("submodule.") && $0.key.hasSuffix(".url") }
      .sorted { $0.key < $1.key }
      .flatMap { key, address in
        let name = key.dropFirst("submodule.".count).dropLast(".url".count)
        return ["[submodule \"\(Self.escaped(String(name)))\"]", "\tactive = true"]
          + line("url", address)
      }
  }

  private func line(_ key: String, _ value: String?) -> [String] {
    value.map { ["\t\(key) = \"\(Self.escaped($0))\""] } ?? []
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
