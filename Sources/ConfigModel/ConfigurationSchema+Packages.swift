extension ConfigurationSchema {
  /// The section `packages`.
  static let packages = Schema.mapping(
    SchemaMapping(
      keys: [
        ("all", .mapping(SchemaMapping(keys: common, others: nil)))
      ], others: .mapping(SchemaMapping(keys: common + forOne, others: nil))))

  private static let permissions = Schema.keys([
    "read": .word(["user", "group", "world"]), "write": .word(["user", "group", "world"]),
    "group": .text,
  ])

  private static let requirement = Schema.any(of: [
    .text,
    .keys([
      "one_of": .texts, "any_of": .texts, "spec": .text, "message": .text, "when": .text,
    ]),
  ])

  private static let preference = Schema.list(
    of: .any(of: [.text, .keys(["spec": .text, "message": .text, "when": .text])]))

  /// Keys of every package and of `all`.
  private static let common: [(name: String, value: Schema)] = [
    ("require", .any(of: [.text, .list(of: requirement)])), ("prefer", preference),
    ("conflict", preference), ("buildable", .truth), ("permissions", permissions),
    ("package_attributes", .names(to: .anything)), ("variants", textOrTexts),
    // Files of 0.x may have these two everywhere.
    ("version", .list(of: .spelling)), ("target", .texts), ("compiler", .texts),
    ("providers", .names(to: .texts)),
  ]

  private static let forOne: [(name: String, value: Schema)] = [
    ("externals", .list(of: external)),
    // Spack 0.15 and older described externals by these.
    ("paths", .names(to: .text)), ("modules", .names(to: .text)),
  ]

  private static let external = Schema.keys([
    "spec": .text, "prefix": .text, "modules": .texts, "id": .text,
    "extra_attributes": .open([
      "compilers": .names(to: .text), "environment": variables, "extra_rpaths": .texts,
      "implicit_rpaths": .any(of: [.texts, .truth]), "flags": flags,
    ]),
    "dependencies": .list(
      of: .open(["id": .text, "spec": .text, "deptypes": textOrTexts, "virtuals": .text])),
  ]).requiring("spec")
}
