internal import Diagnostics
internal import RecipeModel

/// The folder of a scope that may hold policies, as its files are read.
package struct PolicyFolder: Sendable {
  /// The scope as people call it: `site`, `user`.
  package let scope: String
  /// The folder's path, for messages.
  package let folder: String
  /// Whether its rules stand above those of other scopes.
  package let isGuarded: Bool
  /// Why nothing in it can be used; nil when it can.
  let obstacle: (any Error)?
  /// Returns the names of the files in a folder below it; none where there is no such folder.
  let names: @Sendable (String) throws -> [String]
  /// Returns the content of a file below it, or nil where there is none.
  let bytes: @Sendable (String) throws -> [UInt8]?

  /// Creates a folder.
  ///
  /// `names` and `bytes` throw for what is there and cannot be read: only what is absent is absent.
  package init(
    scope: String, folder: String, isGuarded: Bool,
    names: @escaping @Sendable (String) throws -> [String],
    bytes: @escaping @Sendable (String) throws -> [UInt8]?
  ) {
    self.scope = scope
    self.folder = folder
    self.isGuarded = isGuarded
    self.names = names
    self.bytes = bytes
    obstacle = nil
  }

  /// Creates a folder whose policies cannot be used, and why.
  package init(scope: String, folder: String, isGuarded: Bool, obstacle: any Error) {
    self.scope = scope
    self.folder = folder
    self.isGuarded = isGuarded
    self.obstacle = obstacle
    names = { _ in [] }
    bytes = { _ in nil }
  }

  /// Reads its policies in their order: `albedo/policy.lua`, then `albedo/policy.d/*.lua` by name.
  ///
  /// What is there and cannot be read is an entry without content: a policy that somebody wrote must
  /// not be passed over.
  func read() -> [PolicyFiles.Entry] {
    if let obstacle { return [unread("albedo", obstacle)] }
    var paths = ["albedo/policy.lua"]
    var entries: [PolicyFiles.Entry] = []
    let more = "albedo/policy.d"
    do {
      paths += try names(more).filter { $0.hasSuffix(".lua") && !$0.hasPrefix(".") }.sorted()
        .map { more + "/" + $0 }
    } catch {
      entries.append(unread(more, error))
    }
    return entries
      + paths.compactMap { path in
        do {
          return try bytes(path).map { PolicyFiles.Entry(file: file(path, $0)) }
        } catch {
          return unread(path, error)
        }
      }
  }

  private func file(_ path: String, _ bytes: [UInt8]) -> PolicyFile {
    PolicyFile(
      path: folder + "/" + path, scope: scope, isGuarded: isGuarded, bytes: bytes,
      module: { name in try module(name) })
  }

  private func unread(_ path: String, _ error: any Error) -> PolicyFiles.Entry {
    PolicyFiles.Entry(file: file(path, []), obstacle: ErrorReport.sentence(for: error))
  }

  private func module(_ name: String) throws -> PolicyModuleText? {
    let path = "albedo/lib/" + name.split(separator: ".").joined(separator: "/")
    for file in [path + ".lua", path + "/init.lua"] {
      if let bytes = try bytes(file) {
        return PolicyModuleText(path: folder + "/" + file, bytes: bytes)
      }
    }
    return nil
  }
}

/// The text of a module that a policy requires.
package struct PolicyModuleText: Sendable {
  /// How it is named in errors.
  package let path: String
  /// The text.
  package let bytes: [UInt8]

  /// Creates the text of a module.
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// A policy as it was read.
package struct PolicyFile: Sendable {
  /// How it is named in errors and verdicts.
  package let path: String
  /// The scope that it belongs to.
  package let scope: String
  /// Whether its rules stand above those of other scopes.
  package let isGuarded: Bool
  /// The text.
  package let bytes: [UInt8]
  /// Finds what it requires among the modules of its scope.
  let module: @Sendable (String) throws -> PolicyModuleText?

  /// Creates a policy.
  package init(
    path: String, scope: String, isGuarded: Bool, bytes: [UInt8],
    module: @escaping @Sendable (String) throws -> PolicyModuleText? = { _ in nil }
  ) {
    self.path = path
    self.scope = scope
    self.isGuarded = isGuarded
    self.bytes = bytes
    self.module = module
  }
}
