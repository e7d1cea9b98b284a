/// Something that a format can say about a spec.
indirect enum SpecAttribute: Sendable, Equatable {
  /// How a version is written.
  enum VersionStyle: Sendable, Equatable {
    case asWritten
    /// As a constraint that only this version meets: `=1.2`.
    case asConstraint
    case separated(by: String)
    case upTo(Int)
    /// As it was written, which git references do not have.
    case text
    /// A style that does not exist, which only matters where there is a version.
    case unknown(String)
  }

  /// What a format can say about one variant.
  enum VariantPart: Sendable, Equatable {
    case whole
    case value
    case name
  }

  case name
  case fullName
  case namespace
  /// The namespace of a spec without a name.
  case namespaceIfAnonymous
  case version(VersionStyle)
  case architecture
  case platform
  case os
  case target
  case targetFamily
  /// The newest one that several makers build and whose programs the target runs.
  case targetGeneric
  case targetVendor
  case targetGeneration
  case variants
  case variant(String, VariantPart)
  case compilerFlags
  case hash(length: Int?)
  case abstractHash
  /// All compilers, with a blank in front.
  case compilers
  case compiler
  case compilerName
  case compilerVersion
  /// As a constraint that only this version meets.
  case compilerVersions
  case isExternal
  case externalPath
  case isConcrete
  case fileFormat
  case prefix
  case spackRoot
  case spackInstall
  /// Something about what the spec was built as.
  case buildSpec(SpecAttribute)
  /// Something about a package that the spec depends on, or that provides a virtual one for it.
  case dependency(String, SpecAttribute)

  /// The attributes by the names that formats use.
  static let named: [String: SpecAttribute] = [
    "name": .name, "fullname": .fullName, "namespace": .namespace,
    "namespace_if_anonymous": .namespaceIfAnonymous, "abstract_hash": .abstractHash,
    "version": .version(.asWritten), "versions": .version(.asConstraint),
    "version.string": .version(.text),
    "version.dotted": .version(.separated(by: ".")),
    "version.dashed": .version(.separated(by: "-")),
    "version.underscored": .version(.separated(by: "_")),
    "version.joined": .version(.separated(by: "")),
    "version.up_to_1": .version(.upTo(1)), "version.up_to_2": .version(.upTo(2)),
    "version.up_to_3": .version(.upTo(3)),
    "architecture": .architecture, "architecture.platform": .platform, "architecture.os": .os,
    "architecture.target": .target, "architecture.target.name": .target,
    "architecture.target.family": .targetFamily, "architecture.target.vendor": .targetVendor,
    "architecture.target.generation": .targetGeneration,
    "architecture.target.generic": .targetGeneric,
    "variants": .variants, "compiler_flags": .compilerFlags,
    "hash": .hash(length: nil), "compilers": .compilers, "compiler": .compiler,
    "compiler.name": .compilerName, "compiler.version": .compilerVersion,
    "compiler.versions": .compilerVersions, "external": .isExternal,
    "external_path": .externalPath, "concrete": .isConcrete, "specfile_version": .fileFormat,
    "prefix": .prefix, "spack_root": .spackRoot, "spack_install": .spackInstall,
  ]

  /// Reads the name of an attribute; nil when there is no such.
  init?(_ text: Substring) {
    if text.hasPrefix("^") {
      guard let dot = text.firstIndex(of: "."),
        let inner = Self(text[text.index(after: dot)...]), dot > text.index(after: text.startIndex)
      else { return nil }
      self = .dependency(String(text[text.index(after: text.startIndex)..<dot]), inner)
      return
    }
    let name = text.lowercased()
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if let attribute = Self.named[name]
      ?? Self.named[name.replacingPrefix("arch.", "architecture.")]
      // The parts of an architecture can be named without it: `{os}`, `{target.family}`.
      ?? Self.named["architecture." + name]
    {
      self = attribute
    } else if name == "arch" {
      self = .architecture
    } else if parts[0] == "variants", parts.count > 1, !parts[1].isEmpty,
      let part = Self.variantPart(parts.dropFirst(2))
    {
      // The names of variants may have capitals.
      let names = text.split(separator: ".", omittingEmptySubsequences: false)
      self = .variant(String(names[1]), part)
    } else if parts[0] == "build_spec", parts.count > 1,
      let inner = Self(text.dropFirst("build_spec.".count))
    {
      self = .buildSpec(inner)
    } else if let length = Self.hashLength(name) {
      self = .hash(length: length)
    } else if parts[0] == "version", parts.count == 2, !parts[1].isEmpty {
      self = .version(.unknown(String(parts[1])))
    } else {
      return nil
    }
  }

  private static func variantPart(_ parts: ArraySlice<Substring>) -> VariantPart? {
    switch parts.count {
    case 0: .whole
    case 1 where parts.first == "value": .value
    case 1 where parts.first == "name": .name
    default: nil
    }
  }

  private static func hashLength(_ name: String) -> Int? {
    guard name.hasPrefix("hash:") else { return nil }
    let digits = name.dropFirst(5)
    guard let length = Int(digits), length > 0, digits.utf8.allSatisfy(Version.isDigit) else {
      return nil
    }
    return min(length, SpecHash.letterCount)
  }

  /// The signs that may stand in front, each with what it is for.
  func allows(_ sign: Character) -> Bool {
    if case .dependency(_, let inner) = self { return inner.allows(sign) }
    return switch (sign, self) {
    case ("@", .version), ("@", .compilerVersion), ("@", .compilerVersions): true
    case ("%", .compiler), ("%", .compilerName): true
    case ("/", .hash), ("/", .abstractHash): true
    default: false
    }
  }
}

extension String {
  /// The text with one beginning instead of another; the text itself if it starts otherwise.
  fileprivate func replacingPrefix(_ old: String, _ new: String) -> String {
    hasPrefix(old) ? new + dropFirst(old.count) : self
  }
}
