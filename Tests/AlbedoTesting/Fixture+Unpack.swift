import Foundation

extension Fixture {
  /// Unpacks an archive of the fixtures, such as `spack-0.16/caches/signed.tar.zst`, into a folder.
  public static func unpack(_ relative: String, into folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let outcome = try Program.run(
      "/bin/sh",
      ["-c", "zstd -dc \"$0\" | tar -xpf - --no-same-owner -C \"$1\"", path(relative), folder])
    guard outcome.status == 0 else { throw UnpackError(text: outcome.errorOutput) }
  }

  private struct UnpackError: Error, CustomStringConvertible {
    let text: String
    var description: String { "could not unpack a fixture: " + text }
  }
}
