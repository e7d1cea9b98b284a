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
}
