/// A field of what rules are told about a decision.
package struct PolicyField: Sendable {
  /// Its name.
  package let name: String
  /// What it holds: `string`, `integer`, `boolean`, `table`, `spec`, `list of string`.
  package let type: String
  /// Whether it may be absent, because it is not known or does not apply.
  package let isOptional: Bool
  /// What it says.
  package let help: String

  private init(_ name: String, _ type: String, _ help: String, isOptional: Bool = false) {
    self.name = name
    self.type = type
    self.help = help
    self.isOptional = isOptional
  }

  private static func optional(_ name: String, _ type: String, _ help: String) -> PolicyField {
    PolicyField(name, type, help, isOptional: true)
  }

  private static let decision = PolicyField("decision", "string", "what is asked: `cache.push`")
  private static let cache = PolicyField("cache", "string", "the URL of the cache")
  private static let mirror = PolicyField("mirror", "string", "the URL of the source mirror")
  private static let isPrivate = PolicyField(
    "private", "boolean", "whether the user said that the place stays within the site")
  private static let redistribution = optional(
    "redistribution", "string", "why the recipe forbids to give it to others; nil when it may be")
  private static let licenses = PolicyField(
    "licenses", "list of string",
    "the licences that the recipe names, SPDX expressions; empty when it names none")

  private static let package: [PolicyField] = [
    PolicyField("name", "string", "the package"),
    PolicyField("version", "string", "its version"),
    PolicyField("prerelease", "boolean", "whether the version is an alpha, beta or rc"),
  ]
  private static let spec: [PolicyField] =
    [PolicyField("spec", "spec", "the package, for `input.spec:satisfies(\"quill@2:\")`")]
    + package + [
      PolicyField("hash", "string", "its hash, 32 characters"),
      optional("namespace", "string", "the repository of its recipe"),
      PolicyField("platform", "string", "such as `linux`"),
      PolicyField("os", "string", "such as `debian12`"),
      PolicyField("target", "string", "such as `x86_64_v3`"),
      PolicyField("variants", "table", "its variants and compiler flags by name"),
    ]
  private static let optionalSpec = spec.map {
    PolicyField(
      $0.name, $0.type, $0.help + "; nil where the whole cache is meant", isOptional: true)
  }
  private static let source: [PolicyField] =
    [
      PolicyField("spec", "spec", "name and version, for `input.spec:satisfies(\"quill@2:\")`")
    ] + package + [
      PolicyField("id", "string", "the source in words: `quill@2.0 resource nibset`"),
      PolicyField("kind", "string", "`archive`, `resource` or `patch`"),
      optional("alias", "string", "the path for people, in the mirror"),
      optional("file", "string", "the path of the file, in the mirror"),
      PolicyField("urls", "list of string", "where the recipe says that it is"),
      optional("digest", "string", "its digest, as the recipe has it"),
    ]

  /// Returns the fields of what rules are told about a decision.
  package static func all(of asked: PolicyDecision) -> [PolicyField] {
    [decision] + own(asked)
  }

  private static func own(_ asked: PolicyDecision) -> [PolicyField] {
    switch asked {
    case .sourceSelect:
      source + [
        mirror, isPrivate, redistribution, licenses,
        PolicyField("newer", "integer", "how many versions the recipe declares that are newer"),
        PolicyField("versions", "integer", "how many versions the recipe declares"),
        PolicyField("deprecated", "boolean", "whether the recipe calls the version deprecated"),
        PolicyField("preferred", "boolean", "whether the recipe prefers the version"),
        optional("size", "integer", "its bytes; nil as long as nobody has fetched it"),
      ]
    case .sourceOrder:
      source + [
        mirror, PolicyField("mirrors", "list of string", "the places, `upstream` the recipe's own"),
      ]
    case .sourceName: source + [mirror]
    case .cachePush:
      spec + [
        cache, isPrivate, redistribution, licenses,
        optional("size", "integer", "the bytes of its files; nil when its manifest does not say"),
      ]
    case .cacheKey:
      optionalSpec + [
        cache, optional("wanted", "string", "what the user has named"),
        PolicyField("keys", "list of table", "the keys that can sign: `fingerprint`, `name`"),
      ]
    case .cacheAccept:
      spec + [
        cache, PolicyField("unsigned", "boolean", "whether signatures are waived"),
        PolicyField("signature", "string", "`absent`, `unverified`, `malformed` or `verified`"),
        PolicyField(
          "signatures", "list of table", "each signature: `fingerprint`, `state`, `name`, `counts`"),
      ]
    case .cacheOrder: spec + [PolicyField("caches", "list of string", "the URLs of the caches")]
    case .cacheRetain:
      spec + [
        cache, PolicyField("age", "integer", "how long ago it was written, in seconds"),
        PolicyField("size", "integer", "its bytes in the cache"),
        PolicyField("dependents", "integer", "how many entries of the cache need it directly"),
        PolicyField("pinned", "boolean", "whether it is pinned"),
        PolicyField("kept", "boolean", "whether it stays as far as the command's rules go"),
        PolicyField("reason", "string", "why they keep it or let it go"),
        PolicyField("newer", "integer", "how many newer versions of it the cache has"),
        PolicyField("younger_size", "integer", "the bytes of it and all younger entries"),
        PolicyField("entries", "integer", "how many entries the cache has"),
      ]
    case .beforePush: spec + [cache]
    case .afterPush: spec + [cache, PolicyField("size", "integer", "the bytes that were stored")]
    case .beforeInstall: spec + [cache, store]
    case .afterInstall:
      spec + [
        cache, store, PolicyField("path", "string", "where it is now"),
        PolicyField("size", "integer", "the bytes of its archive"),
      ]
    case .beforeFetch: source + [mirror]
    case .afterFetch:
      source + [
        mirror, PolicyField("size", "integer", "its bytes"),
        optional("place", "string", "what gave it; nil when it was there"),
      ]
    case .beforePrune, .beforeIndex: [cache]
    case .afterPrune:
      [cache, PolicyField("removed", "integer", "how many objects were taken away")]
    case .afterIndex:
      [cache, PolicyField("changed", "boolean", "whether a new index was written")]
    }
  }

  private static let store = PolicyField("store", "string", "the root of the store")
}
