import Foundation
public import Testing

/// Compares text with a golden file in the `Snapshots` folder beside the calling test.
///
/// With `ALBEDO_RECORD=1` in the environment the file is rewritten and the test fails, so that a
/// recording run can never pass for a real one.
public func expectSnapshot(
  _ text: String, named name: String, file: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = (file as NSString).deletingLastPathComponent + "/Snapshots"
  let path = folder + "/" + name
  if ProcessInfo.processInfo.environment["ALBEDO_RECORD"] == "1" {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    Issue.record("recorded \(path)", sourceLocation: sourceLocation)
    return
  }
  let expected = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  #expect(
    text == expected, "differs from \(name); ALBEDO_RECORD=1 rewrites it",
    sourceLocation: sourceLocation)
}
