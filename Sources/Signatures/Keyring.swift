internal import CGPGME
internal import Diagnostics
internal import Platform
internal import Synchronization
package import SystemPackage

/// A keyring in a folder of its own, apart from the user's.
///
/// The folder is made, for its owner alone, when something must first be written. Every function
/// blocks and may run on several threads at once: each call opens a conversation of its own with
/// GnuPG, which locks its files itself. Measured with two busy cores, four threads verify as much as
/// one, since each verification is a run of gpg; signing waits for one agent in any case.
package final class Keyring: Sendable {
  /// The folder.
  package let home: FilePath
  private let temporaryFolder: FilePath
  /// Gives the passphrase of a key; nil: the agent asks the user with a program of its own.
  private let passphrase: (@Sendable () -> String?)?
  let agent: AgentSession
  private let known = Mutex(Known())

  /// What was read of the ring, and the state of its files then.
  private struct Known {
    var publicState: [FileStatus?] = []
    var publicKeys: [OpenPGPKey]?
    var secretState: [FileStatus?] = []
    var secretKeys: [OpenPGPKey]?
  }

  /// A key has some kilobytes; a file that is larger holds something else.
  package static let keyFileByteLimit = 16 << 20

  /// Creates the keyring; nothing is looked at yet.
  ///
  /// `temporaryFolder` is where a short way to `home` is made if its path is too long for a socket.
  package init(
    home: FilePath, temporaryFolder: FilePath = "/tmp",
    passphrase: (@Sendable () -> String?)? = nil
  ) {
    self.home = home
    self.temporaryFolder = temporaryFolder
    self.passphrase = passphrase
    agent = AgentSession(home: home, temporaryFolder: temporaryFolder)
  }

  /// Ends what the keyring has started; it may be used again.
  ///
  /// An agent that ran before, or that another Albedo still uses, stays.
  package func end() { agent.end() }

  /// Whether a run that was killed has left its agent; the next that needs one ends it.
  package var hasLeftAgent: Bool { agent.isLeftBehind }

  /// Whether the folder is there.
  package var exists: Bool {
    ((try? FileStatus.ifPresent(home)) ?? nil)?.kind == .folder
  }

  // MARK: Conversations

  /// Opens a conversation that only reads.
  func reading() throws(SignatureError) -> GPGContext {
    try GPGContext(home: agent.readingHome)
  }

  /// Opens a conversation that may write, or that needs the agent; makes the folder.
  func writing() throws(SignatureError) -> GPGContext {
    let home = try agent.begin()
    return try GPGContext(home: home, passphrase: passphrase.flatMap { $0() })
  }

  /// Forgets what was read, since this program has changed it.
  func forget() { known.withLock { $0 = Known() } }

  // MARK: Keys

  /// Returns all public keys, in the ring's order; none when there is no folder.
  ///
  /// They are kept until a file of the ring changes.
  package func publicKeys() throws(SignatureError) -> [OpenPGPKey] {
    let keys = try knownKeys()
    let secret = Set(try secretKeys().map(\.fingerprint))
    return keys.map { $0.withSecret(secret) }
  }

  /// Returns all public keys, without looking which have a secret part: that would need the agent,
  /// and verifying does not.
  func knownKeys() throws(SignatureError) -> [OpenPGPKey] {
    guard exists else {
      // That there are no keys must not hide that none could be read.
      try GPGLibrary.load()
      return []
    }
    let state = state(of: ["pubring.kbx", "pubring.gpg", "trustdb.gpg", "pubring.db"])
    if let keys = known.withLock({ $0.publicState == state ? $0.publicKeys : nil }) { return keys }
    let keys = try list(try reading(), secretOnly: false)
    known.withLock { ($0.publicState, $0.publicKeys) = (state, keys) }
    return keys
  }

  /// Returns the keys whose secret part is here, in the ring's order; starts the agent.
  package func secretKeys() throws(SignatureError) -> [OpenPGPKey] {
    guard try hasSecrets() else {
      try GPGLibrary.load()
      return []
    }
    let state = state(of: ["private-keys-v1.d", "pubring.kbx", "pubring.gpg", "trustdb.gpg"])
    if let keys = known.withLock({ $0.secretState == state ? $0.secretKeys : nil }) { return keys }
    let keys = try list(try writing(), secretOnly: true)
    known.withLock { ($0.secretState, $0.secretKeys) = (state, keys) }
    return keys
  }

  /// Whether there can be secret keys: saves starting an agent for a ring that only verifies.
  private func hasSecrets() throws(SignatureError) -> Bool {
    let folder = home.appending("private-keys-v1.d")
    do {
      return try FileSystem.entries(of: folder).contains { $0.name.string.hasSuffix(".key") }
    } catch  where error.code == .notFound || error.code == .notAFolder {
      return false
    } catch {
      throw SignatureError(.failed, "could not look at the keyring '\(home)'", cause: error)
    }
  }

  /// Returns the keys that `bytes` hold, importing nothing; `source` names them in errors.
  ///
  /// Throws `gpg.bad_key_file` when they hold none.
  package func keys(in bytes: [UInt8], source: String) throws(SignatureError) -> [OpenPGPKey] {
    let scratch = exists ? nil : try ScratchHome(in: temporaryFolder)
    defer { scratch?.remove() }
    let context = try GPGContext(home: scratch?.path.string ?? agent.readingHome)
    let keys = try GPGData.with(bytes.span) { data throws(SignatureError) in
      try check(
        unsafe albedo_gpgme_list_data(context.handle, data.handle), "could not read '\(source)'")
      return try collect(context)
    }
    guard !keys.isEmpty else {
      throw SignatureError(
        .badKeyFile, "'\(source)' holds no key",
        hint: "name a file that 'gpg --export --armor' or 'albedo gpg export' has written")
    }
    return keys
  }

  private func list(
    _ context: consuming GPGContext, secretOnly: Bool
  ) throws(SignatureError) -> [OpenPGPKey] {
    try check(
      unsafe albedo_gpgme_list(context.handle, nil, secretOnly ? 1 : 0),
      "could not list the keys of '\(home)'")
    return try collect(context)
  }

  private func collect(_ context: borrowing GPGContext) throws(SignatureError) -> [OpenPGPKey] {
    var keys: [OpenPGPKey] = []
    while true {
      var key: gpgme_key_t?
      let status = unsafe albedo_gpgme_next(context.handle, &key)
      if albedo_gpgme_code(status) == GPG_ERR_EOF.rawValue { break }
      try check(status, "could not list keys")
      guard let key = unsafe key else { break }
      keys.append(OpenPGPKey(key))
      unsafe albedo_gpgme_key_unref(key)
    }
    unsafe albedo_gpgme_list_end(context.handle)
    return keys
  }

  func check(
    _ status: gpgme_error_t, _ message: @autoclosure () -> String
  ) throws(SignatureError) {
    try GPGLibrary.check(status, message())
  }

  private func state(of names: [String]) -> [FileStatus?] {
    names.map { (try? FileStatus.ifPresent(home.appending($0))) ?? nil }
  }

  // MARK: Names

  /// Returns the one key of `keys` that `text` means: a fingerprint, a key id, an address, a name.
  ///
  /// Throws `gpg.unknown_key` and `gpg.ambiguous_key`, which list what there is.
  package static func find(
    _ text: String, in keys: [OpenPGPKey], of ring: FilePath
  ) throws(SignatureError) -> OpenPGPKey {
    let found = matching(text, in: keys)
    if let key = found.first, found.count == 1 { return key }
    guard found.isEmpty else {
      throw SignatureError(
        .ambiguousKey, "'\(text)' means \(found.count) keys: \(names(of: found))",
        hint: "name one by its fingerprint")
    }
    let there = keys.isEmpty ? "it holds none" : "it holds \(names(of: keys))"
    throw SignatureError(
      .unknownKey, "no key of '\(ring)' is '\(text)': \(there)",
      hint: "'albedo gpg list' shows the keys")
  }

  /// Returns the keys that `text` means; what means a key exactly goes before a piece of a name.
  package static func matching(_ text: String, in keys: [OpenPGPKey]) -> [OpenPGPKey] {
    guard !text.isEmpty else { return [] }
    let exact = keys.filter { $0.matches(text) == .exact }
    return exact.isEmpty ? keys.filter { $0.matches(text) == .part } : exact
  }

  /// Returns keys in one line: fingerprints with names.
  package static func names(of keys: [OpenPGPKey]) -> String {
    keys.map(\.text).joined(separator: ", ")
  }
}

extension OpenPGPKey {
  /// The same key, with its secret part among `fingerprints` or not.
  fileprivate func withSecret(_ fingerprints: Set<String>) -> OpenPGPKey {
    OpenPGPKey(copying: self, hasSecret: fingerprints.contains(fingerprint))
  }
}

/// An empty keyring for looking at keys where there is no keyring yet.
private struct ScratchHome {
  let path: FilePath

  init(in folder: FilePath) throws(SignatureError) {
    do {
      path = folder.appending("albedo-gpg-" + (try Randomness.hexadecimal(byteCount: 8)))
      try FileSystem.makeFolder(path, permissions: 0o700)
    } catch {
      throw SignatureError(
        .failed, "could not make a folder below '\(folder)' to look at keys",
        hint: "TMPDIR names another place", cause: error)
    }
  }

  func remove() { try? FileSystem.removeTree(path) }
}
