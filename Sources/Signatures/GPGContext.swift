internal import CGPGME
internal import Diagnostics
internal import Synchronization

/// One conversation with GnuPG; made for one call, used by one thread.
///
/// Safe: the handle never leaves the module, is released once, and the type cannot be copied. The
/// text of a passphrase lives in `answer`, which ends after the context.
@safe struct GPGContext: ~Copyable {
  let handle: gpgme_ctx_t
  private let answer: PassphraseText?

  /// The folder of contexts that are made from now on, of the whole process.
  private static let currentHome = Mutex<String?>(nil)

  /// Opens a conversation about the keyring in the folder `home`.
  ///
  /// Nothing is asked of a network. With a `passphrase` questions for one get this answer; without,
  /// the agent asks with its own program.
  init(home: String, passphrase: String? = nil) throws(SignatureError) {
    try self.init(protocol: GPGME_PROTOCOL_OpenPGP, home: home, passphrase)
  }

  private init(
    protocol: gpgme_protocol_t, home: String?, _ passphrase: String?
  ) throws(SignatureError) {
    try GPGLibrary.load()
    var context: gpgme_ctx_t?
    let made = Self.currentHome.withLock { current in
      // A context keeps the folder that was set when it was made. Setting it for each context
      // would run gpg each time, which doubled the time of a verification.
      if let home, current != home {
        let status = unsafe albedo_gpgme_set_home(home)
        if status != 0 { return status }
        current = home
      }
      return unsafe albedo_gpgme_new(&context)
    }
    try GPGLibrary.check(made, "could not begin with GnuPG on '\(home ?? "")'")
    guard let context = unsafe context else { throw SignatureError(.failed, "out of memory") }
    let answer = passphrase.map(PassphraseText.init)
    do {
      try unsafe Self.prepare(context, `protocol`, answer)
    } catch {
      unsafe albedo_gpgme_release(context)
      throw error
    }
    unsafe handle = context
    self.answer = answer
  }

  private static func prepare(
    _ context: gpgme_ctx_t, _ protocol: gpgme_protocol_t, _ answer: PassphraseText?
  ) throws(SignatureError) {
    let chosen = unsafe albedo_gpgme_set_protocol(context, `protocol`)
    try GPGLibrary.check(chosen, "could not begin with GnuPG")
    unsafe albedo_gpgme_set_offline(context)
    unsafe albedo_gpgme_set_armor(context, 1)
    if let answer {
      let status = unsafe albedo_gpgme_answer(context, answer.start)
      try GPGLibrary.check(status, "could not answer for a passphrase")
    }
  }

  deinit { unsafe albedo_gpgme_release(handle) }

  /// Runs a program of GnuPG and returns what it wrote to standard output.
  ///
  /// The library does not tell the exit status: look at what should have come of it.
  @discardableResult
  static func run(
    _ program: String, _ arguments: [String], input: [UInt8] = []
  ) throws(SignatureError) -> [UInt8] {
    try run(file: try GPGLibrary.program(program), arguments, input: input)
  }

  private static func run(
    file: String, _ arguments: [String], input: [UInt8] = []
  ) throws(SignatureError) -> [UInt8] {
    let context = try GPGContext(
      protocol: GPGME_PROTOCOL_SPAWN, home: nil, nil)
    let output = try GPGData()
    try GPGData.with(input.span) { data throws(SignatureError) in
      let status = unsafe CStrings([""] + arguments).withPointers { pointers in
        unsafe albedo_gpgme_spawn(
          context.handle, file, pointers, data.handle, output.handle)
      }
      try GPGLibrary.check(status, "could not run '\(file)'")
    }
    return try output.bytes()
  }

  /// Sends one command to the agent of a keyring; false when none answers.
  ///
  /// Through `gpg-connect-agent`, since the library itself reads past its buffer and crashes when an
  /// agent ends in the middle of the conversation (GPGME 1.18).
  static func tellAgent(of home: String, _ command: String) -> Bool {
    guard let gpgconf = try? GPGLibrary.program("gpgconf-name"),
      let slash = gpgconf.lastIndex(of: "/")
    else { return false }
    let answer = try? run(
      file: gpgconf[...slash] + "gpg-connect-agent",
      ["--homedir", home, "--quiet", "--no-autostart", command, "/bye"])
    return answer.map { $0.starts(with: Array("OK".utf8)) } ?? false
  }
}

/// A text that C reads for as long as this lives; wiped when it goes.
///
/// Safe: the memory is freed once, by the only owner, and nobody writes it.
@safe private final class PassphraseText {
  private let memory: UnsafeMutableBufferPointer<CChar>

  init(_ text: String) {
    let bytes = Array(text.utf8CString)
    unsafe memory = .allocate(capacity: bytes.count)
    _ = unsafe memory.initialize(from: bytes)
  }

  deinit {
    unsafe memory.update(repeating: 0)
    unsafe memory.deallocate()
  }

  var start: UnsafePointer<CChar>? { unsafe UnsafePointer(memory.baseAddress) }
}

/// A list of C strings that ends with NULL, such as `argv`.
///
/// Safe: the copies are freed once, and the pointers are valid during the call only.
@safe struct CStrings: ~Copyable {
  private let texts: [[CChar]]

  init(_ texts: [String]) { self.texts = texts.map { Array($0.utf8CString) } }

  /// Calls `body` with the list.
  borrowing func withPointers<Result>(
    _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    let copies = unsafe texts.map { text in
      let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.count)
      _ = unsafe copy.initialize(from: text)
      return unsafe copy
    }
    defer { for index in unsafe copies.indices { unsafe copies[index].deallocate() } }
    var pointers = unsafe copies.map { unsafe UnsafePointer<CChar>($0.baseAddress) }
    unsafe pointers.append(nil)
    return unsafe pointers.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress) }
  }
}
