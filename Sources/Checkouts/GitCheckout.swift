internal import Diagnostics
internal import Platform
internal import RecipeModel
internal import SystemPackage

/// A source that is checked out with git.
///
/// A commit is fetched alone, without its history, and with all others where the server, or the way
/// to it, does not allow that. The result is the same.
struct GitCheckout {
  let source: RepositorySource
  let git: Git

  init(_ source: RepositorySource, git: Git) throws(CheckoutError) {
    self.source = source
    self.git = git
    if let commit = source.commit { try RevisionName.checkCommit(commit) }
    for name in [source.tag, source.branch].compactMap(\.self) {
      try RevisionName.checkReference(name)
    }
    for path in source.sparsePaths { try RepositoryAddress.checkWord(path, "the path") }
  }

  /// Checks the source out into the folder of `git` and returns its commit.
  func checkOut(from address: RepositoryAddress) throws -> String {
    try FileSystem.makeFolder(git.folder)
    let format = source.commit?.utf8.count == 64 ? ["--object-format=sha256"] : []
    try git(["init", "--quiet"] + format)
    // Addresses of submodules may be relative to it.
    try git(["config", "remote.\(Self.remote).url", address.text])
    let commit = try fetch(from: address)
    if !source.sparsePaths.isEmpty {
      try git(["sparse-checkout", "set", "--cone"] + source.sparsePaths)
    }
    // Files that were left out when it was fetched come now.
    try git(
      ["checkout", "--quiet", "--force", "--detach", commit],
      reach: filter.isEmpty ? .machine : .network)
    try GitSubmodules(git: git, parent: address).update(for: source)
    try GitTidying(
      git: git, gitFolder: git.folder.appending(".git"), isWhole: source.isWhole,
      isSparse: !source.sparsePaths.isEmpty
    ).tidy()
    return commit
  }

  // MARK: Fetching

  private func fetch(from address: RepositoryAddress) throws -> String {
    guard let wanted = source.commit else { return try fetchNamed() }
    if !source.isWhole {
      do {
        try fetch([wanted], Self.alone + filter)
        return try verified(wanted, at: "FETCH_HEAD", address)
      } catch let error as CheckoutError where error.code != .wrongRevision {
        // The server may hand out no single commits, or nothing without its history.
        if error.code == .unreachable { throw error }
      }
    }
    try fetch(Self.everything, filter)
    return try verified(wanted, at: wanted, address)
  }

  private func fetchNamed() throws -> String {
    var failure: (any Error)?
    for name in references {
      do {
        if source.isWhole {
          try fetch([name] + Self.everything, filter)
        } else {
          do {
            try fetch([name], Self.alone + filter)
          } catch let error as CheckoutError where error.code == .failed {
            try fetch([name], ["--no-tags"] + filter)
          }
        }
        return try git.line(["rev-parse", "--verify", "FETCH_HEAD^{commit}"])
      } catch let error as CheckoutError where error.code == .notFound {
        failure = failure ?? error
      }
    }
    throw failure ?? CheckoutError(.notFound, "there is nothing to fetch")
  }

  /// The name of the repository within the checkout.
  private static let remote = "origin"
  private static let alone = ["--depth=1", "--no-tags"]
  private static let everything = [
    "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*",
  ]

  /// Files outside the wanted folders are not fetched where the server allows it.
  private var filter: [String] { source.sparsePaths.isEmpty ? [] : ["--filter=blob:none"] }

  /// What the source may be called there; recipes take tags for branches and the other way round.
  private var references: [String] {
    if let tag = source.tag { return ["refs/tags/\(tag)", "refs/heads/\(tag)"] }
    if let branch = source.branch { return ["refs/heads/\(branch)", "refs/tags/\(branch)"] }
    return ["HEAD"]
  }

  private func fetch(_ references: [String], _ options: [String]) throws {
    try git(
      ["fetch", "--progress", "--no-auto-gc"] + options + ["--", Self.remote] + references,
      reach: .network)
  }

  /// Returns the whole name of the commit that is called `name` here, if it is the wanted one.
  private func verified(
    _ wanted: String, at name: String, _ address: RepositoryAddress
  ) throws -> String {
    let found: String
    do {
      found = try git.line(["rev-parse", "--verify", "--end-of-options", "\(name)^{commit}"])
    } catch let error as CheckoutError {
      throw CheckoutError(
        .notFound, "'\(ShownURL.withoutSecrets(address.text))' has no commit \(wanted)",
        hint: "it may have been taken back: ask its authors", cause: error)
    }
    guard found.hasPrefix(wanted) else {
      throw CheckoutError(
        .wrongRevision,
        "'\(ShownURL.withoutSecrets(address.text))' gave \(found) instead of \(wanted)",
        hint: "somebody may tamper with the repository: ask its authors")
    }
    return found
  }

  // MARK: Asking

  /// Returns the commit that the tag or branch is at the repository now.
  func remoteCommit(at address: RepositoryAddress) throws -> String {
    if let commit = source.commit { return commit }
    // A tag with a text of its own is followed by the commit that it stands for.
    let patterns = references.flatMap { [$0, $0 + "^{}"] }
    let output = try git(["ls-remote", "--", address.text] + patterns, reach: .network)
    var commits: [String: String] = [:]
    for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: "\t")
      if words.count == 2 { commits[String(words[1])] = String(words[0]) }
    }
    for name in references {
      if let commit = commits[name + "^{}"] ?? commits[name] {
        try RevisionName.checkCommit(commit)
        return commit
      }
    }
    throw CheckoutError(
      .notFound,
      "'\(ShownURL.withoutSecrets(address.text))' has no '\(source.tag ?? source.branch ?? "HEAD")'"
    )
  }
}
