/// How a package stands in a store, as listings mark it in front of a line.
package enum SpecStatus: String, Sendable, CaseIterable {
  /// It is there.
  case installed
  /// It is there, in a store that this one builds upon.
  case upstream
  /// It was there before Spack.
  case external
  /// Nothing knows of it.
  case absent
  /// The database knows it, but it is not there.
  case missing

  /// The mark, three characters: `[+]`.
  package var mark: String {
    switch self {
    case .installed: "[+]"
    case .upstream: "[^]"
    case .external: "[e]"
    case .absent: " - "
    case .missing: "[-]"
    }
  }

  private var color: SpecColor {
    switch self {
    case .installed, .upstream: .compiler
    case .external: .external
    case .absent: .hash
    case .missing: .failure
    }
  }

  /// The mark, in its colour where that is asked for.
  package func text(isColored: Bool) -> String { isColored ? color.painted(mark) : mark }
}
