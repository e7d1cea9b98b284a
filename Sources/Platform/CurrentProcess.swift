internal import CPlatform
internal import Diagnostics
internal import Glibc
package import SystemPackage

/// Facts about the running program.
package enum CurrentProcess {
  /// The number of the process.
  package static var identifier: Int32 { getpid() }

  /// The effective user.
  package static var effectiveUser: UInt32 { geteuid() }

  /// The permission bits that new files do not get (`umask(2)`).
  package static var fileCreationMask: UInt32 {
    // The call can only read by writing, so another thread could create a file in between.
    if let line = statusLine("Umask:"), let mask = UInt32(line, radix: 8) { return mask }
    let mask = umask(0o022)
    umask(mask)
    return UInt32(mask)
  }

  /// The value of an environment variable, or nil; bytes that are not UTF-8 are replaced.
  package static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// Ends the process, flushing what C and Lua have buffered (`exit(3)`).
  ///
  /// What cannot be written any more makes a success a failure.
  package static func exit(_ status: Int32) -> Never {
    let isWritten = fflush(nil) == 0
    Glibc.exit(status == 0 && !isWritten ? 1 : status)
  }

  /// All environment variables; bytes that are not UTF-8 are replaced (`environ(7)`).
  package static var environment: [String: String] {
    var variables: [String: String] = [:]
    var place = unsafe albedo_environment()
    while let entry = unsafe place?.pointee {
      let text = unsafe String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      unsafe place = unsafe place?.successor()
    }
    return variables
  }

  /// The current folder (`getcwd(3)`).
  package static func currentFolder() throws(PlatformError) -> FilePath {
    guard let text = unsafe getcwd(nil, 0) else {
      throw PlatformError(errno: albedo_errno(), .currentFolder, "the current folder")
    }
    defer { unsafe free(text) }
    return unsafe FilePath(platformString: text)
  }

  /// The file that holds the running program, links resolved by the system.
  package static func executable() throws(PlatformError) -> FilePath {
    var buffer = [CChar](repeating: 0, count: 4097)
    let count = unsafe buffer.withUnsafeMutableBufferPointer {
      unsafe albedo_executable_path($0.baseAddress, 4096)
    }
    guard count >= 0,
      let path = FilePath(bytes: buffer[..<Int(count)].map { UInt8(bitPattern: $0) })
    else {
      throw PlatformError(errno: albedo_errno(), .readLink, "the path of the program")
    }
    return path
  }

  /// The largest amount of memory that the program has held, in bytes.
  package static var peakResidentBytes: Int {
    // getrusage(2) also counts what the process held before it became this program.
    guard let line = statusLine("VmHWM:"), let number = line.split(separator: " ").first,
      let kibibytes = Int(number)
    else { return Int(albedo_peak_resident_bytes()) }
    return kibibytes * 1024
  }

  private static func statusLine(_ key: String) -> String? {
    guard let bytes = try? FileSystem.read("/proc/self/status", byteLimit: 1 << 16) else {
      return nil
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix(key) }) else { return nil }
    return String(line.dropFirst(key.count).drop { $0 == " " || $0 == "\t" })
  }
}

/// A user as the system's user database knows it.
package struct User: Sendable, Hashable {
  /// The login name.
  package let name: String
  /// The home folder.
  package let home: FilePath

  /// Looks the effective user up (`getpwuid_r(3)`); nil when the database does not know it.
  package static func current() -> User? { find(CurrentProcess.effectiveUser) }

  /// Looks a user up by number; nil when the database does not know it.
  package static func find(_ identifier: UInt32) -> User? {
    unsafe find { unsafe albedo_find_user(identifier, $0, $1, $2) }
  }

  /// Looks a user up by name (`getpwnam_r(3)`); nil when the database does not know it.
  package static func find(named name: String) -> User? {
    unsafe find { unsafe albedo_find_user_named(name, $0, $1, $2) }
  }

  private typealias LookUp =
    (UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>?, Int) -> Int32

  private static func find(_ lookUp: LookUp) -> User? {
    var capacity = 1024
    while capacity <= 1 << 20 {
      var buffer = [CChar](repeating: 0, count: capacity)
      var entry = unsafe passwd()
      let code = unsafe buffer.withUnsafeMutableBufferPointer {
        unsafe lookUp(&entry, $0.baseAddress, $0.count)
      }
      if code == ERANGE {
        capacity *= 4
        continue
      }
      guard code == 0 else { return nil }
      // The entry's strings lie in the buffer, which must not move before they are copied.
      return withExtendedLifetime(buffer) {
        guard let name = unsafe entry.pw_name, let home = unsafe entry.pw_dir else { return nil }
        return unsafe User(name: String(cString: name), home: FilePath(platformString: home))
      }
    }
    return nil
  }
}
