internal import Diagnostics
internal import RecipeModel

/// The address of a repository that a program may be given.
///
/// Recipes are not trusted, and a program takes more for an address than places: options, commands
/// to run, files of other protocols. Only what everybody reads as a place gets through, and nothing
/// with a password, which others could read in the list of processes.
struct RepositoryAddress {
  /// The address as it was written.
  let text: String
  /// Whether it is on this machine.
  let isLocal: Bool

  /// Reads an address of a system; CVS has its own, see ``CVSRoot``.
  init(_ text: String, of kind: RepositorySource.Kind) throws(CheckoutError) {
    try Self.checkWord(text, "the address")
    self.text = text
    if let scheme = text.firstRange(of: "://") {
      let name = text[..<scheme.lowerBound].lowercased()
      guard Self.schemes[kind]?.contains(name) ?? false else {
        throw Self.refused(text, "no repository of \(kind.rawValue) is reached by '\(name)'")
      }
      try Self.checkAuthority(text[scheme.upperBound...].prefix { !"/?#".contains($0) }, of: text)
      isLocal = name == "file"
    } else if text.hasPrefix("/"), kind != .svn {
      isLocal = true
    } else if kind == .git, let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") {
      // As scp(1) writes it, user@host:path; two colons would name a program to run.
      let path = text[text.index(after: colon)...]
      try Self.checkAuthority(text[..<colon], of: text)
      guard !path.isEmpty, !path.hasPrefix(":"), !path.hasPrefix("-") else {
        throw Self.refused(text, "it is no address")
      }
      isLocal = false
    } else {
      throw Self.refused(text, "it is neither a URL nor an absolute path")
    }
  }

  private static let schemes: [RepositorySource.Kind: Set<String>] = [
    .git: ["https", "http", "git", "ssh", "git+ssh", "ssh+git", "file"],
    .hg: ["https", "http", "ssh", "file"],
    .svn: ["https", "http", "svn", "svn+ssh", "file"],
  ]

  /// Refuses what a program would take for an option, and what a terminal would obey.
  static func checkWord(_ text: String, _ what: String) throws(CheckoutError) {
    guard !text.isEmpty else { throw CheckoutError(.badAddress, "\(what) is empty") }
    guard !text.hasPrefix("-") else {
      throw refused(text, "\(what) begins with '-' like an option")
    }
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    else { throw refused(text, "\(what) has control characters") }
  }

  private static func checkAuthority(
    _ authority: Substring, of text: String
  ) throws(CheckoutError) {
    let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.hasPrefix("-") }) else {
      throw refused(text, "its host or user begins with '-' like an option")
    }
    guard !parts.dropLast().contains(where: { $0.contains(":") }) else {
      throw refused(
        text, "it holds a password, which others could see while the program runs",
        hint: "put the password where the program looks for it, such as ~/.netrc or a credential"
          + " helper of git, and take it out of the recipe")
    }
  }

  static func refused(_ text: String, _ reason: String, hint: String? = nil) -> CheckoutError {
    CheckoutError(
      .badAddress, "cannot check out '\(ShownURL.withoutSecrets(text))': \(reason)",
      hint: hint ?? "correct the recipe")
  }

  /// The last part of the address without `.git`, as the name of a folder.
  static func folderName(of text: String) -> String {
    let path = text.prefix { $0 != "?" && $0 != "#" }
    var name = path.split(whereSeparator: { "/:".contains($0) }).last.map(String.init) ?? ""
    if name.hasSuffix(".git") { name.removeLast(4) }
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "+"):
        true
      default: false
      }
    }
    // What Spack calls it when it does not know either.
    return isPlain && !name.isEmpty && !name.hasPrefix(".") && !name.hasPrefix("-")
      ? name : "spack-src"
  }
}

/// Names of revisions that a program may be given.
enum RevisionName {
  /// Checks the name of a branch or tag of git, by the rules of git-check-ref-format(1).
  static func checkReference(_ name: String) throws(CheckoutError) {
    try RepositoryAddress.checkWord(name, "the branch or tag")
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isWellFormed =
      parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
      && !name.contains("..") && !name.contains("@{") && !name.hasSuffix(".") && name != "@"
      && !name.contains(where: { " ~^:?*[\\".contains($0) })
    if !isWellFormed { throw bad(name, "is not the name of a branch or tag") }
  }

  /// Checks that a text is a commit of git, maybe shortened.
  static func checkCommit(_ name: String) throws(CheckoutError) {
    let isCommit = (7...64).contains(name.utf8.count) && name.allSatisfy { isHexadecimal($0) }
    if !isCommit { throw bad(name, "is not a commit") }
  }

  /// Whether a text is a commit of git in full, by SHA-1 or SHA-256.
  static func isWholeCommit(_ name: some StringProtocol) -> Bool {
    [40, 64].contains(name.utf8.count) && name.allSatisfy { isHexadecimal($0) }
  }

  /// Checks a revision of Mercurial or Subversion, or a branch of CVS: a word, not an expression.
  static func checkWord(_ name: String) throws(CheckoutError) {
    try RepositoryAddress.checkWord(name, "the revision")
    let isWord = name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "._+-/".contains($0))
    }
    if !isWord { throw bad(name, "is not the name of a revision") }
  }

  static func isHexadecimal(_ character: Character) -> Bool {
    character.isASCII && (character.isNumber || "abcdef".contains(character))
  }

  private static func bad(_ name: String, _ words: String) -> CheckoutError {
    CheckoutError(
      .badAddress, "'\(ShownURL.withoutSecrets(name))' \(words)", hint: "correct the recipe")
  }
}
