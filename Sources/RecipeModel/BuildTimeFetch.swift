internal import SpecModel

/// Something that a build fetches by itself, past every mirror, as far as a recipe shows it.
package struct BuildTimeFetch: Sendable, Hashable {
  /// The program that fetches: `cargo`, `go`, `git`.
  package var tool: String
  /// What shows it, as a clause: `its build runs cargo, which fetches crates`.
  package var reason: String

  /// Creates the record of one fetch.
  package init(tool: String, reason: String) {
    self.tool = tool
    self.reason = reason
  }

  /// A program that fetches what it builds with, and how a recipe shows that it is run.
  fileprivate struct Tool {
    let name: String
    /// What it fetches, in the plural.
    let fetched: String
    /// The class of packages that it builds.
    let baseClass: String?
    /// The packages that bring it.
    let packages: Set<String>
  }

  fileprivate static let tools = [
    Tool(name: "cargo", fetched: "crates", baseClass: "CargoPackage", packages: ["rust", "cargo"]),
    Tool(name: "go", fetched: "modules", baseClass: "GoPackage", packages: ["go"]),
    Tool(
      name: "npm", fetched: "packages", baseClass: nil, packages: ["node-js", "npm", "yarn"]),
    Tool(name: "maven", fetched: "artefacts", baseClass: "MavenPackage", packages: ["maven"]),
    Tool(name: "gradle", fetched: "artefacts", baseClass: nil, packages: ["gradle"]),
    Tool(name: "bazel", fetched: "repositories", baseClass: nil, packages: ["bazel"]),
  ]
}

extension Recipe {
  /// Returns what the build of a version may fetch by itself, which no mirror can hold.
  ///
  /// A recipe shows it by its base class, by what it depends on for the build, and by submodules of
  /// no fixed state. Where resources bring what the tool would fetch, nothing is said of it. An
  /// empty list is no promise: any build can fetch.
  package func buildTimeFetches(of version: RecipeVersion) -> [BuildTimeFetch] {
    let hasVendored = resources.contains { isVendored($0, for: version.version) }
    var result: [BuildTimeFetch] = []
    for tool in BuildTimeFetch.tools where !hasVendored {
      if let base = tool.baseClass, bases.contains(base) || lineage.contains(base) {
        result.append(
          BuildTimeFetch(
            tool: tool.name,
            reason: "it is a \(base), and \(tool.name) fetches \(tool.fetched) while it builds"))
      } else if let package = buildTool(in: tool.packages, for: version.version) {
        result.append(
          BuildTimeFetch(
            tool: tool.name,
            reason: "it is built with '\(package)', and \(tool.name) may fetch \(tool.fetched)"))
      }
    }
    if case .repository(let place) = version.source, place.kind == .git,
      place.hasSubmodules, place.commit == nil
    {
      result.append(
        BuildTimeFetch(
          tool: "git", reason: "its submodules belong to a tag or a branch, which may move"))
    }
    return result
  }

  /// Whether a resource brings what a build would else fetch.
  private func isVendored(_ resource: RecipeResource, for version: Version) -> Bool {
    guard resource.condition.canHold(for: version, of: name) else { return false }
    let texts = [resource.name.value ?? "", resource.destination, resource.placement?.text ?? ""]
    return texts.contains { text in
      let text = text.lowercased()
      return ["vendor", "crates", "gomod", "go-mod"].contains { text.contains($0) }
    }
  }

  /// The package among `packages` that the build of a version depends on.
  private func buildTool(in packages: Set<String>, for version: Version) -> String? {
    dependencies.first { dependency in
      packages.contains(dependency.name) && dependency.types.contains(.build)
        && dependency.condition.canHold(for: version, of: name)
    }?.name
  }
}
