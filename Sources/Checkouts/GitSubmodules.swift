internal import Diagnostics
internal import Platform
internal import RecipeModel
internal import SystemPackage

/// The submodules of a checkout, which a repository names as it likes.
///
/// They are checked out level by level, so that each address and path can be looked at before git is
/// given it: the list of a repository must not make anybody read other repositories of this machine,
/// run something, or write anywhere else.
struct GitSubmodules {
  let git: Git
  /// Where the repository around them came from.
  let parent: RepositoryAddress
  /// How many repositories are around them.
  var level = 1

  private static let levelLimit = 16
  private static let countLimit = 2000

  /// One submodule as the list has it.
  private struct Submodule {
    let name: String
    let path: String
    let address: String
  }

  /// Removes the submodules that a source does not want and checks out those that it wants.
  func update(for source: RepositorySource) throws {
    for path in source.deletedSubmodules {
      try check(path: path)
      try git(["--literal-pathspecs", "rm", "--quiet", "-r", "-f", "--", path])
    }
    guard source.hasSubmodules || !source.submodulePaths.isEmpty else { return }
    try update(only: source.submodulePaths.isEmpty ? nil : Set(source.submodulePaths))
  }

  private func update(only wanted: Set<String>?) throws {
    let submodules = try listed().filter { wanted?.contains($0.path) ?? true }
    guard level <= Self.levelLimit, submodules.count <= Self.countLimit else {
      throw refused("there are too many submodules", in: ".gitmodules")
    }
    for submodule in submodules {
      try check(path: submodule.path)
      guard try isMeant(submodule) else { continue }
      try checkOut(submodule, isLocal: checkedAddress(of: submodule))
      var inner = git
      inner.folder = git.folder.pushing(FilePath(submodule.path))
      let origin = try RepositoryAddress(
        inner.line(["config", "remote.origin.url"]), of: .git)
      var nested = GitSubmodules(git: inner, parent: origin)
      nested.level = level + 1
      try nested.update(only: nil)
      try GitTidying(
        git: inner, gitFolder: FilePath(inner.line(["rev-parse", "--absolute-git-dir"]))
      ).tidy()
    }
  }

  /// Whether the commit has the submodule; the list may name others.
  private func isMeant(_ submodule: Submodule) throws -> Bool {
    let entry = try git.line(["--literal-pathspecs", "ls-files", "--stage", "--", submodule.path])
    return entry.hasPrefix("160000 ")
  }

  private func checkOut(_ submodule: Submodule, isLocal: Bool) throws {
    var git = git
    git.allowsLocal = isLocal
    let update = [
      "--literal-pathspecs", "submodule", "update", "--init", "--checkout", "--progress",
    ]
    do {
      try git(update + ["--depth=1", "--", submodule.path], reach: .network)
    } catch let error as CheckoutError where error.code != .unreachable {
      // As for the repository itself: not every server hands out single commits.
      let modules = FilePath(try git.line(["rev-parse", "--absolute-git-dir"])).appending("modules")
      guard try FileStatus.ifPresent(modules, links: .keep)?.kind == .folder else { throw error }
      try git(["--literal-pathspecs", "submodule", "deinit", "--quiet", "-f", "--", submodule.path])
      try RootedFolder(modules).removeTree(FilePath(submodule.name))
      try git(update + ["--", submodule.path], reach: .network)
    }
  }

  // MARK: The list

  private func listed() throws -> [Submodule] {
    let file = git.folder.appending(".gitmodules")
    guard let status = try FileStatus.ifPresent(file, links: .keep) else { return [] }
    guard status.kind == .file else { throw refused("the list is no file", in: ".gitmodules") }
    let output = try git([
      "config", "--null", "--file", ".gitmodules", "--list",
    ])
    var paths: [(name: String, path: String)] = []
    var addresses: [String: String] = [:]
    for entry in output.split(separator: 0) {
      let text = String(decoding: entry, as: UTF8.self)
      guard let end = text.firstIndex(of: "\n"), text.hasPrefix("submodule.") else { continue }
      let value = String(text[text.index(after: end)...])
      let key = text[..<end].dropFirst("submodule.".count)
      if key.hasSuffix(".path") {
        paths.append((String(key.dropLast(5)), value))
      } else if key.hasSuffix(".url") {
        addresses[String(key.dropLast(4))] = value
      }
    }
    return paths.compactMap { name, path in
      addresses[name].map { Submodule(name: name, path: path, address: $0) }
    }
  }

  // MARK: Looking at what it says

  private func check(path: String) throws {
    let relative = FilePath(path)
    let isInside =
      relative.isRelative && !relative.components.isEmpty && !path.utf8.contains(0)
      && relative.components.allSatisfy {
        $0.kind == .regular && $0.string.lowercased() != ".git"
      }
    guard isInside else { throw refused("its path leaves the checkout", in: path) }
    var place = git.folder
    for part in relative.components {
      place.append(part)
      if try FileStatus.ifPresent(place, links: .keep)?.kind == .link {
        throw refused("its path runs through a link", in: path)
      }
    }
  }

  /// Checks where a submodule comes from; true when that is on this machine.
  private func checkedAddress(of submodule: Submodule) throws -> Bool {
    guard FilePath(submodule.name).components.allSatisfy({ $0.kind == .regular }),
      FilePath(submodule.name).isRelative
    else { throw refused("its name leaves the checkout", in: submodule.name) }
    let text = submodule.address
    if text.hasPrefix("./") || text.hasPrefix("../") { return parent.isLocal }
    let address = try RepositoryAddress(text, of: .git)
    if address.isLocal {
      throw refused(
        "it comes from '\(ShownURL.withoutSecrets(text))', a place on this machine",
        in: submodule.path)
    }
    return false
  }

  private func refused(_ reason: String, in submodule: String) -> CheckoutError {
    CheckoutError(
      .badAddress,
      "cannot check out the submodule '\(ShownURL.withoutSecrets(submodule))' of"
        + " '\(ShownURL.withoutSecrets(parent.text))': \(reason)",
      hint: "ask the authors of the repository")
  }
}
