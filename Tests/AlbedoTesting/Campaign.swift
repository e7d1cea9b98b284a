import Foundation

/// How long the campaigns are: short in `make test`, whole in `make soak`.
public enum Campaign {
  /// Whether `ALBEDO_SOAK=1` asks for the whole length.
  public static let isWhole = ProcessInfo.processInfo.environment["ALBEDO_SOAK"] == "1"

  /// Returns how often to repeat something.
  public static func count(short: Int, whole: Int) -> Int { isWhole ? whole : short }
}
