internal import Diagnostics
internal import Platform
internal import RecipeModel
internal import SystemPackage

extension RepositoryProgram {
  /// Clones a repository of Mercurial, updated to the revision of `source`, and returns which it is.
  func cloneMercurial(_ source: RepositorySource, to target: FilePath) throws -> String {
    let address = try RepositoryAddress(source.url, of: .hg)
    if let revision = source.revision { try RevisionName.checkWord(revision) }
    // Plain: neither aliases nor colours nor translations of the user.
    let variables = ["HGPLAIN": "1"]
    let insecure = settings.verifiesCertificates ? [] : ["--insecure"]
    // Progress goes to the error stream, which shows that it is still at work.
    let talk = ["--config", "progress.assume-tty=1", "--config", "progress.delay=1"]
    try run(
      ["clone", "--noninteractive"] + talk + insecure
        + (source.revision.map { ["--rev", $0] } ?? []) + ["--", address.text, target.string],
      in: target.removingLastComponent(), variables: variables)
    let output = try run(
      ["identify", "--noninteractive", "--debug", "--id"], in: target, reach: .machine,
      variables: variables)
    let found = String(
      decoding: output.prefix { $0 > 0x20 && $0 != UInt8(ascii: "+") }, as: UTF8.self)
    if let revision = source.revision, revision.count >= 12,
      revision.allSatisfy(RevisionName.isHexadecimal), !found.hasPrefix(revision)
    {
      throw CheckoutError(
        .wrongRevision,
        "'\(ShownURL.withoutSecrets(source.url))' gave \(found) instead of \(revision)",
        hint: "somebody may tamper with the repository: ask its authors")
    }
    return found
  }

  /// Exports a revision of a repository of Subversion.
  func exportSubversion(_ source: RepositorySource, to target: FilePath) throws {
    let address = try RepositoryAddress(source.url, of: .svn)
    if let revision = source.revision { try RevisionName.checkWord(revision) }
    let insecure =
      settings.verifiesCertificates
      ? [] : ["--trust-server-cert-failures=unknown-ca,cn-mismatch,expired,not-yet-valid,other"]
    // The names of files go to a stream that is not kept, and show that it is still at work.
    try run(
      ["export", "--non-interactive", "--force"] + insecure
        + (source.revision.map { ["--revision", $0] } ?? []) + ["--", address.text, target.string],
      in: target.removingLastComponent(), outputLimit: 1 << 28)
  }

  /// Checks a module of a repository of CVS out.
  func checkOutCVS(_ source: RepositorySource, to target: FilePath) throws {
    let root = try CVSRoot(source.url)
    if let branch = source.branch { try RevisionName.checkWord(branch) }
    if let date = source.date { try RepositoryAddress.checkWord(date, "the date") }
    // In the environment, since the root may hold the password of a guest.
    try run(
      ["-f", "-z9", "checkout", "-d", target.lastComponent?.string ?? "source"]
        + (source.branch.map { ["-r", $0] } ?? []) + (source.date.map { ["-D", $0] } ?? [])
        + ["--", root.module],
      in: target.removingLastComponent(), variables: ["CVSROOT": root.text])
  }
}

/// The place of a module of CVS, `ROOT%module=MODULE`.
struct CVSRoot {
  /// The root, as CVS gets it.
  let text: String
  /// The module.
  let module: String
  /// Whether it is on this machine.
  let isLocal: Bool

  /// Reads what a recipe says.
  init(_ url: String) throws(CheckoutError) {
    let mark = "%module="
    guard let place = url.firstRange(of: mark) else {
      throw RepositoryAddress.refused(url, "it names no module, as in ROOT\(mark)MODULE")
    }
    text = String(url[..<place.lowerBound])
    module = String(url[place.upperBound...])
    try RepositoryAddress.checkWord(text, "the root")
    try RepositoryAddress.checkWord(module, "the module")
    if text.hasPrefix("/") {
      isLocal = true
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    // A method may carry options behind ';' that name programs.
    guard parts.count >= 3, parts[0].isEmpty, ["pserver", "ext", "local"].contains(parts[1]) else {
      throw RepositoryAddress.refused(
        url, "its root is neither a path nor begins with :pserver:, :ext: or :local:")
    }
    guard !text.split(whereSeparator: { ":@".contains($0) }).contains(where: { $0.hasPrefix("-") })
    else {
      throw RepositoryAddress.refused(url, "its host or user begins with '-' like an option")
    }
    isLocal = parts[1] == "local"
  }
}
