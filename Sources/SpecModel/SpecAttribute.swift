/// Something that a format can say about a spec.
enum SpecAttribute: Sendable, Equatable {
  /// How a version is written.
  enum VersionStyle: Sendable, Equatable {
    case asWritten
    /// As a constraint that only this version meets: `=1.2`.
    case asConstraint
    case separated(by: String)
    case upTo(Int)
  }

  case name
  case fullName
  case namespace
  case version(VersionStyle)
  case architecture
  case platform
  case os
  case target
  case hash(length: Int?)
  case compiler
  case compilerName
  case compilerVersion
  /// As a constraint that only this version meets.
  case compilerVersions
  case externalPath
  case fileFormat
  /// What only specs that are not concrete have.
  case nothing

  /// The attributes by the names that formats use.
  static let named: [String: SpecAttribute] = [
    "name": .name, "fullname": .fullName, "namespace": .namespace,
    "namespace_if_anonymous": .nothing, "abstract_hash": .nothing,
    "version": .version(.asWritten), "versions": .version(.asConstraint),
    "version.string": .version(.asWritten),
    "version.dotted": .version(.separated(by: ".")),
    "version.dashed": .version(.separated(by: "-")),
    "version.underscored": .version(.separated(by: "_")),
    "version.joined": .version(.separated(by: "")),
    "version.up_to_1": .version(.upTo(1)), "version.up_to_2": .version(.upTo(2)),
    "version.up_to_3": .version(.upTo(3)),
    "architecture": .architecture, "architecture.platform": .platform, "architecture.os": .os,
    "architecture.target": .target, "architecture.target.name": .target,
    "arch": .architecture, "arch.platform": .platform, "arch.os": .os, "arch.target": .target,
    "hash": .hash(length: nil), "compiler": .compiler, "compiler.name": .compilerName,
    "compiler.version": .compilerVersion, "compiler.versions": .compilerVersions,
    "external_path": .externalPath, "specfile_version": .fileFormat,
  ]

  /// The signs that may stand in front, each with what it is for.
  func allows(_ sign: Character) -> Bool {
    switch (sign, self) {
    case ("@", .version), ("@", .compilerVersion), ("@", .compilerVersions): true
    case ("%", .compiler), ("%", .compilerName): true
    case ("/", .hash), ("/", .nothing): true
    default: false
    }
  }

  /// Returns what the attribute says; nil when it says nothing.
  func value(of node: SpecNode, in spec: ConcreteSpec) -> String? {
    switch self {
    case .name: node.name
    case .fullName: (node.namespace.map { $0 + "." } ?? "") + node.name
    case .namespace: node.namespace
    case .version(let style): node.version.written(style)
    case .architecture: node.architecture.description
    case .platform: node.architecture.platform
    case .os: node.architecture.os
    case .target: node.architecture.target
    case .hash(let length): String(node.hash.text.prefix(length ?? SpecHash.letterCount))
    case .compiler: spec.compiler(of: node).map(Self.text) ?? "none"
    case .compilerName: spec.compiler(of: node)?.name ?? "none"
    case .compilerVersion: spec.compiler(of: node)?.version ?? "none"
    case .compilerVersions: spec.compiler(of: node).map { "=" + $0.version } ?? "none"
    case .externalPath: node.external?.path
    case .fileFormat: "v\(node.originalFormat)"
    case .nothing: nil
    }
  }

  /// `gcc@12.2.0/HASH`, or what a file without the hash says: `gcc@=12.2.0`.
  private static func text(of compiler: SpecNode.Compiler) -> String {
    guard let hash = compiler.hash else { return "\(compiler.name)@=\(compiler.version)" }
    return "\(compiler)/\(hash)"
  }

  /// Whether the attribute is about a compiler that the node does not have.
  func isMissingCompiler(of node: SpecNode, in spec: ConcreteSpec) -> Bool {
    switch self {
    case .compiler, .compilerName, .compilerVersion, .compilerVersions:
      spec.compiler(of: node) == nil
    default: false
    }
  }
}

extension Version {
  /// Returns the version in a style; of a git reference all but the first two use its version.
  func written(_ style: SpecAttribute.VersionStyle) -> String {
    let plain = git == nil ? text[...] : text[(text.firstIndex(of: "=") ?? text.startIndex)...]
    let numbers = plain.hasPrefix("=") ? plain.dropFirst() : plain
    switch style {
    case .asWritten: return text
    case .asConstraint: return VersionList.Part.exactly(self).description
    case .separated(let separator):
      return numbers.split { ".-_".contains($0) }.joined(separator: separator)
    case .upTo(let count): return Self.prefix(of: numbers, segments: count)
    }
  }

  /// The text up to the end of a segment, a run of digits or of letters.
  private static func prefix(of text: Substring, segments count: Int) -> String {
    var end = text.startIndex
    for _ in 0..<count {
      let bytes = text.utf8
      guard let start = bytes[end...].firstIndex(where: { isDigit($0) || isLetter($0) }) else {
        break
      }
      let isNumber = isDigit(bytes[start])
      end =
        bytes[start...].firstIndex { isNumber ? !isDigit($0) : !isLetter($0) } ?? bytes.endIndex
    }
    return String(text[..<end])
  }
}
