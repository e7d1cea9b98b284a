internal import RecipeModel
internal import SpecModel

extension RecipeVersion: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    version.write(to: &encoder)
    arguments.write(to: &encoder)
    source.write(to: &encoder)
    derivableURLs.write(to: &encoder)
    manualDownload.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    let version = try Version(from: &decoder)
    let arguments = try [String: Known<RecipeValue>](from: &decoder)
    let source = try PackageSource(from: &decoder)
    let derivable = try [String]?(from: &decoder)
    let manual = try Known<RecipeValue>?(from: &decoder)
    self.init(
      version: version, arguments: arguments, source: source,
      place: try RecipePlace(from: &decoder))
    derivableURLs = derivable
    manualDownload = manual
  }
}

extension RecipeResource: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    name.write(to: &encoder)
    arguments.write(to: &encoder)
    source.write(to: &encoder)
    condition.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    let name = try Known<String>(from: &decoder)
    let arguments = try [String: Known<RecipeValue>](from: &decoder)
    let source = try PackageSource(from: &decoder)
    self.init(
      name: name, arguments: arguments, condition: try RecipeCondition(from: &decoder),
      place: try RecipePlace(from: &decoder))
    self.source = source
  }
}

extension RecipePatch: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    location.write(to: &encoder)
    checksum.write(to: &encoder)
    archiveChecksum.write(to: &encoder)
    condition.write(to: &encoder)
    level.write(to: &encoder)
    encoder.write(workingDirectory)
    isReversed.write(to: &encoder)
    folders.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      location: try Known<String>(from: &decoder),
      checksum: try Known<Checksum>?(from: &decoder),
      archiveChecksum: try Known<Checksum>?(from: &decoder),
      condition: try RecipeCondition(from: &decoder), level: try Int(from: &decoder),
      workingDirectory: try decoder.text(), isReversed: try Bool(from: &decoder),
      folders: try [String](from: &decoder), place: try RecipePlace(from: &decoder))
  }
}

extension RecipeVariant.Value: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    value.write(to: &encoder)
    condition.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    let value = try RecipeValue(from: &decoder)
    self.init(value, condition: try RecipeCondition(from: &decoder))
  }
}

extension RecipeVariant: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    encoder.write(name)
    condition.write(to: &encoder)
    defaultValue.write(to: &encoder)
    values.write(to: &encoder)
    sets.write(to: &encoder)
    isMulti.write(to: &encoder)
    hasValidator.write(to: &encoder)
    isSticky.write(to: &encoder)
    encoder.write(description)
    precedence.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      name: try decoder.text(), condition: try RecipeCondition(from: &decoder),
      defaultValue: try RecipeValue?(from: &decoder), values: try [Value]?(from: &decoder),
      sets: try [[String]]?(from: &decoder), isMulti: try Bool(from: &decoder),
      hasValidator: try Bool(from: &decoder), isSticky: try Bool(from: &decoder),
      description: try decoder.text(), precedence: try Int(from: &decoder),
      place: try RecipePlace(from: &decoder))
  }
}

extension RecipeDependency: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    encoder.write(name)
    encoder.write(spec)
    condition.write(to: &encoder)
    types.write(to: &encoder)
    patches.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      name: try decoder.text(), spec: try decoder.text(),
      condition: try RecipeCondition(from: &decoder), types: try DependencyTypes(from: &decoder),
      patches: try [RecipePatch](from: &decoder), place: try RecipePlace(from: &decoder))
  }
}

extension RecipeExtension: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    encoder.write(name)
    encoder.write(spec)
    condition.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      name: try decoder.text(), spec: try decoder.text(),
      condition: try RecipeCondition(from: &decoder), place: try RecipePlace(from: &decoder))
  }
}

extension RecipeProvision: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    specs.write(to: &encoder)
    condition.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      specs: try [String](from: &decoder), condition: try RecipeCondition(from: &decoder),
      place: try RecipePlace(from: &decoder))
  }
}

extension RecipeConflict: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    encoder.write(spec)
    condition.write(to: &encoder)
    message.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      spec: try decoder.text(), condition: try RecipeCondition(from: &decoder),
      message: try String?(from: &decoder), place: try RecipePlace(from: &decoder))
  }
}

extension RecipeRequirement: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    specs.write(to: &encoder)
    policy.write(to: &encoder)
    condition.write(to: &encoder)
    message.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      specs: try [String](from: &decoder), policy: try Policy(from: &decoder),
      condition: try RecipeCondition(from: &decoder), message: try String?(from: &decoder),
      place: try RecipePlace(from: &decoder))
  }
}

extension RecipeLicense: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    encoder.write(identifier)
    condition.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      identifier: try decoder.text(), condition: try RecipeCondition(from: &decoder),
      place: try RecipePlace(from: &decoder))
  }
}

extension RedistributionRule: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    forbidsSource.write(to: &encoder)
    forbidsBinary.write(to: &encoder)
    condition.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    self.init(
      forbidsSource: try Bool(from: &decoder), forbidsBinary: try Bool(from: &decoder),
      condition: try RecipeCondition(from: &decoder), place: try RecipePlace(from: &decoder))
  }
}

extension RecipeSplice: SnapshotValue {
  func write(to encoder: inout RecipeEncoder) {
    encoder.write(target)
    condition.write(to: &encoder)
    let names: [String]? = if case .named(let names) = variants { names } else { nil }
    names.write(to: &encoder)
    place.write(to: &encoder)
  }
  init(from decoder: inout RecipeDecoder) throws(SnapshotDamage) {
    let target = try decoder.text()
    let condition = try RecipeCondition(from: &decoder)
    let names = try [String]?(from: &decoder)
    self.init(
      target: target, condition: condition, variants: names.map { .named($0) } ?? .all,
      place: try RecipePlace(from: &decoder))
  }
}
