import ConfigModel
import Diagnostics
import Testing

@Suite struct PackagePermissionsTests {
  private func configuration(_ packages: String, _ config: String = "{}") throws -> Configuration {
    var scope = ConfigurationScope(name: "site", folder: "/etc/spack")
    for (section, text) in [("packages", packages), ("config", config)] {
      try scope.add(
        section: section, bytes: Array("\(section): \(text)\n".utf8), file: section + ".yaml")
    }
    return Configuration(scopes: [scope])
  }

  private func octal(_ permissions: PackagePermissions, mask: UInt32 = 0o022) -> [String] {
    [(true, true), (false, true), (false, false)].map { isFolder, isExecutable in
      String(
        permissions.bits(isFolder: isFolder, isExecutable: isExecutable, mask: mask), radix: 8)
    }
  }

  @Test func `without settings they are Spack's, less what the umask takes`() throws {
    let permissions = try configuration("{}").permissions(ofPackage: "quill")
    #expect(permissions == PackagePermissions())
    #expect(octal(permissions) == ["2755", "755", "644"])
    #expect(octal(permissions, mask: 0o002) == ["2755", "755", "644"])
    #expect(octal(permissions, mask: 0o027) == ["2750", "750", "640"])
    // Without rights for the group there is nothing to hand on; the owner keeps theirs.
    #expect(octal(permissions, mask: 0o777) == ["700", "700", "600"])
  }

  @Test func `what is configured holds whatever the umask says`() throws {
    let configuration = try configuration(
      "{all: {permissions: {read: group, write: group, group: lab}},"
        + " quill: {permissions: {read: world}}}")
    let quill = try configuration.permissions(ofPackage: "quill")
    #expect(quill.group == "lab" && octal(quill, mask: 0o077) == ["2775", "775", "664"])
    let motto = try configuration.permissions(ofPackage: "motto")
    #expect(octal(motto, mask: 0) == ["2770", "770", "660"])
  }

  @Test func `folders hand their group on unless that is switched off`() throws {
    let configuration = try configuration("{}", "{allow_sgid: false}")
    #expect(octal(try configuration.permissions(ofPackage: "quill")) == ["755", "755", "644"])
  }

  @Test(arguments: [
    ("{all: {permissions: {read: user, write: group}}}", "let more write"),
    ("{all: {permissions: {read: user}}, quill: {permissions: {write: group}}}", "more write"),
    ("{quill: {permissions: {write: world}}}", "hand on their group"),
    ("{quill: {permissions: {read: everybody}}}", "must be user, group or world"),
  ]) func `what cannot be meant is refused`(packages: String, words: String) throws {
    let configuration = try configuration(packages)
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.permissions(ofPackage: "quill")
    }
    #expect(error?.code == .malformed && error?.message.contains(words) == true)
    #expect(error?.message.contains("'quill'") == true)
  }
}
