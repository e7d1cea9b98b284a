internal import Diagnostics
internal import Platform
internal import SystemPackage

/// The files of a scope's policies, read so that none is passed over.
///
/// Only what is not there is absent. What is there and cannot be looked at or read, a link that leads
/// nowhere, and a pipe or a device in the place of a file are errors: a policy that somebody wrote
/// must not be without effect because of them. Nothing waits for a pipe.
struct PolicyFolderFiles: Sendable {
  private let folder: FilePath

  /// How many bytes a policy, or a module of one, may have.
  static let byteLimit = 4 << 20

  /// Creates the value for the folder of a scope, which need not exist.
  init(folder: String) {
    self.folder = FilePath(folder)
  }

  /// Returns the names of what is in a folder below it; none where there is no such folder.
  ///
  /// Throws `unreadableScript` for a folder that cannot be listed, and for the name of a Lua file
  /// that is no UTF-8.
  func names(in path: String) throws(HostError) -> [String] {
    guard let place = try find(path) else { return [] }
    do {
      return try FileSystem.entries(of: place).compactMap { entry in
        if let name = String(validating: entry.name.bytes, as: UTF8.self) { return name }
        guard entry.name.bytes.suffix(4).elementsEqual(".lua".utf8) else { return nil }
        throw HostError(
          .unreadableScript,
          "the name of the policy \(place.appending(entry.name).quoted) is no UTF-8",
          hint: "rename the file")
      }
    } catch let error as HostError {
      throw error
    } catch {
      throw Self.unreadable(place, error)
    }
  }

  /// Returns the content of a file below it, or nil where there is none.
  ///
  /// Throws `unreadableScript` for what is there and cannot be read, for what is no file, and for
  /// more than 4 MiB.
  func bytes(of path: String) throws(HostError) -> [UInt8]? {
    guard let place = try find(path) else { return nil }
    do {
      return try FileSystem.readRegularIfPresent(place, byteLimit: Self.byteLimit)
    } catch {
      throw Self.unreadable(place, error)
    }
  }

  /// Whether there may be policies: a policy, a Lua file in the folder for more, or either of them
  /// that nobody can look at.
  var mayHoldPolicies: Bool {
    do {
      if try find("albedo/policy.lua") != nil { return true }
      return try names(in: "albedo/policy.d").contains { $0.hasSuffix(".lua") }
    } catch {
      return true
    }
  }

  /// Returns where something is below the folder, or nil where there is nothing.
  private func find(_ path: String) throws(HostError) -> FilePath? {
    var place = folder
    let parts = FilePath(path).components
    for (depth, part) in parts.enumerated() {
      guard let kind = try kind(of: place) else { return nil }
      guard kind == .folder else {
        // A scope that is one file has no folders.
        if depth == 0 { return nil }
        throw HostError(
          .unreadableScript, "could not read the policies below \(place.quoted): it is no folder")
      }
      place.append(part)
    }
    return try kind(of: place) == nil ? nil : place
  }

  /// What an entry is, links followed; nil where there is none.
  ///
  /// A link that leads nowhere throws.
  private func kind(of place: FilePath) throws(HostError) -> FileKind? {
    do {
      guard let own = try FileStatus.ifPresent(place, links: .keep) else { return nil }
      guard own.kind == .link else { return own.kind }
      return try FileStatus(of: place).kind
    } catch {
      throw Self.unreadable(place, error)
    }
  }

  private static func unreadable(_ place: FilePath, _ cause: any Error) -> HostError {
    HostError(.unreadableScript, "could not read the policy \(place.quoted)", cause: cause)
  }
}
