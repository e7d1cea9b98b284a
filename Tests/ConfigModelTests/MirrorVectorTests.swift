import AlbedoTesting
import ConfigModel
import Diagnostics
import Documents
import Testing

/// Entries and changes of mirrors, against what Spack 1.2 makes of them.
@Suite struct MirrorVectorTests {
  static let cases: [DocumentValue] = {
    let bytes = try? Fixture.bytes("vectors/mirror-config.json")
    let document = try? JSON.decode(bytes ?? [], source: "mirror-config.json")
    return document?["cases"]?.list ?? []
  }()

  private static let substitution = PathSubstitution(
    spack: "/opt/spack", user: "ada", home: "/home/ada", temporaryFolder: "/tmp",
    userCache: "/home/ada/.spack", workingFolder: "/work", environment: [:])

  @Test func `the vectors are there`() { #expect(Self.cases.count == 19) }

  @Test(arguments: cases.filter { $0["kind"]?.string == "mirror" }.indices)
  func `an entry means what it means to Spack`(index: Int) throws {
    let vector = Self.cases.filter { $0["kind"]?.string == "mirror" }[index]
    var scope = ConfigurationScope(name: "user", folder: "/")
    let document: DocumentValue = ["mirrors": ["m": vector["data"] ?? .null]]
    try scope.add(section: "mirrors", bytes: YAML.encodeFlow(document), file: "mirrors.yaml")
    let mirrors = try Configuration(scopes: [scope]).mirrors(substitution: Self.substitution)
    let mirror = try #require(mirrors.first)
    #expect(mirror.fetchURL == vector["fetch_url"]?.string)
    #expect(mirror.pushURL == vector["push_url"]?.string)
    #expect(mirror.hasBinaries == vector["binary"]?.bool)
    #expect(mirror.hasSources == vector["source"]?.bool)
    #expect(mirror.isPushedAutomatically == vector["autopush"]?.bool)
    if let isSigned = vector["signed"]?.bool { #expect(mirror.isSigned == isSigned) }
    let environment = vector["environment"]?.mapping ?? [:]
    for (connection, direction) in [(mirror.fetch, "fetch"), (mirror.push, "push")] {
      #expect(connection.view == vector["\(direction)_view"]?.string)
      #expect(connection.endpointURL == vector["endpoint_\(direction)"]?.string)
      let expected = vector["credentials_\(direction)"]
      #expect(connection.profile == expected?["profile"]?.string)
      #expect(
        Self.text(of: connection.accessToken, environment) == expected?["access_token"]?.string)
      let pair = connection.accessPair.map {
        [Self.text(of: $0.id, environment), Self.text(of: $0.secret, environment)]
      }
      // Half a pair is none, which whoever looks the variables up must see to.
      let whole = pair.flatMap { $0.contains(nil) ? nil : $0.compactMap { $0 } }
      #expect(whole == expected?["access_pair"]?.strings)
    }
  }

  private static func text(
    of source: CredentialSource?, _ environment: DocumentMapping
  ) -> String? {
    switch source {
    case .variable(let name): environment[name]?.string
    case .plainText(let secret): secret.text
    case nil: nil
    }
  }

  @Test(arguments: cases.filter { $0["kind"]?.string == "mirror_update" }.indices)
  func `a change gives the entry that Spack writes`(index: Int) throws {
    let vector = Self.cases.filter { $0["kind"]?.string == "mirror_update" }[index]
    let data = try #require(vector["data"])
    var changes = MirrorChanges()
    let values = try #require(vector["changes"])
    changes.url = values["url"]?.string
    changes.signed = values["signed"]?.bool
    changes.profile = values["profile"]?.string
    changes.accessTokenVariable = values["access_token_variable"]?.string
    let direction = vector["direction"]?.string.flatMap(MirrorDirection.init(rawValue:))
    let changed = changes.applied(to: data, direction)
    #expect((changed != nil) == vector["changed"]?.bool)
    if let changed { #expect(changed == vector["result"]) }
  }

  // MARK: Access pairs

  typealias Pair = MirrorChanges.AccessPair

  static let pairs: [(Pair, DocumentValue?, DocumentValue?)] = [
    (Pair(id: "a"), nil, nil),
    (Pair(secretVariable: "S"), nil, nil),
    (Pair(id: "a", secretVariable: "S"), nil, ["id": "a", "secret_variable": "S"]),
    (
      Pair(id: "a"), ["id_variable": "I", "secret_variable": "S"],
      ["id": "a", "secret_variable": "S"]
    ),
    (
      Pair(secretVariable: "T"), ["id_variable": "I", "secret_variable": "S"],
      ["id_variable": "I", "secret_variable": "T"]
    ),
    // An id in plain text may stay, a secret may not.
    (Pair(secretVariable: "T"), ["a", "hunter2"], ["id": "a", "secret_variable": "T"]),
    (Pair(id: "b"), ["a", "hunter2"], nil),
  ]

  @Test(arguments: pairs)
  func `half an access pair is completed by the entry, never with a secret in plain text`(
    _ pair: Pair, _ present: DocumentValue?, _ whole: DocumentValue?
  ) {
    #expect(pair.completed(by: present) == whole)
  }
}
