internal import CGPGME
internal import Diagnostics

/// The library that drives GnuPG (`gpgme(3)`), loaded when it is first asked for.
///
/// A context of the library belongs to one thread at a time; contexts of several threads may work
/// at once, and each call makes its own. GnuPG itself locks the files of a keyring.
package enum GPGLibrary {
  /// Whether the library is loaded and finds GnuPG; asked once a process.
  private static let isUsable = albedo_gpgme_load() == 1 && albedo_gpgme_is_installed() == 1

  /// Throws `gpg.unavailable` unless keys and signatures can be worked with.
  static func load() throws(SignatureError) {
    guard isUsable else {
      throw SignatureError(
        .unavailable, "keys and signatures need GnuPG and its library GPGME, which are not here",
        hint: packagesHint)
    }
  }

  /// The library's version, such as `GPGME 1.18.0`; nil where it, or GnuPG, is not installed.
  package static var version: String? {
    guard isUsable, let text = unsafe albedo_gpgme_version() else { return nil }
    return unsafe "GPGME " + String(cString: text)
  }

  private static let packagesHint =
    "install the packages 'gpg', 'gpg-agent' and 'libgpgme11' of your system"

  /// Returns the path of a program of GnuPG, by the library's name for it: `gpg-name`.
  static func program(_ name: String) throws(SignatureError) -> String {
    try load()
    guard let path = unsafe albedo_gpgme_directory(name) else {
      throw SignatureError(
        .unavailable, "GnuPG's program for '\(name)' is not there", hint: packagesHint)
    }
    return unsafe String(cString: path)
  }

  /// Throws `gpg.failed`, or a more telling code, when `status` is an error.
  static func check(
    _ status: gpgme_error_t, _ message: @autoclosure () -> String
  ) throws(SignatureError) {
    if status == 0 { return }
    let reason = text(of: status)
    switch albedo_gpgme_code(status) {
    case GPG_ERR_BAD_PASSPHRASE.rawValue, GPG_ERR_NO_PASSPHRASE.rawValue,
      GPG_ERR_CANCELED.rawValue, GPG_ERR_FULLY_CANCELED.rawValue, GPG_ERR_NO_PIN_ENTRY.rawValue,
      GPG_ERR_ENOTTY.rawValue:
      throw SignatureError(
        .noPassphrase, "\(message()): \(reason)",
        hint: "the key has a passphrase: gpg-agent asks for it with the 'pinentry' program, which"
          + " needs a terminal (export GPG_TTY=$(tty)); --passphrase-variable takes it from a"
          + " variable instead")
    case GPG_ERR_NO_AGENT.rawValue:
      throw SignatureError(.unavailable, "\(message()): \(reason)", hint: packagesHint)
    default: throw SignatureError(.failed, "\(message()): \(reason)")
    }
  }

  /// Returns the library's words for an error.
  static func text(of status: gpgme_error_t) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    return unsafe buffer.withUnsafeMutableBufferPointer { place in
      guard let base = place.baseAddress else { return "" }
      unsafe albedo_gpgme_describe(status, base, place.count)
      return unsafe String(cString: base).lowercased()
    }
  }
}

/// Bytes that go into the library or come out of it.
///
/// Safe: the handle never leaves the module, is released once, and the type cannot be copied.
@safe struct GPGData: ~Copyable {
  let handle: gpgme_data_t

  /// Creates an empty buffer for what comes out.
  init() throws(SignatureError) {
    try GPGLibrary.load()
    var data: gpgme_data_t?
    let status = unsafe albedo_gpgme_data_new(&data)
    try GPGLibrary.check(status, "could not make a buffer")
    guard let data = unsafe data else { throw SignatureError(.failed, "out of memory") }
    unsafe handle = data
  }

  private init(borrowing bytes: UnsafeRawBufferPointer) throws(SignatureError) {
    try GPGLibrary.load()
    var data: gpgme_data_t?
    let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    let status = unsafe albedo_gpgme_data_borrow(&data, start, bytes.count)
    try GPGLibrary.check(status, "could not make a buffer")
    guard let data = unsafe data else { throw SignatureError(.failed, "out of memory") }
    unsafe handle = data
  }

  deinit { unsafe albedo_gpgme_data_release(handle) }

  /// Calls `body` with data that borrows `bytes`, which are not copied.
  static func with<Result>(
    _ bytes: Span<UInt8>, _ body: (borrowing GPGData) throws(SignatureError) -> Result
  ) throws(SignatureError) -> Result {
    unsafe try bytes.withUnsafeBytes { raw throws(SignatureError) in
      try body(unsafe GPGData(borrowing: raw))
    }
  }

  /// Returns all that was written; throws when it is more than `byteLimit`.
  func bytes(byteLimit: Int = 64 << 20) throws(SignatureError) -> [UInt8] {
    unsafe albedo_gpgme_data_rewind(handle)
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { place in
        unsafe albedo_gpgme_data_read(handle, place.baseAddress, place.count)
      }
      if count == 0 { return result }
      guard count > 0, result.count + count <= byteLimit else {
        throw SignatureError(.failed, "could not read what GnuPG gave: it is too long")
      }
      result += chunk[..<count]
    }
  }
}
