extension ConfigurationSchema {
  /// The section `modules`: sets of module files by name, or one set as before 0.17.
  static let modules = Schema.mapping(
    SchemaMapping(keys: set, others: .mapping(SchemaMapping(keys: set, others: nil))))

  private static let set: [(name: String, value: Schema)] = [
    ("enable", .list(of: .word(["tcl", "lmod", "dotkit"]))),
    ("use_view", .any(of: [.text, .truth])), ("arch_folder", .truth),
    ("roots", .open(["tcl": .text, "lmod": .text])),
    ("tcl", .mapping(SchemaMapping(keys: kind, others: rules))),
    ("lmod", .mapping(SchemaMapping(keys: kind + hierarchy, others: rules))),
    ("dotkit", .mapping(SchemaMapping(keys: kind, others: rules))),
    ("prefix_inspections", .names(to: .texts)),
  ]

  private static let kind: [(name: String, value: Schema)] = [
    ("verbose", .truth), ("hash_length", .integer(atLeast: 0)), ("include", .texts),
    ("exclude", .texts), ("exclude_implicits", .truth), ("hide_implicits", .truth),
    ("defaults", .texts), ("naming_scheme", .text), ("projections", projections), ("all", rules),
    // Names of Spack before 0.20.
    ("whitelist", .texts), ("blacklist", .texts), ("blacklist_implicits", .truth),
  ]

  private static let hierarchy: [(name: String, value: Schema)] = [
    ("core_compilers", .texts), ("hierarchy", .texts), ("core_specs", .texts),
    ("filter_hierarchy_specs", .names(to: .texts)),
  ]

  /// What holds for the modules of the packages that a spec matches.
  private static let rules: Schema = {
    let dependencies = Schema.word(["none", "run", "direct", "all"])
    return .keys([
      "filter": .keys(["exclude_env_vars": .texts, "environment_blacklist": .texts]),
      "template": .text, "autoload": dependencies, "prerequisites": dependencies,
      "conflict": .texts, "load": .texts, "suffixes": .names(to: .text),
      "environment": variables,
    ])
  }()

  /// The section `ci`, which Albedo does not use: only what is plain to see is checked.
  static let ci = Schema.open([
    "pipeline-gen": .list(of: .names(to: .anything)), "target": .text,
    "rebuild-index": .truth, "broken-specs-url": .text, "broken-tests-packages": .texts,
  ])
}
