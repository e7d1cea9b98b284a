internal import Diagnostics
internal import Documents

/// What an entry of `mirrors.yaml` may look like, in any vintage from 0.16 to 1.2.
struct MirrorSchema {
  /// The mirror's name, for messages.
  let name: String
  /// Says where a key of the entry stands, such as `'mirrors.yaml', line 3, column 5`.
  let place: (_ path: [String]) -> String

  private static let connectionKeys = [
    "url", "view", "profile", "endpoint_url", "access_pair", "access_token",
    "access_token_variable",
  ]
  private static let switches = ["source", "binary", "signed", "autopush"]

  /// Throws `config.malformed` for the first thing that is not as it should be.
  func check(_ entry: DocumentValue) throws(ConfigurationError) {
    switch entry {
    case .string: return
    case .mapping(let mapping): try check(mapping)
    default:
      throw failure(
        [], "must be a URL or a mapping",
        hint: "write '\(name): URL', or a mapping with 'url', or with 'fetch' and 'push'")
    }
  }

  private func check(_ marked: DocumentMapping) throws(ConfigurationError) {
    let mapping = Self.withoutMarks(marked)
    let directions = MirrorDirection.allCases.map(\.rawValue)
    try check(mapping, [], keys: Self.connectionKeys + directions + Self.switches)
    for key in Self.switches {
      guard let value = mapping[key], value.bool == nil else { continue }
      throw failure([key], "has '\(key)', which must be true or false")
    }
    for direction in directions {
      switch mapping[direction] {
      case nil, .string: continue
      case .mapping(let own):
        if let key = Self.switches.first(where: { own[$0] != nil }) {
          throw failure(
            [direction, key], "has '\(key)' below '\(direction)'",
            hint: "'\(key)' holds for both directions; write it beside '\(direction)'")
        }
        try check(Self.withoutMarks(own), [direction], keys: Self.connectionKeys)
      default: throw failure([direction], "has '\(direction)', which must be a URL or a mapping")
      }
    }
  }

  private func check(
    _ mapping: DocumentMapping, _ path: [String], keys: [String]
  ) throws(ConfigurationError) {
    for (key, value) in mapping {
      guard keys.contains(key) else {
        throw failure(
          path + [key], "has the unknown key '\(key)'",
          hint: NearMiss.question(for: key, among: keys)
            ?? "the keys are \(keys.joined(separator: ", "))")
      }
      switch key {
      case "access_pair": try checkPair(value, path + [key])
      case _ where Self.connectionKeys.contains(key):
        guard value.text == nil else { continue }
        throw failure(path + [key], "has '\(key)', which must be a text")
      default: continue
      }
    }
  }

  /// A mapping without the marks of its keys: `push::` drops what lower scopes say of `push`.
  private static func withoutMarks(_ mapping: DocumentMapping) -> DocumentMapping {
    DocumentMapping(
      mapping.map { (key: ConfigurationMerge.plainKey($0.key), value: $0.value) })
  }

  private func checkPair(_ value: DocumentValue, _ path: [String]) throws(ConfigurationError) {
    let hint = "write 'id' or 'id_variable', and 'secret_variable', below 'access_pair'"
    if let list = value.list {
      guard list.count == 2, list.allSatisfy({ $0.text != nil }) else {
        throw failure(
          path, "has an 'access_pair' that is no list of an id and a secret", hint: hint)
      }
      return
    }
    guard let mapping = value.mapping else {
      throw failure(path, "has an 'access_pair' that is no mapping", hint: hint)
    }
    let keys = ["id", "id_variable", "secret", "secret_variable"]
    for (key, value) in mapping {
      guard keys.contains(key) else {
        throw failure(
          path + [key], "has the unknown key '\(key)' below 'access_pair'",
          hint: NearMiss.question(for: key, among: keys) ?? hint)
      }
      guard value.text != nil else {
        throw failure(path + [key], "has '\(key)', which must be a text")
      }
    }
    let hasID = (mapping["id"] != nil) != (mapping["id_variable"] != nil)
    guard hasID, mapping["secret"] != nil || mapping["secret_variable"] != nil else {
      throw failure(path, "has half an 'access_pair'", hint: hint)
    }
  }

  private func failure(
    _ path: [String], _ reason: String, hint: String? = nil
  ) -> ConfigurationError {
    ConfigurationError(
      .malformed, "the mirror '\(name)' \(reason) (\(place(path)))",
      hint: hint ?? "correct the file; every command that uses mirrors reads it")
  }
}
