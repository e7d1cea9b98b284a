import Diagnostics
package import Documents

extension SpecNode {
  /// The most dependencies that one node may have.
  static let maximumDependencyCount = 10_000

  /// Reads a node as spec files and databases hold it.
  ///
  /// `format` is that of the file: 4 or 5. Errors name the package and `source`.
  package init(
    raw: DocumentMapping, format: Int, source: String
  ) throws(SpecError) {
    let reader = NodeReader(raw: raw, format: format, source: source)
    self.raw = raw
    name = try reader.name()
    version = try reader.version()
    architecture = try reader.architecture()
    namespace = raw["namespace"]?.string
    parameters = raw["parameters"]?.mapping ?? [:]
    external = try reader.external()
    packageHash = raw["package_hash"]?.string
    dependencies = try reader.dependencies()
    buildSpec = try reader.buildSpec()
    (originalFormat, recordedCompiler) = try reader.origin()
    hash = try SpecHash(checking: raw["hash"]?.string, of: reader.owner, source: source)
  }
}

/// Takes the parts of a node out of its mapping.
private struct NodeReader {
  let raw: DocumentMapping
  let format: Int
  let source: String

  /// How errors name the node.
  var owner: String { raw["name"]?.string.map { "'\($0)'" } ?? "a node" }

  func failure(_ reason: String) -> SpecError {
    SpecError(.invalidFile, "could not read \(owner) in '\(source)': \(reason)")
  }

  func name() throws(SpecError) -> String {
    guard let name = raw["name"]?.string else { throw failure("it has no name") }
    // A name becomes part of paths and addresses.
    guard !name.isEmpty, name.utf8.count <= 256, !name.hasPrefix("."),
      name.utf8.allSatisfy({ Version.isNameByte($0) || $0 == UInt8(ascii: "+") })
    else { throw failure("its name is not that of a package") }
    if raw["concrete"] == .boolean(false) { throw failure("it is not concrete") }
    return name
  }

  func version() throws(SpecError) -> Version {
    // Some writers put a version that looks like a number without quotes.
    guard let text = raw["version"]?.text else { throw failure("it has no version") }
    do {
      return try Version(text)
    } catch {
      throw failure(error.message)
    }
  }

  func architecture() throws(SpecError) -> Architecture {
    guard let arch = raw["arch"]?.mapping, let platform = arch["platform"]?.string,
      let os = arch["platform_os"]?.string,
      let target = arch["target"]?.string ?? arch["target"]?["name"]?.string
    else { throw failure("its architecture is incomplete") }
    return Architecture(platform: platform, os: os, target: target)
  }

  func external() throws(SpecError) -> SpecNode.External? {
    guard let value = raw["external"], !value.isNull, value != .boolean(false) else { return nil }
    guard let external = value.mapping else { throw failure("'external' is not a mapping") }
    let modules = external["module"]
    let names = modules?.strings ?? modules?.string.map { [$0] } ?? []
    let path = external["path"]?.string
    if path == nil, names.isEmpty { return nil }
    return SpecNode.External(
      path: path, modules: names, extraAttributes: external["extra_attributes"]?.mapping ?? [:])
  }

  func dependencies() throws(SpecError) -> [SpecDependency] {
    guard let value = raw["dependencies"], !value.isNull else { return [] }
    guard let list = value.list else { throw failure("'dependencies' is not a list") }
    guard list.count <= SpecNode.maximumDependencyCount else {
      throw SpecError(
        .limitExceeded,
        "could not read \(owner) in '\(source)': it has more than "
          + "\(SpecNode.maximumDependencyCount) dependencies")
    }
    var dependencies: [SpecDependency] = []
    for entry in list { dependencies.append(try dependency(entry)) }
    return dependencies
  }

  private func dependency(_ entry: DocumentValue) throws(SpecError) -> SpecDependency {
    let reference = try reference(entry, "a dependency")
    guard let names = entry["parameters"]?["deptypes"]?.strings else {
      throw failure("its dependency '\(reference.name)' has no types")
    }
    var types: DependencyTypes = []
    for name in names {
      guard let type = DependencyTypes(name: name) else {
        throw failure("its dependency '\(reference.name)' has the unknown type '\(name)'")
      }
      types.insert(type)
    }
    // Every edge of a file of format 4 stands for what was asked of that very node.
    let isDirect = entry["parameters"]?["direct"]?.bool ?? (format < 5)
    return SpecDependency(
      name: reference.name, hash: reference.hash, types: types,
      virtuals: entry["parameters"]?["virtuals"]?.strings ?? [], isDirect: isDirect)
  }

  func buildSpec() throws(SpecError) -> SpecNode.Reference? {
    guard let value = raw["build_spec"], !value.isNull else { return nil }
    return try reference(value, "its build spec")
  }

  private func reference(
    _ value: DocumentValue, _ role: String
  ) throws(SpecError) -> SpecNode.Reference {
    guard let name = value["name"]?.string else { throw failure("\(role) has no name") }
    let hash = try SpecHash(
      checking: value["hash"]?.string, of: "'\(name)', which \(owner) names,", source: source)
    return SpecNode.Reference(name: name, hash: hash)
  }

  /// The format of the node's first file, and the compiler that it recorded.
  func origin() throws(SpecError) -> (format: Int, compiler: SpecNode.Compiler?) {
    if let annotations = raw["annotations"]?.mapping {
      let compiler = annotations["compiler"]?.string.flatMap(Self.compiler)
      return (annotations["original_specfile_version"]?.integer ?? format, compiler)
    }
    guard let compiler = raw["compiler"], !compiler.isNull else { return (format, nil) }
    if format >= 5 { throw failure("it names a compiler, which format 5 does not know") }
    guard let name = compiler["name"]?.string, let version = compiler["version"]?.text else {
      return (format, nil)
    }
    return (format, SpecNode.Compiler(name: name, version: version))
  }

  /// Reads `gcc@=12.2.0`.
  private static func compiler(_ text: String) -> SpecNode.Compiler? {
    let parts = text.split(separator: "@", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let version = parts[1].hasPrefix("=") ? parts[1].dropFirst() : parts[1]
    return SpecNode.Compiler(name: String(parts[0]), version: String(version))
  }
}
