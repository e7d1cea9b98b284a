/// The functions by which a recipe says something.
enum Directive: String, Sendable, CaseIterable {
  case version
  case resource
  case patch
  case dependsOn = "depends_on"
  case extends
  case provides
  case conflicts
  case requires
  case variant
  case buildSystem = "build_system"
  case license
  case maintainers
  case redistribute
  case canSplice = "can_splice"

  /// The parts of a recipe that it adds to.
  var parts: [Recipe.Part] {
    switch self {
    case .version: [.versions]
    case .resource: [.resources]
    case .patch: [.patches]
    case .dependsOn, .extends: [.dependencies]
    case .provides: [.provisions]
    case .conflicts: [.conflicts]
    case .requires: [.requirements]
    case .variant, .buildSystem: [.variants]
    case .license: [.licenses]
    case .maintainers: [.maintainers]
    case .redistribute: [.redistribution]
    case .canSplice: [.splices]
    }
  }

  /// The parameters that may be given by their place or their name; empty where all places are alike.
  var parameters: [String] {
    switch self {
    case .version: ["ver", "checksum"]
    case .resource: []
    case .patch:
      ["url_or_filename", "level", "when", "working_dir", "reverse", "sha256", "archive_sha256"]
    case .dependsOn, .extends: ["spec", "when", "type", "patches"]
    case .conflicts: ["conflict_spec", "when", "msg"]
    case .variant:
      ["name", "default", "description", "values", "multi", "validator", "when", "sticky"]
    case .license: ["license_identifier", "checked_by", "when"]
    case .redistribute: ["source", "binary", "when"]
    case .canSplice: ["target"]
    case .provides, .requires, .buildSystem, .maintainers: []
    }
  }

  /// The parameters that may only be given by their name.
  var named: Set<String> {
    switch self {
    case .version: Self.versionParameters
    case .resource: Self.resourceParameters
    case .provides: ["when"]
    case .requires: ["policy", "when", "msg"]
    case .buildSystem: ["default"]
    case .canSplice: ["when", "match_variants"]
    default: []
    }
  }

  /// Whether any number of values may stand by their place.
  var takesMany: Bool {
    switch self {
    case .provides, .requires, .buildSystem, .maintainers: true
    default: false
    }
  }

  /// Whether it can stand under a condition.
  var takesCondition: Bool { self != .version && self != .maintainers && self != .buildSystem }

  private static let versionParameters = sourceParameters.union(["preferred", "deprecated"])
  private static let resourceParameters = sourceParameters.union([
    "name", "destination", "placement", "when",
  ])
  private static let sourceParameters: Set<String> =
    Set(Checksum.keywords).union(RepositorySource.Kind.allCases.map(\.rawValue)).union([
      "url", "extension", "expand", "fetch_options", "no_cache", "commit", "tag", "branch",
      "get_full_repo", "git_sparse_paths", "submodules", "submodules_delete", "revision", "date",
    ])
}
