import AlbedoTesting
import Foundation
import Testing

/// A checkout of Spack's recipes that `make interop RECIPES=…` names, read by Albedo.
///
/// The vectors show what Spack 1.2 says of the state of July 2026; of another one they say little.
struct RecipeCheckout {
  /// The repository: the folder that was named, or the one in a checkout that was; nil for none.
  static let repository: String? = {
    guard let named = ProcessInfo.processInfo.environment["RECIPES"], !named.isEmpty else {
      return nil
    }
    return ["", "/repos/spack_repo/builtin"].map { named + $0 }.first {
      FileManager.default.fileExists(atPath: $0 + "/repo.yaml")
    }
  }()

  private let site: SpackSite

  /// The folder that a mirror would be made in.
  var mirror: String { site.folder["mirror"] }

  init() throws {
    site = try SpackSite()
    let repository = try #require(Self.repository)
    try site.folder.write("scope/repos.yaml", "repos::\n  builtin: \(repository)\n")
  }

  /// Runs Albedo on the checkout alone, expects status 0, and returns what it answered.
  func albedo(_ arguments: [String]) throws -> String {
    try site.plainAlbedo(["-C", site.folder["scope"], "--offline"] + arguments).succeeded().output
  }

  /// The objects of a file of the vectors, which has one a line, but for the first: it says of what.
  static func vectors(_ name: String) throws -> [[String: Any]] {
    let path = Fixture.path("vectors/\(name).jsonl.zst")
    let outcome = try Program.run("/bin/sh", ["-c", "zstd -dc \"$0\"", path]).succeeded()
    return try objects(in: outcome.output)
  }

  /// The objects of a text that has one a line, but for the first.
  static func objects(in text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").dropFirst().map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips tests when no `RECIPES=…` is given: the project has no copy of Spack's recipes.
  static var needsRecipes: Self {
    .enabled(if: RecipeCheckout.repository != nil, "no RECIPES=/path/to/spack-packages given")
  }
}
