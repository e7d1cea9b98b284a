import AlbedoTesting
import MirrorModel
import RecipeModel
import SpecModel
import Testing

/// One case of `vectors/mirror-names.json`, made by Spack 1.2.
struct NameCase: Sendable, CustomTestStringConvertible {
  let arguments: [String: RecipeValue]
  let reference: String
  let isCacheable: Bool
  let storage: String?
  let alias: String?

  var testDescription: String { "\(reference) \(arguments.keys.sorted())" }

  static let all: [Self] = {
    let file = (try? Fixture.json("vectors/mirror-names.json")) as? [String: Any]
    return (file?["cases"] as? [[String: Any]] ?? []).map { fields in
      Self(
        arguments: (fields["version_args"] as? [String: Any] ?? [:]).mapValues(value),
        reference: fields["per_package_ref"] as? String ?? "",
        isCacheable: fields["cachable"] as? Bool ?? false,
        storage: fields["storage_path"] as? String, alias: fields["alias_path"] as? String)
    }
  }()

  private static func value(_ any: Any) -> RecipeValue {
    switch any {
    case let text as String: .text(text)
    case let list as [String]: .list(list.map(RecipeValue.text))
    case let flag as Bool where "\(type(of: any))".contains("Bool"): .boolean(flag)
    case let number as Int: .integer(Int64(number))
    default: .none
    }
  }
}

@Suite struct MirrorNamesTests {
  @Test func `the vectors are there`() { #expect(NameCase.all.count == 28) }

  @Test(arguments: NameCase.all)
  func `a thing has the names that Spack gives it`(_ expected: NameCase) throws {
    let parts = expected.reference.split(separator: "/")
    let name = String(parts[0])
    let version = try Version(String(parts[1].dropFirst(name.count + 1)))
    var recipe = Recipe(name: name, namespace: nil, file: "test", line: 1)
    recipe.versions = [
      RecipeVersion(
        version: version, arguments: expected.arguments.mapValues { .value($0) },
        place: RecipePlace(file: "test", line: 1))
    ]
    recipe.decideSources()
    let item = MirrorItem(archiveOf: recipe.versions[0], in: recipe)
    #expect(item.alias == expected.alias)
    #expect(item.storage == expected.storage)
    #expect(item.isCacheable == expected.isCacheable)
    if expected.storage == nil {
      guard case .faulty? = item.obstacle else {
        Issue.record("where Spack fails, the item says why")
        return
      }
    }
  }

  @Test func `links are relative and doubled slashes collapse`() {
    #expect(
      MirrorNames.linkTarget(from: "quill/quill-2.0.tar.gz", to: "_source-cache/archive/ab/ab1")
        == "../_source-cache/archive/ab/ab1")
    #expect(
      MirrorNames.linkTarget(from: "a/b/c", to: "_source-cache/git//srv/x.git/1.tar.gz")
        == "../../_source-cache/git/srv/x.git/1.tar.gz")
  }

  @Test func `names from recipes stay within the folder of their package`() throws {
    let version = try Version("git.feature/x=1.0")
    #expect(
      MirrorNames.alias(package: "tool", version: version) == "tool/tool-git.feature_x_1.0")
    #expect(
      MirrorNames.alias(resource: "../a b", package: "tool", version: try Version("1"))
        == "tool/.._a_b-1")
    #expect(throws: MirrorNames.Nameless.self) {
      try MirrorNames.places(
        of: ArchiveSource(urls: ["https://e.org/a.tar.gz"], checksum: Checksum("../../x")),
        alias: "tool/tool-1")
    }
    #expect(throws: MirrorNames.Nameless.self) {
      try MirrorNames.places(
        of: ArchiveSource(
          urls: ["https://e.org/a"], checksum: Checksum("aa"), statedExtension: "x/../y"),
        alias: "tool/tool-1")
    }
  }
}
