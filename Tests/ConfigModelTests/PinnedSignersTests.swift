import ConfigModel
import Diagnostics
import Testing

@Suite struct PinnedSignersTests {
  private static let ada = String(repeating: "AD", count: 20)
  private static let grace = String(repeating: "6A", count: 20)

  /// A configuration of scopes with these texts below `albedo:`, lowest precedence first.
  private func pins(_ texts: String...) throws -> [PinnedSigners] {
    let scopes = try texts.enumerated().map { index, text in
      var scope = ConfigurationScope(name: "scope\(index)", folder: nil)
      let key = text.hasPrefix(":") ? "albedo:" : "albedo"
      let value = text.hasPrefix(":") ? String(text.dropFirst()) : text
      try scope.add(section: "albedo", bytes: Array("\(key): \(value)\n".utf8), file: "a.yaml")
      return scope
    }
    return try Configuration(scopes: scopes).pinnedSigners()
  }

  @Test func `fingerprints are read as gpg prints them, with and without groups`() throws {
    let grouped = "adad adad ADAD ADAD ADAD  ADAD ADAD ADAD ADAD ADAD"
    let found = try pins("{mirrors: {lab: {signers: ['\(grouped)', '\(Self.grace)']}}}")
    #expect(found.map(\.mirror) == ["lab"])
    #expect(found.first?.fingerprints == [Self.ada, Self.grace])
    #expect(try pins("{mirrors: {lab: {}}}").isEmpty && pins("{}").isEmpty)
    #expect(try pins("{mirrors: {lab: {signers: []}}}").first?.fingerprints == [])
  }

  @Test(arguments: ["", ":"]) func `a higher scope takes keys away and adds none`(mark: String)
    throws
  {
    let both = "{mirrors: {lab: {signers: ['\(Self.ada)', '\(Self.grace)']}}}"
    let one = "{mirrors: {lab: {signers: ['\(Self.ada)']}}}"
    let other = "{mirrors: {lab: {signers: ['\(Self.grace)']}}}"
    #expect(try pins(both, mark + one).first?.fingerprints == [Self.ada])
    #expect(try pins(one, mark + both).first?.fingerprints == [Self.ada])
    #expect(try pins(one, mark + other).first?.fingerprints == [])
    #expect(
      try pins(one, mark + "{mirrors: {lab:: {signers:: ['\(Self.grace)']}}}")
        .first?.fingerprints == [])
    #expect(
      try pins(one, mark + "{policy: {allow_override: true}}").first?.fingerprints == [Self.ada])
  }

  @Test(arguments: [
    "BC69215D805B2C52", "signer@example.org", "", String(repeating: "XY", count: 20),
  ])
  func `what could be made to fit another key is refused`(text: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try pins("{mirrors: {lab: {signers: ['\(text)']}}}")
    }
    #expect(error?.code == .malformed && error?.message.contains("'\(text)'") == true)
    #expect(error?.hint?.contains("40 digits") == true)
  }
}
