internal import Diagnostics
internal import Platform
internal import SystemPackage
internal import Terminal

/// The text of a user's script.
struct ScriptText {
  /// The Lua text; lines have the numbers that they have in the file.
  let bytes: [UInt8]

  private static let byteLimit = 64 << 20
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Reads a file, or standard input where `name` is `-`.
  ///
  /// Raises `unreadableScript` for a file that cannot be read or is no text.
  init(file name: String) throws(HostError) {
    do {
      let bytes =
        name == "-"
        ? try StandardStream.readInput(byteLimit: Self.byteLimit)
        : try FileSystem.read(FilePath(name), byteLimit: Self.byteLimit)
      try self.init(bytes, name: name == "-" ? "standard input" : name)
    } catch let error as HostError {
      throw error
    } catch {
      let isAbsent = (error as? PlatformError)?.code == .notFound
      throw HostError(
        .unreadableScript, "could not read the script '\(name)'",
        hint: isAbsent
          ? "what holds a slash is the path of a script; 'albedo help' lists the commands" : nil,
        cause: error)
    }
  }

  /// Takes the bytes of a file.
  init(_ bytes: [UInt8], name: String) throws(HostError) {
    let text = bytes.starts(with: Self.byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
    // Lua would complain about the first odd character, in the middle of what is no script at all.
    guard !text.prefix(4096).contains(0), text.first != 0x1B else {
      throw HostError(
        .unreadableScript, "could not run '\(name)': it is a binary file, not a Lua script",
        hint: "compiled Lua is not run either: name the file that it was made from")
    }
    // A comment in the place of a '#!' line keeps the numbers of the lines.
    let isExecutable = text.first == UInt8(ascii: "#")
    self.bytes = (isExecutable ? Array("--".utf8) : []) + text
  }
}
