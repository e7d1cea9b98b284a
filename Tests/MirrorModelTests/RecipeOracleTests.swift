import AlbedoTesting
import Documents
import Foundation
import MirrorModel
import RecipeModel
import Testing

/// The repository `Fixtures/recipes`, whose modules are files in its folder.
private final class FixtureModules: RecipeModules {
  func file(ofModule name: String) throws(RecipeError) -> RecipeFile? {
    let path = name.replacingOccurrences(of: ".", with: "/") + ".py"
    guard name.hasPrefix("spack_repo."), let bytes = try? Fixture.bytes("recipes/" + path) else {
      return nil
    }
    return RecipeFile(bytes: bytes, file: path)
  }
}

/// One package of the fixture, with what Spack 1.2 says of it.
struct OracleCase: Sendable, CustomTestStringConvertible {
  let name: String
  let line: String

  var testDescription: String { name }
  var fields: [String: Any] { Self.fields(line) }

  static func fields(_ line: String) -> [String: Any] {
    let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
    return object as? [String: Any] ?? [:]
  }

  static let all: [Self] = {
    let text = (try? Fixture.text("recipes/expected.jsonl")) ?? ""
    return text.split(separator: "\n").map(String.init).map { line in
      Self(name: fields(line)["name"] as? String ?? "", line: line)
    }
  }()
}

@Suite struct RecipeOracleTests {
  @Test func `all packages of the fixture are compared`() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Fixture.path("recipes/spack_repo/press/packages")
    ).filter { !$0.hasPrefix("__") }
    #expect(Set(OracleCase.all.map(\.name)) == Set(folders.map(PackageName.name(ofFolder:))))
  }

  @Test(arguments: OracleCase.all)
  func `a recipe says what Spack says`(_ package: OracleCase) throws {
    let folder = PackageName.folder(of: package.name)
    let path = "spack_repo/press/packages/\(folder)/package.py"
    let recipe = try RecipeReader(modules: FixtureModules()).read(
      try Fixture.bytes("recipes/" + path), name: package.name, namespace: "press", file: path,
      module: "spack_repo.press.packages.\(folder).package")
    let line = String(decoding: JSON.encode(RecipeDump.object(recipe)), as: UTF8.self)
    let (ours, theirs) = (OracleCase.fields(line), package.fields)
    for key in theirs.keys.sorted() where key != "versions" {
      #expect(text(ours[key], without: ["path", "mirror"]) == text(theirs[key]), "\(key)")
    }
    let versions = ours["versions"] as? [[String: Any]] ?? []
    let expected = theirs["versions"] as? [[String: Any]] ?? []
    #expect(versions.count == expected.count)
    for (ours, theirs) in zip(versions, expected) {
      let added: Set = ["mirror", "resource_mirror", "no_redistribute_source"]
      #expect(text(ours, without: added) == text(theirs))
    }
  }

  /// A value as JSON with sorted keys, without some keys at any depth.
  private func text(_ value: Any?, without keys: Set<String> = []) -> String {
    func stripped(_ value: Any) -> Any {
      switch value {
      case let list as [Any]: return list.map(stripped)
      case let fields as [String: Any]:
        return fields.filter { !keys.contains($0.key) }.mapValues(stripped)
      default: return value
      }
    }
    guard let value else { return "nothing" }
    let data = try? JSONSerialization.data(
      withJSONObject: stripped(value), options: [.fragmentsAllowed, .sortedKeys, .prettyPrinted])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}
