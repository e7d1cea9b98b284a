import AlbedoTesting
import ConfigModel
import Diagnostics
import Documents
import Testing

/// Entries and changes of mirrors, against what Spack 1.2 makes of them.
@Suite struct MirrorVectorTests {
  /// Returns the cases of a kind.
  private static func cases(_ kind: String) throws -> [DocumentValue] {
    let bytes = try Fixture.bytes("vectors/mirror-config.json")
    let all = try JSON.decode(bytes, source: "mirror-config.json")["cases"]?.list ?? []
    return all.filter { $0["kind"]?.string == kind }
  }

  private static let substitution = PathSubstitution(
    spack: "/opt/spack", user: "ada", home: "/home/ada", temporaryFolder: "/tmp",
    userCache: "/home/ada/.spack", workingFolder: "/work", environment: [:])

  @Test func `an entry means what it means to Spack`() throws {
    var tally = Tally("mirror-config.json mirror")
    for vector in try Self.cases("mirror") {
      let problems = try Self.differences(of: vector)
      tally.check(problems.isEmpty, "\(vector): \(problems)")
    }
    tally.finish()
  }

  /// Names the fields in which a mirror is not what the case says.
  private static func differences(of vector: DocumentValue) throws -> [String] {
    var scope = ConfigurationScope(name: "user", folder: "/")
    let document: DocumentValue = ["mirrors": ["m": vector["data"] ?? .null]]
    try scope.add(section: "mirrors", bytes: YAML.encodeFlow(document), file: "mirrors.yaml")
    let mirrors = try Configuration(scopes: [scope]).mirrors(substitution: substitution)
    let mirror = try #require(mirrors.first)
    var fields: [(name: String, isRight: Bool)] = [
      ("fetch_url", mirror.fetchURL == vector["fetch_url"]?.string),
      ("push_url", mirror.pushURL == vector["push_url"]?.string),
      ("binary", mirror.hasBinaries == vector["binary"]?.bool),
      ("source", mirror.hasSources == vector["source"]?.bool),
      ("autopush", mirror.isPushedAutomatically == vector["autopush"]?.bool),
      ("signed", vector["signed"]?.bool.map { mirror.isSigned == $0 } ?? true),
    ]
    let environment = vector["environment"]?.mapping ?? [:]
    for (connection, direction) in [(mirror.fetch, "fetch"), (mirror.push, "push")] {
      let expected = vector["credentials_\(direction)"]
      let token = text(of: connection.accessToken, environment)
      let pair = connection.accessPair.map {
        [text(of: $0.id, environment), text(of: $0.secret, environment)]
      }
      // Half a pair is none, which whoever looks the variables up must see to.
      let whole = pair.flatMap { $0.contains(nil) ? nil : $0.compactMap { $0 } }
      fields += [
        ("\(direction)_view", connection.view == vector["\(direction)_view"]?.string),
        (
          "endpoint_\(direction)", connection.endpointURL == vector["endpoint_\(direction)"]?.string
        ),
        ("profile", connection.profile == expected?["profile"]?.string),
        ("access_token", token == expected?["access_token"]?.string),
        ("access_pair", whole == expected?["access_pair"]?.strings),
      ]
    }
    return fields.filter { !$0.isRight }.map(\.name)
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

  @Test func `a change gives the entry that Spack writes`() throws {
    var tally = Tally("mirror-config.json mirror_update")
    for vector in try Self.cases("mirror_update") {
      let data = try #require(vector["data"])
      var changes = MirrorChanges()
      let values = try #require(vector["changes"])
      changes.url = values["url"]?.string
      changes.signed = values["signed"]?.bool
      changes.profile = values["profile"]?.string
      changes.accessTokenVariable = values["access_token_variable"]?.string
      let direction = vector["direction"]?.string.flatMap(MirrorDirection.init(rawValue:))
      let changed = changes.applied(to: data, direction)
      tally.check(
        vector["changed"]?.bool == true ? changed == vector["result"] : changed == nil,
        "\(vector)")
    }
    tally.finish()
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
