import Foundation

/// The files of `Tests/Fixtures`, found from this source file so that any clone works.
public enum Fixture {
  /// The top folder of the checkout.
  public static let checkout = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// Returns the absolute path of a fixture, such as `vectors/relocate-text.json`.
  public static func path(_ relative: String) -> String {
    checkout + "/Tests/Fixtures/" + relative
  }

  /// Returns the bytes of a fixture.
  public static func bytes(_ relative: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(relative))))
  }

  /// Returns the text of a fixture, which must be UTF-8.
  public static func text(_ relative: String) throws -> String {
    try String(contentsOfFile: path(relative), encoding: .utf8)
  }

  /// Returns a JSON fixture as Foundation's dictionaries, arrays, strings and numbers.
  public static func json(_ relative: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(try bytes(relative)), options: .fragmentsAllowed)
  }
}
