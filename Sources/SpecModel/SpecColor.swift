/// The colours of Spack's listings, as terminals are told them.
enum SpecColor: String {
  case architecture = "35"
  case variants = "94"
  case compiler = "32"
  case version = "36"
  case hash = "90"

  /// The colour of an attribute with what stands in front of it; nil for the terminal's own.
  init?(of attribute: SpecAttribute, prefix: String) {
    switch attribute {
    case .dependency(_, let inner), .buildSpec(let inner): self.init(of: inner, prefix: prefix)
    case .architecture, .platform, .os, .target, .targetFamily, .targetVendor, .targetGeneration:
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
  func painted(_ text: String) -> String { "\u{1b}[0;\(rawValue)m\(text)\u{1b}[0m" }
}
