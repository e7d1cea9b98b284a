internal import Platform
internal import SystemPackage

/// Access to entries whose recorded mode forbids it even to their owner.
enum FileAccess {
  /// Runs `body` while an entry has at least the permissions in `needed`, and puts its own back.
  static func with<Result>(
    _ needed: UInt32, on path: FilePath, _ body: () throws -> Result
  ) throws -> Result {
    let permissions = try FileStatus(of: path, links: .keep).permissions
    guard permissions & needed != needed else { return try body() }
    try FileSystem.setPermissions(permissions | needed, of: path)
    defer { try? FileSystem.setPermissions(permissions, of: path) }
    return try body()
  }
}
