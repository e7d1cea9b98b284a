/// A reader of texts from strangers, with what must hold for any bytes it is given.
///
/// `albedo-fuzz` feeds it with what libFuzzer makes up, `FuzzTests` with the corpus that such runs
/// have left.
public struct FuzzTarget: Sendable {
  /// What the target is called on the command line, and its corpus.
  public let name: String
  /// Reads some bytes; ends the process when something does not hold.
  public let run: @Sendable ([UInt8]) -> Void

  /// All targets.
  public static let all =
    documents + specs + files + caches + binaries + recipes + pages

  /// Returns the target of a name.
  public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
