internal import Diagnostics
internal import SpecModel

/// Asks a class of a recipe, or an instance of it, for its attributes.
struct AttributeReader {
  let reader: RecipeReader
  let interpreter: PythonInterpreter
  let type: PythonType

  /// The attributes that decide about sources.
  private static let sources = [
    "has_code", "url", "urls", "list_url", "git", "hg", "svn", "cvs", "go", "fetch_options",
    "submodules", "git_sparse_paths", "manual_download",
  ]
  /// The attributes that a recipe keeps besides.
  private static let others = [
    "homepage", "list_depth", "download_instr", "license_required", "virtual", "tags", "extendable",
    "build_system_class", "pypi", "cran", "bioc", "gnu_mirror_path", "sourceforge_mirror_path",
    "sourceware_mirror_path", "xorg_mirror_path", "maintainers",
  ]
  /// Attributes that mean something though they are None.
  private static let places: Set<String> = ["url", "git", "hg", "svn", "cvs", "go"]

  /// Makes an instance of the class for the spec of a package, perhaps of one version.
  func makeInstance(version: Version?, of name: String) throws(RecipeError) -> PythonValue {
    let spec = SpecValue(
      name: name, version: version,
      choices: DeclaredChoices(of: reader.current?.builder.recipe, on: reader.host))
    do throws(PythonStop) {
      let instance = try interpreter.makeInstance(of: type, arguments: [.object(spec)])
      instance.attributes["spec"] = .object(spec)
      return .instance(instance)
    } catch {
      if case .failed(let error) = error { throw error }
      return .unknown(RecipeReader.reason(error))
    }
  }

  /// Whether an attribute that decides about sources may differ from version to version.
  var dependsOnInstance: Bool {
    if let initializer = interpreter.find("__init__", in: type),
      reader.moduleName(ofFile: initializer.from.file).map({ !$0.holds(".build_systems.") })
        ?? false
    {
      return true
    }
    if let written = interpreter.find("url_version", in: type),
      written.from.file != BaseClasses.builderFile
    {
      return true
    }
    return Self.sources.contains { name in
      guard case .object(let object)? = interpreter.find(name, in: type)?.value else {
        return false
      }
      return object is PythonProperty || object is ConditionalMethod
    }
  }

  /// The attributes that a recipe keeps.
  func attributes(of instance: PythonValue) throws(RecipeError) -> [String: Known<RecipeValue>] {
    var result = try read(Self.sources + Self.others, of: instance)
    if interpreter.find("executables", in: type) != nil
      || interpreter.find("libraries", in: type) != nil
    {
      // Spack tags what it can find on a system.
      let tags = result["tags"]?.value?.list ?? []
      if result["tags"]?.unknown == nil, !tags.contains(.text("detectable")) {
        result["tags"] = .value(.list(tags + [.text("detectable")]))
      }
    }
    return result
  }

  /// The attributes that decide about sources.
  func sourceAttributes(
    of instance: PythonValue
  ) throws(RecipeError) -> [String: Known<RecipeValue>] {
    try read(Self.sources, of: instance)
  }

  private func read(
    _ names: [String], of instance: PythonValue
  ) throws(RecipeError) -> [String: Known<RecipeValue>] {
    var result: [String: Known<RecipeValue>] = [:]
    for name in names {
      // What holds for every package need not be said of each.
      if let found = interpreter.find(name, in: type), found.from.file == BaseClasses.builderFile,
        found.from.name == "PackageBase"
      {
        continue
      }
      let value: PythonValue?
      do throws(PythonStop) {
        value = try interpreter.attribute(name, of: instance)
      } catch {
        if case .failed(let error) = error { throw error }
        result[name] = .unknown(RecipeReader.reason(error))
        continue
      }
      switch value {
      case nil: continue
      case PythonValue.none? where !Self.places.contains(name): continue
      case .some(let value):
        result[name] = RecipeValue.known(value, interpreter, reader.texts)
      }
    }
    return result
  }

  /// What the recipe's function says is the URL of a version.
  func url(of instance: PythonValue, _ version: Version) throws(RecipeError) -> Known<String?> {
    do throws(PythonStop) {
      guard let function = try interpreter.attribute("url_for_version", of: instance) else {
        return .value(nil)
      }
      let value = try interpreter.call(
        function, PythonCall(positional: [.object(VersionValue(version))], line: type.line))
      switch value {
      case .none: return .value(nil)
      case .unknown(let unknown): return .unknown(unknown)
      default:
        guard let text = interpreter.text(of: value) else {
          return .unknown(interpreter.unknown("the function of the URL gives no text"))
        }
        return .value(text)
      }
    } catch {
      if case .failed(let error) = error { throw error }
      return .unknown(RecipeReader.reason(error))
    }
  }

  /// How a version is written in URLs.
  func writtenVersion(
    _ version: Version, _ instance: PythonValue
  ) throws(RecipeError) -> Known<String> {
    guard let found = interpreter.find("url_version", in: type),
      found.from.file != BaseClasses.builderFile
    else { return .value(version.text) }
    do throws(PythonStop) {
      guard let function = try interpreter.attribute("url_version", of: instance) else {
        return .value(version.text)
      }
      let value = try interpreter.call(
        function, PythonCall(positional: [.object(VersionValue(version))], line: type.line))
      if let text = interpreter.text(of: value) { return .value(text) }
      return .unknown(interpreter.unknown("the function of the version gives no text"))
    } catch {
      if case .failed(let error) = error { throw error }
      return .unknown(RecipeReader.reason(error))
    }
  }
}

extension RecipeVersion {
  /// Whether a URL may decide where the source is got: not for a place in a repository.
  var mayNeedURL: Bool {
    if arguments["url"] != nil || Checksum.keywords.contains(where: { arguments[$0] != nil }) {
      return true
    }
    return !RepositorySource.Kind.allCases.contains { kind in
      arguments[kind.rawValue] != nil
        || kind.typicalArguments.contains { arguments[$0] != nil }
    }
  }
}
