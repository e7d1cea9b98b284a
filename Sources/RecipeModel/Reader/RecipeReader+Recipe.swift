internal import Diagnostics
internal import SpecModel

extension RecipeReader {
  /// Fills a recipe with what a class says.
  func recipe(
    _ start: Recipe, of type: PythonType, _ interpreter: PythonInterpreter
  ) throws(RecipeError) -> Recipe {
    var start = start
    start.className = type.name
    start.bases = type.bases.map { texts.shared($0.name) }
    start.lineage = lineage(of: type)
    var builder = RecipeBuilder(start, texts: texts)
    let folders = folders(of: type)
    for record in (type.payload as? ClassRecords)?.records ?? [] {
      record.declare(in: &builder, folders: folders)
    }
    if let unknown = interpreter.unknownBase(of: type) {
      for part in Recipe.Part.allCases { builder.addGap(unknown, in: part) }
    }
    current = (type, builder)
    var recipe = builder.finish()
    let url = interpreter.find("url_for_version", in: type)
    if let url, let module = moduleName(ofFile: url.from.file) { recipe.urlFunction = module }
    let reader = AttributeReader(reader: self, interpreter: interpreter, type: type)
    let instance = try reader.makeInstance(version: nil, of: recipe.name)
    removeDeletedVersions(from: &recipe, type)
    current?.builder.recipe.versions = recipe.versions
    recipe.attributes = try reader.attributes(of: instance)
    recipe.description = type.documentation.map(texts.shared)
    if let listed = recipe.attributes.removeValue(forKey: "maintainers") {
      takeMaintainers(listed, into: &recipe)
    }
    try decideSources(of: &recipe, reader, hasFunction: recipe.urlFunction != nil)
    return recipe
  }

  /// Old recipes list their maintainers in an attribute.
  private func takeMaintainers(_ listed: Known<RecipeValue>, into recipe: inout Recipe) {
    switch listed {
    case .unknown(let unknown): recipe.gaps[.maintainers, default: []].append(unknown)
    case .value(let value):
      let names = value.list?.compactMap(\.text) ?? []
      // With a directive they are put in order.
      recipe.maintainers =
        recipe.maintainers.isEmpty ? names : Set(recipe.maintainers + names).sorted()
    }
  }

  /// What a recipe's own `__init__` has deleted from the versions of its class is gone.
  private func removeDeletedVersions(from recipe: inout Recipe, _ type: PythonType) {
    guard let dictionary = versionDictionaries[ObjectIdentifier(type)] else { return }
    if let unknown = dictionary.unknown {
      recipe.gaps[.versions, default: []].append(unknown)
      return
    }
    let left = Set(
      dictionary.entries.compactMap { entry -> Version? in
        if case .object(let object) = entry.key { (object as? VersionValue)?.version } else { nil }
      })
    recipe.versions.removeAll { !left.contains($0.version) }
  }

  // MARK: Sources

  private func decideSources(
    of recipe: inout Recipe, _ reader: AttributeReader, hasFunction: Bool
  ) throws(RecipeError) {
    guard hasFunction || reader.dependsOnInstance else { return recipe.decideSources() }
    for index in recipe.versions.indices {
      let version = recipe.versions[index]
      let instance = try reader.makeInstance(version: version.version, of: recipe.name)
      // The function comes first: it may change what the other URLs are made of.
      var url: Known<String?> = .value(nil)
      if hasFunction, version.mayNeedURL {
        url = try reader.url(of: instance, version.version)
      }
      let attributes = try reader.sourceAttributes(of: instance)
      recipe.decideSource(
        of: index, attributes: attributes, functionURL: url,
        writtenVersion: try reader.writtenVersion(version.version, instance), readings: readings)
      if let manual = attributes["manual_download"],
        manual != recipe.attributes["manual_download"]
      {
        recipe.versions[index].manualDownload = manual
      }
    }
  }

  /// Finds out how the source of a version is got that is not declared.
  func source(
    ofUndeclared version: Version, _ recipe: Recipe, _ interpreter: PythonInterpreter
  ) throws(RecipeError) -> PackageSource {
    if let declared = recipe.version(version) { return declared.source }
    guard let type = current?.type else { return .faulty("the recipe is not at hand") }
    let reader = AttributeReader(reader: self, interpreter: interpreter, type: type)
    let instance = try reader.makeInstance(version: version, of: recipe.name)
    let url: Known<String?> =
      recipe.urlFunction == nil ? .value(nil) : try reader.url(of: instance, version)
    return recipe.source(
      ofUndeclared: version, attributes: try reader.sourceAttributes(of: instance),
      functionURL: url, writtenVersion: try reader.writtenVersion(version, instance),
      readings: readings)
  }

