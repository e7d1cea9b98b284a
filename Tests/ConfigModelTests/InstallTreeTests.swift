import ConfigModel
import Diagnostics
import Documents
import Testing

private let substitution = PathSubstitution(
  spack: "/opt/spack", user: "ada", home: "/home/ada", temporaryFolder: "/tmp",
  userCache: "/c", workingFolder: "/work", environment: [:])

private func tree(_ yaml: String) throws -> InstallTree {
  var scope = ConfigurationScope(name: "user", folder: "/u")
  try scope.add(section: "config", bytes: Array(yaml.utf8), file: "config.yaml")
  return try Configuration(scopes: [scope]).installTree(substitution: substitution)
}

@Suite struct InstallTreeTests {
  @Test func `without a setting the store is below Spack, with the projection of 1.x`() throws {
    let tree = try tree("config: {}")
    #expect(tree.unpaddedRoot == "/opt/spack/opt/spack")
    #expect(tree.paddedLength == nil)
    #expect(tree.projections.map(\.format) == [InstallTree.defaultProjection])
  }

  @Test func `a text and a mapping name the root, relative to the file`() throws {
    #expect(try tree("config: {install_tree: ~/s}").unpaddedRoot == "/home/ada/s")
    #expect(try tree("config: {install_tree: {root: s/../t}}").unpaddedRoot == "/u/t")
  }

  @Test(arguments: [("true", 3796), ("200", 200), ("false", nil), ("0", nil)] as [(String, Int?)])
  func `padded_length is a length or a switch`(_ text: String, _ length: Int?) throws {
    #expect(try tree("config: {install_tree: {padded_length: \(text)}}").paddedLength == length)
  }

  @Test func `projections are lower case and fall back to the default one`() throws {
    let tree = try tree("config: {install_tree: {projections: {quill: '{NAME}/{hash}'}}}")
    #expect(tree.projections.map(\.spec) == ["quill", "all"])
    #expect(tree.projections[0].format == "{name}/{hash}")
  }

  @Test(arguments: ["{padded_length: -1}", "{padded_length: x}", "{projections: [a]}"])
  func `what has the wrong type is refused`(_ yaml: String) {
    #expect(throws: ConfigurationError.self) { try tree("config: {install_tree: \(yaml)}") }
  }

  @Test(
    arguments: [
      ("/o/$padding:90", "/o", 90), ("/o/${padding:90}", "/o", 90), ("/o$padding:90", "/o", 90),
      ("/o/a$padding:90/b", "/o/a/b", 90), ("/o/$padding", "/o", 3796),
      ("/o/${padding}", "/o", 3796),
      ("/o/$padding:", "/o/:", 3796), ("/o/$padding:x", "/o/:x", 3796),
      ("/o/$PADDING:90", "/o/$PADDING:90", nil), ("/o/${padding:x}", "/o/${padding:x}", nil),
    ] as [(String, String, Int?)])
  func `padding may stand in the root`(_ root: String, _ rest: String, _ length: Int?) throws {
    let tree = try tree("config: {install_tree: '\(root)'}")
    #expect(tree.unpaddedRoot == rest)
    #expect(tree.paddedLength == length)
  }

  @Test func `a length of its own leaves the root as it is`() throws {
    let tree = try tree("config: {install_tree: {root: '/o/$padding:70', padded_length: 90}}")
    #expect(tree.unpaddedRoot == "/o/$padding:70" && tree.paddedLength == 90)
  }

  @Test(arguments: [
    (
      "${ARCHITECTURE}/${COMPILERNAME}-${COMPILERVER}/${PACKAGE}-${VERSION}-${HASH}",
      "{architecture}/{compiler.name}-{compiler.version}/{name}-{version}-{hash}"
    ),
    (
      "${PLATFORM}-${OS}-${TARGET}/${NAMESPACE}/${PACKAGE}-${HASH:7}",
      "{architecture.platform}-{architecture.os}-{architecture.target}/{namespace}/{name}-{hash:7}"
    ),
    ("${OPTIONS}/${COMPILER}/${package}-${sha1}", "{variants}/{compiler}/{name}-{hash}"),
    ("${DEP:quill:VERSION}/${HASH}", "{^quill.version}/{hash}"),
    ("${NOTHING}/${HASH:x}-${HASH", "${nothing}/${hash:x}-${hash"),
  ])
  func `old projections are read`(_ old: String, _ new: String) throws {
    let tree = try tree("config: {install_tree: /o, install_path_scheme: '\(old)'}")
    #expect(tree.projections.map(\.format) == [new])
    #expect(!tree.hasDefaultProjection)
  }

  @Test func `an old projection counts beside a text only`() throws {
    let old = try tree("config: {install_tree: {root: /o}, install_path_scheme: '${PACKAGE}'}")
    #expect(old.hasDefaultProjection)
  }

  @Test(arguments: ["0", "-1", "x", "[7]", "true"])
  func `the length of hashes is a number of letters`(_ value: String) throws {
    #expect(try tree("config: {install_hash_length: 7}").hashLength == 7)
    #expect(try tree("config: {}").hashLength == nil)
    let error = #expect(throws: ConfigurationError.self) {
      try tree("config: {install_hash_length: \(value)}")
    }
    #expect(error?.message.contains("install_hash_length") == true)
  }
}
