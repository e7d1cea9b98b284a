extension ConfigurationSchema {
  /// Entries of mirrors, in any vintage from 0.16 to 1.2.
  static let mirrors = Schema.names(
    to: .any(of: [
      .text, .mapping(SchemaMapping(keys: connection + switches + directions, others: nil)),
    ]))

  private static let connection: [(name: String, value: Schema)] = [
    ("url", .text), ("view", .text), ("profile", optional), ("endpoint_url", optional),
    ("access_pair", accessPair), ("access_token", optional), ("access_token_variable", optional),
  ]

  /// An id of digits alone is a number to YAML.
  private static let optional = Schema.any(of: [.spelling, .null])

  private static let accessPair = Schema.any(of: [
    .mapping(
      {
        var pair = SchemaMapping(
          keys: [
            ("id", .spelling), ("id_variable", .text), ("secret", .spelling),
            ("secret_variable", .text),
          ], others: nil)
        pair.alternatives = ["id", "id_variable"]
        pair.alsoOneOf = ["secret_variable", "secret"]
        return pair
      }()),
    .pair(.spelling),
  ])

  private static let switches: [(name: String, value: Schema)] =
    switchNames.map { ($0, .truth) }

  private static let switchNames = ["source", "binary", "signed", "autopush"]

  private static let directions: [(name: String, value: Schema)] = {
    let misplaced = switchNames.map { name in
      (
        name: name,
        value: Schema.misplaced(
          "'\(name)' holds for both directions; write it beside 'fetch' and 'push'")
      )
    }
    let direction = Schema.any(of: [
      .text, .mapping(SchemaMapping(keys: connection + misplaced, others: nil)),
    ])
    return [("fetch", direction), ("push", direction)]
  }()
}
