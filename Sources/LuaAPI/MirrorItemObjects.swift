internal import LuaRuntime
package import MirrorModel
internal import RecipeModel
internal import SpecModel

/// A thing that a source mirror holds, as scripts hold it.
package final class MirrorItemObject: LuaObject {
  package static let luaClassName = "albedo.MirrorItem"

  /// The thing.
  package let item: MirrorItem

  /// Creates the object of a thing.
  package init(_ item: MirrorItem) {
    self.item = item
  }

  static let declaration = NativeClass(
    luaClassName, summary: "One thing that a source mirror holds, or cannot hold and why.",
    properties: [
      property("id", .string, "what it is: `quill@2.0 resource nibset`") { .text($0.name) },
      property(
        "kind", .oneOf(MirrorItem.Kind.allCases.map(\.rawValue)), "what it is to its package"
      ) {
        .text($0.kind.rawValue)
      },
      property("name", .string, "the package that needs it") { .text($0.package) },
      property("version", .string, "the version that needs it") { .text($0.version.text) },
      property("alias", .optional(.string), "the path for people, in the mirror") {
        text($0.alias)
      },
      property("storage", .optional(.string), "the path of the file, in the mirror") {
        text($0.storage)
      },
      property("aliases", .list(of: .string), "all paths for people that are not the file's own") {
        .list($0.aliases.map(LuaValue.text))
      },
      property("urls", .list(of: .string), "where it may be downloaded, in order") {
        .list($0.urls.map(LuaValue.text))
      },
      property("digest", .optional(.string), "the digest of the file, as the recipe has it") {
        text($0.checksum?.text)
      },
      property(
        "content_digest", .optional(.string), "the digest of what is in a compressed patch"
      ) { text($0.contentChecksum?.text) },
      property(
        "is_moving", .boolean, "whether it changes under its name, as what comes from a branch"
      ) { .boolean($0.repository.map { !$0.isFixed } ?? false) },
      property("cacheable", .boolean, "whether Spack would keep it in its local cache") {
        .boolean($0.isCacheable)
      },
      property(
        "obstacle",
        .optional(.oneOf(["faulty", "manual", "no_digest", "no_source", "repository", "unknown"])),
        "why a plain download does not get it"
      ) { text($0.obstacle?.word) },
      property("reason", .optional(.string), "the same in words") {
        text($0.obstacle?.description)
      },
      property(
        "repository", .optional(.table),
        "kind, url, commit, tag, branch, revision, date of what is checked out"
      ) { $0.repository.map(LuaValue.init(repository:)) ?? .nil },
    ],
    operators: [.text(MirrorItemObject.self) { $0.item.name }])

  private static func property(
    _ name: String, _ type: NativeType, _ help: String,
    _ read: @escaping @Sendable (MirrorItem) -> LuaValue
  ) -> NativeProperty {
    NativeProperty(name, type, help: help, of: MirrorItemObject.self) { read($0.item) }
  }

  private static func text(_ text: String?) -> LuaValue { text.map(LuaValue.text) ?? .nil }
}

extension LuaValue {
  /// A place in a repository as a table; what is not said leaves no field.
  fileprivate init(repository place: RepositorySource) {
    let fields = [
      ("kind", place.kind.rawValue), ("url", place.url), ("commit", place.commit),
      ("tag", place.tag), ("branch", place.branch), ("revision", place.revision),
      ("date", place.date),
    ]
    self = .table(
      fields.map { LuaField(key: .text($0.0), value: $0.1.map(LuaValue.text) ?? .nil) })
  }

  /// Something that is not known as a table with file, line and reason.
  init(unknown: Unknown) {
    self = .record([
      "file": .text(unknown.file), "line": .integer(Int64(unknown.line)),
      "reason": .text(unknown.reason),
    ])
  }
}
