import AlbedoTesting
import Foundation
import RecipeModel
import SpecModel

/// A package of `vectors/recipes-sample.jsonl.zst`: what Spack 1.2 says of it.
struct SamplePackage: Sendable {
  /// What Spack says of one version.
  struct Answer: Sendable {
    let fetcher: String
    let urls: [String]
    let digest: String?
    let commit: String?
    let storage: String?
    let alias: String?
    let isCacheable: Bool
    let patches: [Int]
    let resources: [Int]
    let resourcePlaces: [[String?]]
    let hasUniqueURLs: Bool
  }

  /// The package with the arguments that Spack shows.
  let recipe: Recipe
  /// One answer for each version of the recipe.
  let answers: [Answer]
  let descending: [Int]
  let preference: [Int]
  let patchPlaces: [[String?]]

  static let all: [Self] = {
    let path = Fixture.path("vectors/recipes-sample.jsonl.zst")
    let outcome = try? Program.run("/bin/sh", ["-c", "zstd -dc \"$0\"", path])
    return (outcome?.output ?? "").split(separator: "\n").dropFirst().compactMap { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
      return (object as? [String: Any]).flatMap(Self.init)
    }
  }()

  init?(_ fields: [String: Any]) {
    guard let name = fields["name"] as? String,
      let versions = fields["versions"] as? [[String: Any]]
    else { return nil }
    var recipe = Recipe(name: name, namespace: "builtin", file: name, line: 1)
    for key in ["url", "list_url", "git", "hg", "svn", "cvs"] {
      recipe.attributes[key] = (fields[key] as? String).map { .value(.text($0)) }
    }
    recipe.attributes["urls"] = (fields["urls"] as? [String]).map {
      .value(.list($0.map(RecipeValue.text)))
    }
    if let flag = fields["has_code"] as? Bool {
      recipe.attributes["has_code"] = .value(.boolean(flag))
    }
    let stated = (fields["urls"] as? [String] ?? []) + [fields["url"] as? String].compactMap(\.self)
    let derivesURLs = stated.contains { URLReading($0).version != nil }
    var functionURLs: [Version: String] = [:]
    let hasFunction = fields["url_for_version"] != nil
    for version in versions {
      guard let text = version["version"] as? String, let parsed = try? Version(text) else {
        return nil
      }
      let declared = RecipeVersion(
        version: parsed, arguments: Self.arguments(version, derivesURLs: derivesURLs),
        place: RecipePlace(file: name, line: recipe.versions.count + 2))
      // What the function says is the first URL of a version that has none of its own.
      // It said nothing where that URL is the one that is derived, and stands there once.
      if hasFunction, let urls = version["urls"] as? [String], let first = urls.first {
        let derived = stated.map { URLReading($0).substituting(version: text) }
        let isSilent = derived.first == first && urls.count { $0 == first } == 1
        functionURLs[parsed] = isSilent ? nil : first
      }
      recipe.versions.append(declared)
    }
    recipe.patches = (fields["patches"] as? [[String: Any]] ?? []).map(Self.patch)
    recipe.resources = (fields["resources"] as? [[String: Any]] ?? []).map(Self.resource)
    recipe.decideSources { [functionURLs] in .value(functionURLs[$0.version]) }
    self.recipe = recipe
    answers = versions.map { Self.answer($0) }
    descending = fields["descending"] as? [Int] ?? []
    preference = fields["concretizer_order"] as? [Int] ?? []
    patchPlaces = (fields["patches"] as? [[String: Any]] ?? []).map {
      ($0["mirror"] as? [Any] ?? []).map { $0 as? String }
    }
  }

  private static func arguments(_ version: [String: Any], derivesURLs: Bool) -> [String: Known<
    RecipeValue
  >] {
    var arguments: [String: Known<RecipeValue>] = [:]
    for key in ["commit", "branch", "tag", "revision", "date", "extension"] {
      arguments[key] = (version[key] as? String).map { .value(.text($0)) }
    }
    for key in ["expand", "preferred", "deprecated", "no_cache"] {
      arguments[key] = (version[key] as? Bool).map { .value(.boolean($0)) }
    }
    // The oracle shows the place, not the arguments: one that stands alone is the version's own.
    let fetcher = version["fetcher"] as? String ?? ""
    if fetcher == "url" {
      arguments["sha256"] = (version["digest"] as? String).map { .value(.text($0)) }
      // Where other URLs could be derived, or nothing could, the one URL is the version's own.
      if let urls = version["urls"] as? [String], urls.count == 1,
        version["all_urls"] != nil || !derivesURLs
      {
        arguments["url"] = .value(.text(urls[0]))
      }
    } else if let url = version["url"] as? String {
      arguments[fetcher] = .value(.text(url))
    }
    return arguments
  }

  private static func answer(_ version: [String: Any]) -> Answer {
    let places = (version["mirror"] as? [Any] ?? []).map { $0 as? String }
    return Answer(
      fetcher: version["fetcher"] as? String ?? "", urls: version["urls"] as? [String] ?? [],
      digest: version["digest"] as? String, commit: version["commit"] as? String,
      storage: places.first ?? nil, alias: places.last ?? nil,
      isCacheable: version["cachable"] as? Bool ?? false,
      patches: version["patches"] as? [Int] ?? [], resources: version["resources"] as? [Int] ?? [],
      resourcePlaces: (version["resource_mirror"] as? [[Any]] ?? []).map {
        $0.map { $0 as? String }
      }, hasUniqueURLs: version["all_urls"] != nil)
  }

  private static func patch(_ fields: [String: Any]) -> RecipePatch {
    let url = fields["url"] as? String
    let sum = (fields["sha256"] as? String).map { Known.value(Checksum($0)) }
    let archive = (fields["archive_sha256"] as? String).map { Known.value(Checksum($0)) }
    return RecipePatch(
      location: .value(url ?? fields["file"] as? String ?? ""), checksum: sum,
      archiveChecksum: archive, condition: RecipeCondition(fields["when"] as? String ?? ""),
      place: RecipePlace(file: "", line: 1))
  }

  private static func resource(_ fields: [String: Any]) -> RecipeResource {
    var arguments: [String: Known<RecipeValue>] = [:]
    for key in ["commit", "branch", "tag"] {
      arguments[key] = (fields[key] as? String).map { .value(.text($0)) }
    }
    let fetcher = fields["fetcher"] as? String ?? "url"
    let place = (fields["urls"] as? [String])?.first ?? fields["url"] as? String ?? ""
    arguments[fetcher] = .value(.text(place))
    arguments["sha256"] = (fields["digest"] as? String).map { .value(.text($0)) }
    if let flag = fields["expand"] as? Bool { arguments["expand"] = .value(.boolean(flag)) }
    return RecipeResource(
      name: .value(fields["name"] as? String ?? ""), arguments: arguments,
      condition: RecipeCondition(fields["when"] as? String ?? ""),
      place: RecipePlace(file: "", line: 1))
  }
}
