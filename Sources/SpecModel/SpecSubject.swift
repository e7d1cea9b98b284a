import Diagnostics

/// What a format speaks about: a spec that people wrote, or a node of a concrete one.
enum SpecSubject {
  case spec(Spec)
  case node(SpecNodeView)

  /// Returns what an attribute says; nil when it says nothing.
  func value(
    of attribute: SpecAttribute, _ places: SpecFormat.Places
  ) throws(SpecError) -> String? {
    switch attribute {
    case .name: return name
    case .fullName: return (namespace.map { $0 + "." } ?? "") + (name ?? "")
    case .namespace: return namespace
    case .namespaceIfAnonymous: return name == nil ? namespace : nil
    case .version(let style): return try version(style)
    case .architecture: return architecture?.description
    case .platform: return architecture?.platform
    case .os: return architecture?.os
    case .target: return architecture?.target
    case .targetFamily: return architecture?.target.map(Microarchitecture.family)
    case .targetGeneric: return architecture?.target.map(Microarchitecture.generic)
    case .targetVendor:
      return architecture?.target.map { Microarchitecture.named[$0]?.vendor ?? "generic" }
    case .targetGeneration:
      return architecture?.target.map { "\(Microarchitecture.named[$0]?.generation ?? 0)" }
    case .variants: return variants.description
    case .variant(let name, let part): return try variant(name, part)
    case .compilerFlags: return compilerFlags.description
    case .hash(let length): return node.map { String($0.hash.text.prefix(length ?? .max)) }
    case .abstractHash: return spec?.hash?.text
    case .compilers: return " " + compilers
    case .compiler: return compiler?.text ?? "none"
    case .compilerName: return compiler?.name ?? "none"
    case .compilerVersion: return compiler?.version ?? "none"
    case .compilerVersions: return compiler?.versions ?? "none"
    case .isExternal: return node?.isExternal == true ? "True" : "False"
    case .externalPath: return node?.external?.path
    case .isConcrete: return node == nil ? "False" : "True"
    case .fileFormat: return "v\(node?.originalFormat ?? SpecFile.currentFormat)"
    case .prefix: return places.prefix
    case .spackRoot: return places.spackRoot
    case .spackInstall: return places.spackInstall
    case .buildSpec(let inner): return try builtAs.value(of: inner, places)
    case .dependency(let name, let inner):
      return try dependency(name).value(of: inner, places)
    }
  }

  /// Whether the attribute is about a compiler that there is not.
  func isMissingCompiler(_ attribute: SpecAttribute) -> Bool {
    switch attribute {
    case .compiler, .compilerName, .compilerVersion, .compilerVersions: compiler == nil
    case .dependency(let name, let inner):
      (try? dependency(name))?.isMissingCompiler(inner) ?? false
    default: false
    }
  }

  // MARK: Parts

  private var node: SpecNode? {
    if case .node(let view) = self { return view.node }
    return nil
  }

  private var spec: Spec? {
    if case .spec(let spec) = self { return spec }
    return nil
  }

  private var name: String? { node?.name ?? spec?.name }
  private var namespace: String? { node?.namespace ?? spec?.namespace }
  private var variants: VariantMap { node?.variants ?? spec?.variants ?? VariantMap() }

  private var compilerFlags: CompilerFlags {
    node?.compilerFlags ?? spec?.compilerFlags ?? CompilerFlags()
  }

  private var architecture: ArchitectureQuery? {
    node.map { ArchitectureQuery($0.architecture) } ?? spec?.architecture
  }

  private func version(_ style: SpecAttribute.VersionStyle) throws(SpecError) -> String? {
    if let version = node?.version ?? spec?.versions.exactVersion {
      guard let text = version.written(style) else {
        throw missing(style, "the version \(version)")
      }
      return text
    }
    guard let versions = spec?.versions, !versions.isAny else { return nil }
    guard style == .asWritten || style == .asConstraint else {
      throw missing(style, "more than one version")
    }
    return versions.description
  }

  private func missing(_ style: SpecAttribute.VersionStyle, _ subject: String) -> SpecError {
    let name = if case .unknown(let name) = style { "'\(name)'" } else { "that form" }
    return SpecError(
      .syntax, "could not format '\(text)': \(subject) has not \(name)",
      hint: "a version has the forms dotted, dashed, underscored, joined and up_to_1 to up_to_3")
  }

