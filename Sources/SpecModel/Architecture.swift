/// What a package was built for.
package struct Architecture: Sendable, Hashable, CustomStringConvertible {
  /// Such as `linux` or `darwin`.
  package var platform: String
  /// Such as `debian12`.
  package var os: String
  /// The name of the microarchitecture, such as `x86_64_v3` or `zen2`.
  package var target: String

  /// Creates an architecture.
  package init(platform: String, os: String, target: String) {
    self.platform = platform
    self.os = os
    self.target = target
  }

  /// `linux-debian12-x86_64_v3`.
  package var description: String { "\(platform)-\(os)-\(target)" }
}
