import Diagnostics

/// Files that scripts may lie in: a folder on disk, the files in the program, a table in a test.
///
/// Paths are relative with `/` between their parts, and never hold `.` or `..`.
package protocol ScriptFiles: Sendable {
  /// Returns what a folder holds, in any order; nothing where there is no such folder.
  ///
  /// Raises `unreadableScript` where the folder is there and cannot be listed.
  func entries(of folder: String) throws(HostError) -> [ScriptEntry]

  /// Returns whether there is a regular file, or a link to one, at `path`.
  func contains(_ path: String) -> Bool

  /// Returns the whole content of a file.
  ///
  /// Raises `unreadableScript` where it cannot be read, also because it is not there any more.
  func bytes(of path: String) throws(HostError) -> [UInt8]
}

/// One entry of a folder of scripts.
package struct ScriptEntry: Sendable, Hashable {
  /// The name without its folder.
  package var name: String
  /// Whether it is a folder or a link to one.
  package var isFolder: Bool

  /// Creates an entry.
  package init(name: String, isFolder: Bool) {
    self.name = name
    self.isFolder = isFolder
  }
}

/// One place that may hold commands and modules.
package struct ScriptPlace: Sendable {
  /// What people call the place: `user`, `site`, `shipped`.
  package var origin: String
  /// What stands before a file's path when it is shown: a folder, or a word for the program.
  package var location: String
  /// The folder of commands, relative to the place.
  package var scriptFolder: String
  /// The folder that a module's name is looked up in, relative to the place.
  package var moduleFolder: String
  /// The folder of checks for `albedo doctor`, relative to the place; nil where they are modules.
  package var healthFolder: String?
  /// Whether places before this one may not replace what it holds, unless the site allows it.
  package var isGuarded: Bool
  /// The files.
  package var files: any ScriptFiles

  /// What people call the place of what comes with the program.
  package static let shippedOrigin = "shipped"

  /// Creates the place of a configuration scope: `albedo/scripts` and `albedo/lib` in its folder.
  package static func scope(
    _ origin: String, location: String, isGuarded: Bool, files: any ScriptFiles
  ) -> ScriptPlace {
    ScriptPlace(
      origin: origin, location: location, scriptFolder: "albedo/scripts",
      moduleFolder: "albedo/lib", healthFolder: "albedo/health", isGuarded: isGuarded,
      files: files)
  }

  /// Creates the place of a checkout of Albedo: `scripts` and `stdlib` in its folder; guarded.
  package static func shipped(location: String, files: any ScriptFiles) -> ScriptPlace {
    ScriptPlace(
      origin: shippedOrigin, location: location, scriptFolder: "scripts", moduleFolder: "stdlib",
      isGuarded: true, files: files)
  }

  /// Creates the place of the files that the program carries inside; guarded.
  package static func embedded() -> ScriptPlace {
    shipped(location: "albedo:", files: EmbeddedScriptFiles())
  }
}

/// The Lua files that the program carries inside.
package struct EmbeddedScriptFiles: ScriptFiles {
  /// Creates the value, which holds nothing itself.
  package init() {}

  /// Returns what a folder holds; linear in the number of embedded files.
  package func entries(of folder: String) -> [ScriptEntry] {
    let head = folder + "/"
    let found = EmbeddedFiles.names.lazy.filter { $0.hasPrefix(head) }.map { name in
      let rest = name.dropFirst(head.count)
      let first = rest.prefix { $0 != "/" }
      return ScriptEntry(name: String(first), isFolder: first.count < rest.count)
    }
    return Array(Set(found))
  }

  /// Returns whether the program carries a file of this name.
  package func contains(_ path: String) -> Bool { EmbeddedFiles.text(path) != nil }

  /// Returns a copy of a file's content.
  package func bytes(of path: String) throws(HostError) -> [UInt8] {
    guard let text = EmbeddedFiles.text(path) else {
      throw HostError(.unreadableScript, "the program carries no file '\(path)'")
    }
    return Array(text.utf8)
  }
}