  private func variant(
    _ name: String, _ part: SpecAttribute.VariantPart
  ) throws(SpecError) -> String {
    guard let variant = node.map({ $0.variant(name) }) ?? spec?.variants[name] else {
      throw SpecError(.syntax, "could not format '\(text)': it has no variant '\(name)'")
    }
    return switch part {
    case .whole: variant.description
    case .value: variant.valueText
    case .name: variant.name
    }
  }

  /// The spec as errors name it.
  private var text: String { node.map { "\($0.nameAndVersion)/\($0.hash)" } ?? "\(spec ?? Spec())" }

  /// What the package was built as: itself, unless its dependencies were exchanged afterwards.
  private var builtAs: Self {
    guard case .node(let view) = self, let reference = view.node.buildSpec,
      let build = view.find(reference.hash)
    else { return self }
    return .node(SpecNodeView(node: build, find: view.find))
  }

  private func dependency(_ name: String) throws(SpecError) -> Self {
    let found: Self? =
      switch self {
      case .spec(let spec): spec.node(called: name).map(Self.spec)
      case .node(let view): view.node(called: name).map(Self.node)
      }
    guard let found else {
      throw SpecError(.syntax, "could not format '\(text)': it does not depend on '\(name)'")
    }
    return found
  }
}

// MARK: - Compilers

extension SpecSubject {
  /// A compiler as formats write it.
  private struct Compiler {
    var name: String
    var version: String
    var versions: String
    var text: String
  }

  /// What provides C, else C++, else Fortran.
  private var compiler: Compiler? {
    switch self {
    case .spec(let spec):
      let edges = VirtualProviders.languages.lazy.compactMap { language in
        spec.dependencies.first { $0.virtuals.contains(language) }
      }
      return edges.first.map { edge in
        let versions = edge.spec.versions
        return Compiler(
          name: CompilerAlias.name(of: edge.spec.name ?? ""),
          version: versions.exactVersion?.text ?? versions.description,
          versions: versions.description, text: edge.spec.description)
      }
    case .node(let view):
      return view.node.compiler(find: view.find).map { compiler in
        // A file that says no hash gives the compiler as a constraint.
        let text = compiler.hash.map { "\(compiler)/\($0)" }
        return Compiler(
          name: compiler.name, version: compiler.version, versions: "=" + compiler.version,
          text: text ?? "\(compiler.name)@=\(compiler.version)")
      }
    }
  }

  /// All compilers: `%c,cxx=gcc@12.2.0`, joined by blanks.
  private var compilers: String {
    switch self {
    case .node(let view):
      SpecGroup.compilers(of: view.node, find: view.find) ?? ""
    case .spec(let spec):
      spec.dependencies.filter { !Set($0.virtuals).isDisjoint(with: VirtualProviders.languages) }
        .map { edge in
          let name = CompilerAlias.name(of: edge.spec.name ?? "")
          let versions = edge.spec.versions
          let version =
            versions.isAny ? "" : "@\(versions.exactVersion?.text ?? versions.description)"
          return "%\(edge.virtuals.joined(separator: ","))=\(name)\(version)"
        }.joined(separator: " ")
    }
  }
}

// MARK: - Versions

extension Version {
  /// Returns the version in a style; nil when there is no such style.
  ///
  /// Of a git reference the parts are those of its version, but it has no shorter form.
  fileprivate func written(_ style: SpecAttribute.VersionStyle) -> String? {
    let plain = git == nil ? text[...] : text[(text.firstIndex(of: "=") ?? text.startIndex)...]
    let numbers = plain.hasPrefix("=") ? plain.dropFirst() : plain
    switch style {
    case .asWritten: return text
    case .asConstraint: return VersionList.Part.exactly(self).description
    case .separated(let separator):
      return numbers.split { ".-_".contains($0) }.joined(separator: separator)
    case .upTo(let count): return git == nil ? Self.prefix(of: numbers, segments: count) : nil
    case .text: return git == nil ? text : nil
    case .unknown: return nil
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
