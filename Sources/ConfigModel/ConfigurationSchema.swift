/// The schemas of all sections, for files of every Spack from 0.16 to 1.2.
///
/// A mapping is closed where Spack's is: there an unknown key is a mistake. Keys that only older
/// Spacks know are known here, since their files are read too.
package enum ConfigurationSchema {
  /// Returns the schema of a section; nil for a name that is none.
  package static func schema(of section: String) -> Schema? { sections[section] }

  /// Returns what a value may be, by the keys that lead to it; nil where there is no such key.
  package static func schema(at path: [String]) -> Schema? {
    path.first.flatMap { sections[$0] }?.value(at: path.dropFirst())
  }

  private static let sections: [String: Schema] = [
    "mirrors": mirrors, "config": config, "repos": repos, "upstreams": upstreams,
    "packages": packages, "modules": modules, "compilers": compilers, "concretizer": concretizer,
    "view": view, "definitions": definitions, "env_vars": variables, "include": include,
    "develop": develop, "bootstrap": bootstrap, "ci": ci, "cdash": cdash,
    "toolchains": toolchains, "albedo": albedo,
  ]

  // MARK: Parts

  static let textOrNull = Schema.any(of: [.text, .null])
  static let textOrTexts = Schema.any(of: [.text, .texts])
  static let projections = Schema.names(to: .text)

  /// Changes of environment variables.
  static let variables: Schema = {
    let values = Schema.names(to: .spelling)
    return .keys([
      "set": values, "unset": .texts, "prepend_path": values, "append_path": values,
      "remove_path": values,
    ])
  }()

  static let flags = Schema.keys([
    "cflags": textOrNull, "cxxflags": textOrNull, "fflags": textOrNull, "cppflags": textOrNull,
    "ldflags": textOrNull, "ldlibs": textOrNull,
  ])

  static let specMatrix = Schema.list(
    of: .any(of: [
      .keys([
        "matrix": .list(of: .any(of: [.texts, .text])), "exclude": .texts, "sigil": .text,
      ]), .text, .null,
    ]))

  // MARK: Small sections

  private static let repos = Schema.any(of: [
    .names(
      to: .any(of: [
        .text,
        .keys([
          "git": .text, "branch": .text, "commit": .text, "tag": .text, "destination": .text,
          "paths": .texts,
        ]),
      ])),
    .texts,
  ])

  private static let upstreams = Schema.names(
    to: .keys(["install_tree": .text, "modules": .open(["tcl": .text, "lmod": .text])]))

  private static let view = Schema.any(of: [
    .truth, .text,
    .names(
      to: Schema.keys([
        "root": .text, "link": .word(["roots", "all", "run"]),
        "link_type": .word(["symlink", "hardlink", "hard", "soft", "relocate", "copy"]),
        "select": .texts, "exclude": .texts, "projections": projections, "group": textOrTexts,
      ]).requiring("root")),
  ])

  private static let definitions = Schema.list(
    of: .mapping(SchemaMapping(keys: [("when", .text)], others: specMatrix)))

  private static let include = Schema.list(
    of: .any(of: [
      .text,
      Schema.keys([
        "path": .text, "name": .text, "when": .text, "optional": .truth, "sha256": .spelling,
        "path_override_env_var": .text, "prefer_modify": .truth,
      ]).requiring("path"),
      Schema.keys([
        "git": .text, "branch": .text, "commit": .spelling, "tag": .spelling, "paths": .texts,
        "name": .text, "when": .text, "optional": .truth, "prefer_modify": .truth,
      ]).requiring("git", "paths"),
    ]))

  private static let develop = Schema.names(
    to: Schema.keys(["spec": .text, "path": .text]).requiring("spec"))

  private static let bootstrap = Schema.open([
    "enable": .truth, "root": .text,
    "sources": .list(
      of: Schema.keys(["name": .text, "metadata": .text]).requiring("name", "metadata")),
    "trusted": .names(to: .truth),
  ])

  private static let cdash = Schema.open([
    "build-group": .any(of: [.text, .texts]), "url": .text, "project": .text, "site": .text,
  ])

  private static let toolchains = Schema.names(
    to: .any(of: [.text, .list(of: .open(["spec": .text, "when": .text]))]))

  private static let compilers = Schema.list(
    of: .keys([
      "compiler": Schema.keys([
        "spec": .text,
        "paths": Schema.keys([
          "cc": textOrNull, "cxx": textOrNull, "f77": textOrNull, "fc": textOrNull,
        ]).requiring("cc", "cxx", "f77", "fc"), "operating_system": .text, "target": .text,
        "modules": .any(of: [.null, .texts]), "flags": flags, "alias": textOrNull,
        "implicit_rpaths": .any(of: [.texts, .truth]), "environment": variables,
        "extra_rpaths": .texts,
      ]).requiring("spec", "paths", "operating_system", "modules")
    ]))

  /// The section of Albedo itself, which Spack does not read.
  private static let albedo = Schema.keys([
    "mirror": .keys([
      "versions_per_spec": .any(of: [.integer(atLeast: 1), .word(["all"])])
    ]),
    "policy": .keys([
      "allow_override": .truth, "instructions": .integer(atLeast: 1000),
      "milliseconds": .integer(atLeast: 10), "memory": .integer(atLeast: 1),
    ]),
    "mirrors": .names(to: .keys(["signers": .texts])),
    "lua": .keys(["rocks": .any(of: [.truth, .texts])]),
  ])
}