  /// What `super().url_for_version` gives: the first URL that is derived without a function.
  func derivedURL(
    of instance: PythonValue, _ version: PythonValue, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> String {
    guard let (type, builder) = current,
      let text = interpreter.text(of: version), let version = try? Version(text)
    else { throw .unknown(interpreter.unknown("the version of the URL is not known")) }
    let reader = AttributeReader(reader: self, interpreter: interpreter, type: type)
    let attributes: [String: Known<RecipeValue>]
    do throws(RecipeError) {
      attributes = try reader.sourceAttributes(of: instance)
    } catch {
      throw .failed(error)
    }
    let rules = SourceRules(
      recipe: builder.recipe, attributes: attributes, functionURL: .value(nil),
      readings: readings)
    let declared =
      builder.recipe.version(version)
      ?? RecipeVersion(
        version: version, arguments: [:], place: RecipePlace(file: interpreter.file, line: 1))
    switch rules.candidates(for: declared) {
    case .unknown(let unknown): throw .unknown(unknown)
    case .value(let candidates):
      if let url = candidates.urls.first { return url }
      throw .raised(
        type: "NoURLError", message: "the package has no URL",
        at: interpreter.unknown("the package has no URL"))
    }
  }

  // MARK: Classes

  /// The dictionary of the versions that a class declares, by its directives.
  func declaredVersions(
    of type: PythonType, _ interpreter: PythonInterpreter
  ) -> PythonDictionary {
    if let known = versionDictionaries[ObjectIdentifier(type)] { return known }
    let dictionary = interpreter.makeDictionary()
    versionDictionaries[ObjectIdentifier(type)] = dictionary
    var builder = RecipeBuilder(
      Recipe(name: "", namespace: nil, file: type.file, line: type.line), texts: texts)
    if let current, current.type === type {
      builder = current.builder
    } else {
      for record in (type.payload as? ClassRecords)?.records ?? [] {
        if case .version = record.content { record.declare(in: &builder, folders: []) }
      }
    }
    for version in builder.recipe.versions {
      let key = VersionValue(version.version)
      let arguments = interpreter.makeDictionary()
      for (name, value) in version.arguments.sorted(by: { $0.key < $1.key }) {
        if case .value(let value) = value { arguments.set(name, PythonValue(value, interpreter)) }
        if case .unknown(let unknown) = value { arguments.set(name, .unknown(unknown)) }
      }
      dictionary.set(
        .object(key), .object(AnyHashable(version.version)), .dictionary(arguments))
    }
    return dictionary
  }

  /// The package whose class it is.
  func packageName(of type: PythonType) -> String? {
    if let current, current.type === type { return current.builder.recipe.name }
    guard let module = moduleName(ofFile: type.file) else { return nil }
    let parts = module.split(separator: ".")
    let folder = parts.last == "package" ? parts.dropLast().last : parts.last
    return folder.map { PackageName.name(ofFolder: String($0)) }
  }

  /// The folders in which files beside a recipe are looked for.
  private func folders(of type: PythonType) -> [String] {
    var folders: [String] = []
    for type in type.order {
      guard let module = moduleName(ofFile: type.file), !module.holds(".build_systems."),
        let slash = type.file.lastIndex(of: "/")
      else { continue }
      let folder = texts.shared(String(type.file[..<slash]))
      if !folders.contains(folder) { folders.append(folder) }
    }
    return folders
  }

  /// The names of the classes above a class.
  private func lineage(of type: PythonType) -> [String] {
    type.order.dropFirst().compactMap { base in
      if base.file == BaseClasses.builderFile {
        return base.name == "PackageBase" ? nil : "\(BaseClasses.builderModule):\(base.name)"
      }
      guard let module = moduleName(ofFile: base.file), !module.holds(".build_systems.") else {
        return texts.shared(base.name)
      }
      return texts.shared("\(module):\(base.name)")
    }
  }
}

extension PythonValue {
  /// A plain value as the interpreter has it.
  init(_ value: RecipeValue, _ interpreter: PythonInterpreter) {
    switch value {
    case .none: self = .none
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .text(let text): self = .text(text)
    case .list(let items): self = .tuple(items.map { PythonValue($0, interpreter) })
    case .mapping(let entries):
      let dictionary = interpreter.makeDictionary()
      for entry in entries {
        if case .text(let key) = entry.key {
          dictionary.set(key, PythonValue(entry.value, interpreter))
        }
      }
      self = .dictionary(dictionary)
    }
  }
}
