import Diagnostics
import Documents

/// Takes the parts of a node out of its mapping.
struct NodeFields {
  /// The mapping of the node, in format 1 without the name around it.
  let body: DocumentMapping
  let name: String
  let format: Int
  let source: String

  /// Finds the node in `raw` and checks its name.
  init(raw: DocumentMapping, format: Int, source: String) throws(SpecError) {
    self.format = format
    self.source = source
    guard format >= 1 else { throw SpecFile.unsupported(String(format), source) }
    if format == 1 {
      guard raw.count == 1, let key = raw.keys.first else {
        throw SpecError(
          .invalidFile, "could not read a node in '\(source)': it is not one name with its spec")
      }
      name = key
      guard let inner = raw.values.first?.mapping else {
        throw Self.failure("'\(key)'", source, "it is not a mapping")
      }
      body = inner
    } else {
      body = raw
      guard let name = raw["name"]?.string else {
        throw Self.failure("a node", source, "it has no name")
      }
      self.name = name
    }
    // A name becomes part of paths and addresses.
    guard !name.isEmpty, name.utf8.count <= 256, !name.hasPrefix("."),
      name.utf8.allSatisfy({ Version.isNameByte($0) || $0 == UInt8(ascii: "+") })
    else { throw failure("its name is not that of a package") }
    if body["concrete"] == .boolean(false) { throw failure("it is not concrete") }
  }

  /// How errors name the node.
  var owner: String { "'\(name)'" }

  private static func failure(_ owner: String, _ source: String, _ reason: String) -> SpecError {
    SpecError(.invalidFile, "could not read \(owner) in '\(source)': \(reason)")
  }

  func failure(_ reason: String) -> SpecError { Self.failure(owner, source, reason) }

  /// The hash that the node says, if it says one.
  var recordedHash: SpecHash? {
    get throws(SpecError) {
      guard let value = body["hash"], !value.isNull else { return nil }
      return try SpecHash(checking: value.string, of: owner, source: source)
    }
  }

  func version() throws(SpecError) -> Version {
    // Some writers put a version that looks like a number without quotes.
    guard let text = body["version"]?.text else {
      throw failure(body["versions"] == nil ? "it has no version" : "it is not concrete")
    }
    do {
      return try Version(text)
    } catch {
      throw failure(error.message)
    }
  }

  func architecture() throws(SpecError) -> Architecture {
    // Before Spack 0.10 there was nothing but the name of a machine.
    if format == 1, let target = body["arch"]?.string {
      return Architecture(platform: "spack09", os: "unknown", target: target)
    }
    guard let arch = body["arch"]?.mapping, let platform = arch["platform"]?.string,
      let os = arch["platform_os"]?.string,
      let target = arch["target"]?.string ?? arch["target"]?["name"]?.string
    else { throw failure("its architecture is incomplete") }
    return Architecture(platform: platform, os: os, target: target)
  }

  /// The variants and flags; patches that are listed beside them are the value of the variant.
  func parameters() -> DocumentMapping {
    var parameters = body["parameters"]?.mapping ?? [:]
    if let patches = body["patches"]?.strings?.sorted(), !patches.isEmpty,
      parameters["patches"]?.strings?.sorted() != patches
    {
      parameters["patches"] = .list(patches.map { .string($0) })
    }
    return parameters
  }

  func external() throws(SpecError) -> SpecNode.External? {
    guard let value = body["external"], !value.isNull, value != .boolean(false) else { return nil }
    guard let external = value.mapping else { throw failure("'external' is not a mapping") }
    let modules = external["module"]
    let names = modules?.strings ?? modules?.string.map { [$0] } ?? []
    let path = external["path"]?.string
    if path == nil, names.isEmpty { return nil }
    return SpecNode.External(
      path: path, modules: names, extraAttributes: external["extra_attributes"]?.mapping ?? [:])
  }

  /// The format of the node's first file, and the compiler that it recorded.
  func origin() throws(SpecError) -> (format: Int, compiler: SpecNode.Compiler?) {
    if let annotations = body["annotations"]?.mapping {
      let compiler = annotations["compiler"]?.string.flatMap(Self.compiler)
      return (annotations["original_specfile_version"]?.integer ?? format, compiler)
    }
    guard let compiler = body["compiler"], !compiler.isNull else { return (format, nil) }
    if format >= 5 { throw failure("it names a compiler, which format 5 does not know") }
    guard let name = compiler["name"]?.string,
      let version = compiler["version"]?.text ?? compiler["versions"]?.list?.first?.text
    else { return (format, nil) }
    let exact = version.hasPrefix("=") ? String(version.dropFirst()) : version
    return (format, SpecNode.Compiler(name: name, version: exact))
  }

  /// Reads `gcc@=12.2.0`.
  private static func compiler(_ text: String) -> SpecNode.Compiler? {
    let parts = text.split(separator: "@", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let version = parts[1].hasPrefix("=") ? parts[1].dropFirst() : parts[1]
    return SpecNode.Compiler(name: String(parts[0]), version: String(version))
  }
}
