internal import Digests

/// What a snapshot is of: as long as this is so, its files decide what is still true.
struct SnapshotSubject: Equatable, SnapshotValue {
  /// The folder of the repository.
  var root: String
  /// Its namespace, and how its folders are named.
  var namespace: String
  var hasModuleNames: Bool
  /// Who read it, so that no other program's understanding is taken for its own.
  var reader: String
  /// The simulated host.
  var host: [String]
  /// The folder with the base classes of an old Spack, if recipes may use them.
  var classes: String?

  init(
    root: String, namespace: String, hasModuleNames: Bool, reader: String, host: [String],
    classes: String?
  ) {
    self.root = root
    self.namespace = namespace
    self.hasModuleNames = hasModuleNames
    self.reader = reader
    self.host = host
    self.classes = classes
  }

  func write(to encoder: inout RecipeEncoder) {
    encoder.write(root)
    encoder.write(namespace)
    hasModuleNames.write(to: &encoder)
    encoder.write(reader)
    host.write(to: &encoder)
    classes.write(to: &encoder)
  }

  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      root: try decoder.text(), namespace: try decoder.text(),
      hasModuleNames: try Bool(from: &decoder), reader: try decoder.text(),
      host: try [String](from: &decoder), classes: try String?(from: &decoder))
  }

  /// The name of the file.
  var fileName: String {
    var encoder = RecipeEncoder()
    write(to: &encoder)
    guard let digest = try? Digest(of: encoder.bytes) else {
      preconditionFailure("SHA-256 is always there")
    }
    let readable = namespace.map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "_" }
    return String(readable.prefix(40)) + "-" + digest.hexadecimal.prefix(16)
      + SnapshotSubject.fileEnding
  }

  static let fileEnding = ".recipes"
}

/// What the reading of a repository has found outside of it, or not found.
///
/// As long as all of this is so, the packages of a snapshot depend on nothing but their files.
struct SnapshotPremises: Equatable, SnapshotValue {
  /// The folders of the other repositories that recipes import from, by namespace; empty for those
  /// that are not configured.
  var repositories: [String: String] = [:]
  /// The namespaces of other repositories that may lie within one another.
  var nestedNamespaces: Set<String> = []
  /// Files that imports would have been read from, had they existed.
  var absentFiles: Set<String> = []

  init() {}

  func write(to encoder: inout RecipeEncoder) {
    repositories.write(to: &encoder)
    nestedNamespaces.sorted().write(to: &encoder)
    absentFiles.sorted().write(to: &encoder)
  }

  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    repositories = try [String: String](from: &decoder)
    nestedNamespaces = Set(try [String](from: &decoder))
    absentFiles = Set(try [String](from: &decoder))
  }

  /// Adds what another reading has found.
  mutating func formUnion(_ other: Self) {
    repositories.merge(other.repositories) { _, new in new }
    nestedNamespaces.formUnion(other.nestedNamespaces)
    absentFiles.formUnion(other.absentFiles)
  }
}
