/// The colours of Spack's listings, as terminals are told them.
package enum SpecColor: String, Sendable {
  /// Platforms, systems, targets.
  case architecture = "35"
  /// Variants and what has a key in front.
  case variants = "94"
  /// Compilers and flags; what is there.
  case compiler = "32"
  /// Versions.
  case version = "36"
  /// Hashes; what is not there and need not be.
  case hash = "90"
  /// What was there before Spack.
  case external = "95"
  /// What should be there and is not.
  case failure = "31"

  /// The colour of an attribute with what stands in front of it; nil for the terminal's own.
  init?(of attribute: SpecAttribute, prefix: String) {
    switch attribute {
    case .dependency(_, let inner), .buildSpec(let inner): self.init(of: inner, prefix: prefix)
    case .architecture, .platform, .os, .target, .targetFamily, .targetGeneric, .targetVendor,
      .targetGeneration:
      self = .architecture
    case .variants, .variant: self = .variants
    case _ where prefix.hasSuffix("="): self = .variants
    case .compilers, .compiler, .compilerName, .compilerVersion, .compilerVersions, .compilerFlags:
      self = .compiler
    case .version: self = .version
    case _ where prefix.hasSuffix("/"): self = .hash
    default: return nil
    }
  }

  /// Returns a text between the codes for the colour and for its end.
  package func painted(_ text: String) -> String { "\u{1b}[0;\(rawValue)m\(text)\u{1b}[0m" }
}
