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

  /// The names of the parameters that may be given by their place; nil where all places are alike.
  var parameters: [String]? {
    switch self {
    case .version: ["ver", "checksum"]
    case .resource: ["name", "destination", "placement", "when"]
    case .patch:
      ["url_or_filename", "level", "when", "working_dir", "reverse", "sha256", "archive_sha256"]
    case .dependsOn: ["spec", "when", "type", "patches"]
    case .extends: ["spec", "when", "type", "patches"]
    case .conflicts: ["conflict_spec", "when", "msg"]
    case .variant:
      ["name", "default", "description", "values", "multi", "validator", "when", "sticky"]
    case .license: ["license_identifier", "checked_by", "when"]
    case .redistribute: ["source", "binary", "when"]
    case .canSplice: ["target", "when", "match_variants"]
    case .provides, .requires, .buildSystem, .maintainers: nil
    }
  }

  /// The parameter that says what the directive is about.
  var subject: String? { parameters?.first }
}
