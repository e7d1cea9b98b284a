internal import RecipeModel

/// The layout of recipes in a snapshot; a change of what is written here is another layout.
extension Recipe: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    encoder.write(name)
    namespace.write(to: &encoder)
    encoder.write(file)
    line.write(to: &encoder)
    className.write(to: &encoder)
    description.write(to: &encoder)
    for texts in [bases, lineage, imports, maintainers, hostFacts] { texts.write(to: &encoder) }
    attributes.write(to: &encoder)
    urlFunction.write(to: &encoder)
    versions.write(to: &encoder)
    resources.write(to: &encoder)
    patches.write(to: &encoder)
    variants.write(to: &encoder)
    dependencies.write(to: &encoder)
    extensions.write(to: &encoder)
    provisions.write(to: &encoder)
    conflicts.write(to: &encoder)
    requirements.write(to: &encoder)
    licenses.write(to: &encoder)
    redistribution.write(to: &encoder)
    splices.write(to: &encoder)
    // Only a few recipes have gaps; their order is that of the cases.
    let parts = Part.allCases.filter { gaps[$0] != nil }
    parts.write(to: &encoder)
    for part in parts { (gaps[part] ?? []).write(to: &encoder) }
  }

  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    let name = try decoder.text()
    let namespace = try String?(from: &decoder)
    let file = try decoder.text()
    self.init(name: name, namespace: namespace, file: file, line: try Int(from: &decoder))
    className = try String?(from: &decoder)
    description = try String?(from: &decoder)
    bases = try [String](from: &decoder)
    lineage = try [String](from: &decoder)
    imports = try [String](from: &decoder)
    maintainers = try [String](from: &decoder)
    hostFacts = try [String](from: &decoder)
    attributes = try [String: Known<RecipeValue>](from: &decoder)
    urlFunction = try String?(from: &decoder)
    versions = try [RecipeVersion](from: &decoder)
    resources = try [RecipeResource](from: &decoder)
    patches = try [RecipePatch](from: &decoder)
    variants = try [RecipeVariant](from: &decoder)
    dependencies = try [RecipeDependency](from: &decoder)
    extensions = try [RecipeExtension](from: &decoder)
    provisions = try [RecipeProvision](from: &decoder)
    conflicts = try [RecipeConflict](from: &decoder)
    requirements = try [RecipeRequirement](from: &decoder)
    licenses = try [RecipeLicense](from: &decoder)
    redistribution = try [RedistributionRule](from: &decoder)
    splices = try [RecipeSplice](from: &decoder)
    for part in try [Part](from: &decoder) { gaps[part] = try [Unknown](from: &decoder) }
  }
}
