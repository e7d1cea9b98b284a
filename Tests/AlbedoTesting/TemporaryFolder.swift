import Foundation

/// A folder of one test's own, removed when the value goes.
public final class TemporaryFolder: Sendable {
  /// The absolute path, without links, without a final slash.
  public let path: String

  /// Creates an empty folder below the system's folder for temporary files.
  public init() throws {
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    path = base + "/albedo-test-" + UUID().uuidString.lowercased()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // A test may have taken the right to write away from a folder below.
    let walk = FileManager.default.enumerator(atPath: path)
    while let name = walk?.nextObject() as? String {
      let entry = path + "/" + name
      if walk?.fileAttributes?[.type] as? FileAttributeType == .typeDirectory {
        try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: entry)
      }
    }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Returns the path of an entry below the folder.
  public subscript(_ relative: String) -> String { path + "/" + relative }

  /// Writes a file below the folder, making its parents, and returns its path.
  @discardableResult
  public func write(_ relative: String, _ bytes: [UInt8]) throws -> String {
    let target = self[relative]
    try FileManager.default.createDirectory(
      atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: target))
    return target
  }

  /// Writes a text file below the folder, making its parents, and returns its path.
  @discardableResult
  public func write(_ relative: String, _ text: String) throws -> String {
    try write(relative, Array(text.utf8))
  }

  /// Returns the bytes of a file below the folder.
  public func bytes(_ relative: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: self[relative])))
  }
}
