internal import CGPGME
internal import Diagnostics
internal import Platform
internal import Synchronization
internal import SystemPackage

/// The agent of one keyring, as long as this program uses it.
///
/// GnuPG starts an agent for a keyring when it needs one, and leaves it running. One that no Albedo
/// had found running is ended by the last Albedo that used it: each holds a shared lock on a file
/// in the folder that says "this agent is Albedo's", so a run that was killed leaves no agent behind
/// the next one.
final class AgentSession: Sendable {
  private let home: FilePath
  private let temporaryFolder: FilePath
  private let state = Mutex(State())

  private struct State {
    /// What GnuPG is told as the folder.
    var place: String?
    /// The folder of the short way to a long path.
    var shortcut: FilePath?
    var socket = ""
    /// Held while the agent is Albedo's.
    var claim: HeldClaim?
  }

  /// The file that says whose the agent is.
  private static let claimFile = ".albedo-agent"
  /// The longest path of a socket (`unix(7)`), without the final zero.
  private static let socketByteLimit = 107
  /// How long an agent that was told to end is waited for.
  private static let patience = Duration.seconds(2)

  init(home: FilePath, temporaryFolder: FilePath) {
    self.home = home
    self.temporaryFolder = temporaryFolder
  }

  /// The folder for what needs no agent.
  var readingHome: String { state.withLock { $0.place } ?? home.string }

  /// Makes the folder, and sees to it that an agent started from now on is ended by `end()`.
  ///
  /// Returns the path that GnuPG is given: the folder's, or a short way to it.
  func begin() throws(SignatureError) -> String {
    try state.withLock { state throws(SignatureError) in
      if let place = state.place { return place }
      try makeHome()
      // Makes a short folder for sockets below /run/user, where the system has one for this user.
      _ = try GPGContext.run(
        "gpgconf-name", ["--homedir", home.string, "--create-socketdir"])
      var place = home.string
      var socket = try socketPath(place)
      if socket.utf8.count > Self.socketByteLimit {
        let shortcut = try makeShortcut()
        state.shortcut = shortcut
        place = shortcut.appending("g").string
        socket = try socketPath(place)
      }
      state.socket = socket
      try claim(&state, place)
      state.place = place
      return place
    }
  }

  /// Ends the agent when it is Albedo's and no other Albedo uses it.
  func end() {
    state.withLock { state in
      if let claim = state.claim?.take(), let claim = last(after: claim) {
        Self.stopAgent(of: state.place ?? home.string, socket: FilePath(state.socket))
        try? FileSystem.removeFile(home.appending(Self.claimFile))
        // The folder for its sockets below /run/user, if there is one.
        _ = try? GPGContext.run(
          "gpgconf-name", ["--homedir", home.string, "--remove-socketdir"])
        claim.release()
      }
      if let shortcut = state.shortcut { try? FileSystem.removeTree(shortcut) }
      state = State()
    }
  }

  deinit { end() }

  /// Whether an agent of Albedo's may still run although nobody uses it any more.
  ///
  /// A run that was killed has left it. Nothing is written, and no agent is started.
  var isLeftBehind: Bool {
    let file = home.appending(Self.claimFile)
    guard (try? FileStatus.ifPresent(file)) ?? nil != nil else { return false }
    return (try? ByteRangeLock(.exclusive, on: file, timeout: .zero)) != nil
  }

  // MARK: Parts

  private func makeHome() throws(SignatureError) {
    do {
      if try FileStatus.ifPresent(home) != nil { return }
      try FileSystem.makeFolders(home.removingLastComponent())
      try FileSystem.makeFolder(home, permissions: 0o700)
    } catch  where error.code == .exists {
      return
    } catch {
      throw SignatureError(
        .failed, "could not make the folder of the keyring '\(home)'",
        hint: "SPACK_GNUPGHOME names another place", cause: error)
    }
  }

  private func socketPath(_ place: String) throws(SignatureError) -> String {
    let bytes = try GPGContext.run(
      "gpgconf-name", ["--homedir", place, "--list-dirs", "agent-socket"])
    let text = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    return text.replacing("%3a", with: ":").replacing("%25", with: "%")
  }

  /// Makes a link with a short path, in a folder that nobody else can write.
  private func makeShortcut() throws(SignatureError) -> FilePath {
    do {
      let name = "albedo-gpg-" + (try Randomness.hexadecimal(byteCount: 8))
      var folder = temporaryFolder.appending(name)
      // The longest socket is 'S.gpg-agent.browser' in 'g'.
      if folder.string.utf8.count + 24 > Self.socketByteLimit { folder = FilePath("/tmp/" + name) }
      try FileSystem.makeFolder(folder, permissions: 0o700)
      try FileSystem.makeLink(folder.appending("g"), to: home)
      return folder
    } catch {
      throw SignatureError(
        .pathTooLong,
        "the path of the keyring '\(home)' is too long for the socket of GnuPG's agent",
        hint: "set SPACK_GNUPGHOME to a folder with a shorter path", cause: error)
    }
  }

  /// Claims the agent unless somebody else's runs already.
  private func claim(_ state: inout State, _ place: String) throws(SignatureError) {
    let file = home.appending(Self.claimFile)
    do {
      let isClaimed = try FileStatus.ifPresent(file) != nil
      if !isClaimed, GPGContext.tellAgent(of: place, "NOP") { return }
      var lock = try ByteRangeLock(.shared, on: file, timeout: .seconds(5))
      // The last that used the agent may have removed the file that was waited for.
      while try FileStatus.ifPresent(file) == nil {
        lock = try ByteRangeLock(.shared, on: file, timeout: .seconds(5))
      }
      state.claim = HeldClaim(lock)
    } catch {
      throw SignatureError(
        .failed, "could not note in '\(home)' that its agent is in use", cause: error)
    }
  }

  /// Returns the exclusive lock of the last that used the agent; nil while others do.
  ///
  /// The shared lock goes first: of two that end at once and keep theirs, neither would be the last.
  private func last(after claim: consuming ByteRangeLock) -> ByteRangeLock? {
    claim.release()
    let file = home.appending(Self.claimFile)
    // Gone: the other one was the last.
    guard (try? FileStatus.ifPresent(file)) ?? nil != nil else { return nil }
    return try? ByteRangeLock(.exclusive, on: file, timeout: .zero)
  }

  private static func stopAgent(of home: String, socket: FilePath) {
    guard GPGContext.tellAgent(of: home, "KILLAGENT") else { return }
    // The agent removes its socket when it has done what it was doing.
    let start = SystemClock.monotonic
    while (try? FileStatus.ifPresent(socket, links: .keep)) ?? nil != nil,
      SystemClock.monotonic - start < patience
    {
      SystemClock.block(for: .milliseconds(2))
    }
  }
}

/// A lock that a state of several threads holds.
private final class HeldClaim: Sendable {
  private let lock: Mutex<ByteRangeLock?>

  init(_ lock: consuming ByteRangeLock) { self.lock = Mutex(lock) }

  func take() -> ByteRangeLock? { lock.withLock { $0.take() } }
}
