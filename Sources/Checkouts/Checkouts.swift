package import Diagnostics
package import Platform
package import RecipeModel
package import SystemPackage

/// Checks sources out of repositories, with the programs that speak to them.
///
/// Everything blocks for as long as a server takes: use a worker of `WorkerPool.programs`.
package struct Checkouts: Sendable {
  private let settings: CheckoutSettings

  /// Creates the value; no program is looked for yet.
  package init(_ settings: CheckoutSettings) { self.settings = settings }

  /// Checks a source out below `folder`, which must exist and be empty; blocks.
  ///
  /// Nothing that a repository holds is run: no hook, no filter, no command of a submodule. Throws
  /// `CheckoutError`, `CancellationError` and what the file system says; then the folder may hold
  /// anything.
  package func checkOut(
    _ source: RepositorySource, below folder: FilePath, cancellation: Cancellation,
    progress: ItemProgress
  ) throws -> Checkout {
    if source.kind == .go { throw Self.noGo }
    let address = try self.address(of: source)
    progress.begin("checking out", unit: .count)
    func program(_ name: String) throws(CheckoutError) -> RepositoryProgram {
      try RepositoryProgram(name, settings, cancellation: cancellation, progress: progress)
    }
    let target = folder.appending("source")
    let name = RepositoryAddress.folderName(of: address)
    switch source.kind {
    case .git:
      let commit = try GitCheckout(
        source, git: Git(program: program("git"), folder: target)
      ).checkOut(from: RepositoryAddress(source.url, of: .git))
      return Checkout(folder: target, topName: name, commit: commit, skippedName: nil)
    case .hg:
      let revision = try program("hg").cloneMercurial(source, to: target)
      return Checkout(folder: target, topName: name, commit: revision, skippedName: ".hg")
    case .svn:
      try program("svn").exportSubversion(source, to: target)
      return Checkout(folder: target, topName: name, commit: nil, skippedName: ".svn")
    case .cvs:
      try program("cvs").checkOutCVS(source, to: target)
      return Checkout(folder: target, topName: name, commit: nil, skippedName: "CVS")
    case .go: throw Self.noGo
    }
  }

  /// Asks a repository of git which commit the tag or branch of a source is now; blocks.
  ///
  /// Throws as `checkOut` does.
  package func commit(of source: RepositorySource, cancellation: Cancellation) throws -> String {
    _ = try address(of: source)
    let git = Git(
      program: try RepositoryProgram(
        "git", settings, cancellation: cancellation, progress: ItemProgress()), folder: "/")
    return try GitCheckout(source, git: git).remoteCommit(
      at: RepositoryAddress(source.url, of: .git))
  }

  /// Checks the address of a source, whether it may be used now, and returns it.
  private func address(of source: RepositorySource) throws(CheckoutError) -> String {
    let isLocal: Bool
    let text: String
    if source.kind == .cvs {
      let root = try CVSRoot(source.url)
      (text, isLocal) = (root.module, root.isLocal)
    } else {
      text = source.url
      isLocal = try RepositoryAddress(text, of: source.kind).isLocal
    }
    if settings.isOffline, !isLocal {
      throw CheckoutError(
        .offline,
        "cannot check out '\(ShownURL.withoutSecrets(source.url))': the network is not to be used",
        hint: "leave --offline out, or use what is on this machine")
    }
    return text
  }

  private static let noGo = CheckoutError(
    .unsupported, "Spack makes no archives of sources in Go, and reads none",
    hint: "let the recipe name an archive of the version")
}
