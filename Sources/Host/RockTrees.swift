internal import Diagnostics
internal import LuaRuntime
internal import Platform
internal import SystemPackage

/// The trees of LuaRocks that scripts may take modules from: only Lua text, for Lua 5.4.
struct RockTrees {
  /// Their roots, absolute, the most important first.
  let roots: [String]

  private static let byteLimit = 16 << 20

  init(_ roots: [String]) { self.roots = roots }

  /// The trees that LuaRocks itself uses: the user's, then the machine's.
  static func standard(home: String) -> [String] { [home + "/.luarocks", "/usr/local", "/usr"] }

  /// Returns the text of a module; nil where no tree has it.
  ///
  /// `name` is one that modules may have. Throws `host.unknown_module` for a module in C, and
  /// `host.unreadable_script` for one that cannot be read.
  func source(of name: String) throws(HostError) -> LuaSource? {
    let path = name.split(separator: ".").joined(separator: "/")
    for root in roots {
      for file in ["/share/lua/5.4/\(path).lua", "/share/lua/5.4/\(path)/init.lua"] {
        if let bytes = try Self.read(root + file) {
          // The line that names an interpreter is none of Lua; its end stays, so that lines count.
          let text = bytes.first == UInt8(ascii: "#") ? bytes.drop { $0 != 0x0A } : bytes[...]
          return LuaSource(
            LuaString(bytes: Array(Self.ownGlobals.utf8) + text), name: "@" + root + file)
        }
      }
    }
    for root in roots { try refuseLibrary(name, path, in: root) }
    return nil
  }

  /// Modules of others set globals and ask whether there are some: each has a table of its own, on
  /// the line that its text begins with.
  private static let ownGlobals =
    "local _ENV = (function(shared, raw) local own = {} return setmetatable(own, { __index = "
    + "function(_, name) if name == '_G' then return own end return raw(shared, name) end }) end)"
    + "(_G, rawget) "

  private static func read(_ path: String) throws(HostError) -> [UInt8]? {
    do {
      guard let status = try FileStatus.ifPresent(FilePath(path)), status.kind == .file else {
        return nil
      }
      return try FileSystem.read(FilePath(path), byteLimit: byteLimit)
    } catch {
      throw HostError(.unreadableScript, "could not read the module '\(path)'", cause: error)
    }
  }

  /// Throws where the module, or the one that its name begins with, is a library in C.
  private func refuseLibrary(_ name: String, _ path: String, in root: String) throws(HostError) {
    let first = path.prefix { $0 != "/" }
    for file in [path, String(first)].map({ root + "/lib/lua/5.4/\($0).so" })
    where ((try? FileStatus.ifPresent(FilePath(file))) ?? nil) != nil {
      throw HostError(
        .unknownModule, "the module '\(name)' is not loaded: '\(file)' is a library in C",
        hint: "such a library could do to this program whatever it likes; use a module that is "
          + "written in Lua, or run a program of its own with albedo.process")
    }
  }
}
