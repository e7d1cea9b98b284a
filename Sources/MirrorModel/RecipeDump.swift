package import Documents
package import RecipeModel
internal import SpecModel

/// What a recipe says as one JSON object, to be compared with what Spack says.
///
/// Parts that are not known have their reasons under `unknown`.
package enum RecipeDump {
  /// What the keys mean, for people who read a dump.
  package static let notes = [
    "one JSON object per line, first line is this one",
    "versions are in declaration order; 'descending' = indices sorted newest first;"
      + " 'concretizer_order' = indices in Spack's preference order",
    "fetcher: url|git|hg|svn|cvs|go|none|unknown; urls[0] is the primary, the rest are fallbacks",
    "all_urls (only where it differs from urls) = every URL derivable for the version",
    "mirror = [digest path or null, human alias path]; resource_mirror is aligned with the"
      + " version's resources list",
    "version.patches / version.resources are indices into the package's patches/resources whose"
      + " condition can hold for the version",
    "when strings are specs as Spack prints them; an empty string is unconditional, null never holds",
    "callable means that a function decides the value at build time",
    "unknown = what could not be found out, with file and line",
    "host = the values of the simulated host that were looked at",
  ]

  /// Returns the object of a recipe.
  package static func object(_ recipe: Recipe) -> DocumentValue {
    var fields = DocumentMapping()
    fields["name"] = .string(recipe.name)
    fields["class"] = recipe.className.map { .string($0) }
    fields["bases"] = texts(recipe.bases)
    fields["mro"] = texts(recipe.lineage)
    addAttributes(of: recipe, to: &fields)
    fields["maintainers"] = texts(recipe.maintainers)
    fields["url_for_version"] = recipe.urlFunction.map { .string($0) }
    fields["licenses"] = .list(
      recipe.licenses.map { ["license": .string($0.identifier), "when": when($0.condition)] })
    fields["redistribute"] = .list(
      recipe.redistribution.map {
        [
          "when": when($0.condition), "no_source": .boolean($0.forbidsSource),
          "no_binary": .boolean($0.forbidsBinary),
        ]
      })
    addSpecs(of: recipe, to: &fields)
    addSources(of: recipe, to: &fields)
    if !recipe.unknowns.isEmpty {
      fields["unknown"] = texts(recipe.unknowns.map(\.description))
      fields["unknown_parts"] = texts(
        recipe.gaps.filter { !$0.value.isEmpty }.map(\.key.rawValue).sorted())
    }
    if !recipe.hostFacts.isEmpty { fields["host"] = texts(recipe.hostFacts) }
    return .mapping(fields)
  }

  static func texts(_ texts: some Sequence<String>) -> DocumentValue {
    .list(texts.map { .string($0) })
  }

  static func when(_ condition: RecipeCondition) -> DocumentValue {
    if condition.isNever { return .null }
    return condition.unknown.map { .string("unknown: \($0)") } ?? .string(condition.text)
  }

  static func value(_ value: RecipeValue) -> DocumentValue {
    switch value {
    case .none: .null
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(Int(value))
    case .number(let value): .number(String(value))
    case .text(let text): .string(text)
    case .list(let items): .list(items.map(Self.value))
    case .mapping(let entries):
      .mapping(
        entries.reduce(into: DocumentMapping()) {
          $0[$1.key.textOrDigits ?? ""] = Self.value($1.value)
        })
    }
  }

  // MARK: Attributes

  private static let truths = ["has_code", "manual_download", "license_required", "virtual"]
  private static let others = [
    "homepage", "url", "urls", "list_url", "list_depth", "git", "hg", "svn", "cvs", "go",
    "submodules", "git_sparse_paths", "tags", "pypi", "cran", "bioc", "gnu_mirror_path",
    "sourceforge_mirror_path", "sourceware_mirror_path", "xorg_mirror_path", "fetch_options",
    "extendable",
  ]

  private static func addAttributes(of recipe: Recipe, to fields: inout DocumentMapping) {
    fields["build_system_class"] = recipe.attributes["build_system_class"].flatMap(known)
    for key in truths {
      let value = recipe.attributes[key]
      fields[key] =
        value?.unknown == nil
        ? .boolean(value?.value?.isTrue ?? (key == "has_code")) : value.flatMap(known)
    }
    for key in others {
      guard let value = recipe.attributes[key], value.value?.isTrue ?? true else { continue }
      fields[key] = known(value)
    }
  }

  private static func known(_ value: Known<RecipeValue>) -> DocumentValue? {
    switch value {
    case .value(let value): Self.value(value)
    case .unknown: "callable"
    }
  }

  // MARK: Specs

  private static func addSpecs(of recipe: Recipe, to fields: inout DocumentMapping) {
    fields["variants"] = .list(recipe.variants.map(variant))
    fields["dependencies"] = .list(
      recipe.dependencies.map { dependency in
        var fields = DocumentMapping()
        fields["name"] = .string(dependency.name)
        fields["when"] = when(dependency.condition)
        fields["spec"] = .string(dependency.spec)
        fields["type"] = texts(dependency.types.names)
        if !dependency.patches.isEmpty {
          fields["patches"] = .list(dependency.patches.map { patch($0, of: recipe) })
        }
        return .mapping(fields)
      })
    fields["extends"] = .list(
      recipe.extensions.map {
        ["name": .string($0.name), "spec": .string($0.spec), "when": when($0.condition)]
      })
    fields["provides"] = .list(
      grouped(recipe.provisions, by: \.condition).map { condition, records in
        let specs = Set(records.flatMap(\.specs)).sorted()
        return ["when": when(condition), "specs": texts(specs)]
      })
    let together = recipe.provisions.filter { $0.specs.count > 1 }
    fields["provided_together"] = .list(
      grouped(together, by: \.condition).map { condition, records in
        let sets = records.map { record in
          texts(Set(record.specs.map { RecipeDump.name(of: $0) }).sorted())
        }
        return ["when": when(condition), "sets": .list(sets)]
      })
    fields["conflicts"] = .list(
      recipe.conflicts.map {
        [
          "when": when($0.condition), "spec": .string($0.spec),
          "msg": $0.message.map { .string($0) } ?? .null,
        ]
      })
    fields["requires"] = .list(
      recipe.requirements.map {
        [
          "when": when($0.condition), "specs": texts($0.specs),
          "policy": .string($0.policy.rawValue), "msg": $0.message.map { .string($0) } ?? .null,
        ]
      })
    fields["can_splice"] = .list(
      recipe.splices.map { splice in
        let variants: DocumentValue =
          switch splice.variants {
          case .none: .null
          case .all: "*"
          case .named(let names): texts(names)
          }
        return [
          "when": when(splice.condition), "target": .string(splice.target),
          "match_variants": variants,
        ]
      })
  }

  private static func variant(_ variant: RecipeVariant) -> DocumentValue {
    var fields = DocumentMapping()
    fields["name"] = .string(variant.name)
    fields["when"] = when(variant.condition)
    fields["default"] = variant.defaultValue.map(value) ?? .null
    fields["values"] =
      variant.values.map { values in
        .list(
          values.map { choice in
            choice.condition.isAlways
              ? value(choice.value)
              : ["value": value(choice.value), "when": when(choice.condition)]
          })
      } ?? .null
    fields["multi"] = .boolean(variant.isMulti)
    fields["description"] = .string(variant.description)
    fields["precedence"] = .integer(variant.precedence)
    if variant.isSticky { fields["sticky"] = true }
    if let sets = variant.sets {
      fields["validator"] = .list(sets.map { texts($0) })
    } else if variant.hasValidator {
      fields["validator"] = "callable"
    }
    return .mapping(fields)
  }

  /// The records of each condition, in the order of the conditions.
  private static func grouped<Record>(
    _ records: [Record], by condition: (Record) -> RecipeCondition
  ) -> [(RecipeCondition, [Record])] {
    var groups: [(RecipeCondition, [Record])] = []
    for record in records {
      if let place = groups.firstIndex(where: { $0.0 == condition(record) }) {
        groups[place].1.append(record)
      } else {
        groups.append((condition(record), [record]))
      }
    }
    return groups
  }

  private static func name(of spec: String) -> String {
    (try? Spec.parse(spec))?.name ?? spec
  }
}
