internal import SpecModel

/// The names that recipes get from Spack.
struct SpackNames {
  /// What is given by this reader itself, by name.
  private(set) var names: [String: PythonValue] = [:]

  /// Functions and classes of Spack that act while building, and never say anything about a package.
  private static let building = """
    BaseBuilder Builder BuilderWithDefaults CompilerError CompilerPropertyDetector \
    EnvironmentModifications Executable FileFilter FileList GenericBuilder HKEY HeaderList \
    InstallError LC_ID_DYLIB LibraryList LinkTree MachO MakeExecutable ModuleChangePropagator \
    NoHeadersError NoLibrariesError PackageBase Prefix ProcessError SkipTest SpackAPIWarning \
    SpackError WindowsRegistryView all_deptypes ancestor apply_macos_rpath_fixups \
    bash_completion_path build_system_flags cache_extra_test_sources can_access cd \
    change_sed_delimiter check_outputs chdir compare_output compare_output_file \
    compile_c_and_execute compiler_spec copy copy_tree create_builder delete_needed_from_elf \
    delete_rpath determine_number_of_jobs env env_flags environ \
    environment_modifications_for_specs execute_install_time_tests filter_file filter_shebang \
    filter_system_paths find find_all_headers find_all_libraries find_compilers find_first \
    find_headers find_libraries find_required_file find_system_libraries fish_completion_path \
    fix_darwin_install_name force_remove force_symlink get_cmake_prefix_path get_effective_jobs \
    get_elf_compat get_escaped_text_output get_path_args_from_module_line get_user has_shebang \
    inject_flags install install_test_root install_tree is_exe is_system_path kernel_version \
    keep_modification_time libc_from_dynamic_linker library_extensions make_package_test_rpath \
    makedirs microarchitecture_flags microarchitecture_flags_from_target mkdir mkdirp \
    module_command move parse_dynamic_linker parse_elf path_contains_subdirectory readlink \
    remove remove_directory_contents remove_linked_tree removedirs rename rmtree safe_remove \
    sbang_install_path sbang_shebang_line set_env set_executable set_install_permissions \
    shared_library_suffix spack_script static_library_suffix symlink test_part touch which \
    which_string windows_sfn working_dir zsh_completion_path
    """.split { $0 == " " || $0 == "\n" }.map(String.init)

  /// Decorators that give a method back as it is.
  private static let decorators = [
    "run_after", "run_before", "on_package_attributes", "register_builder",
  ]

  init(_ reader: RecipeReader) {
    for name in Self.building { names[name] = .unknown(Self.whileBuilding(name)) }
    for directive in Directive.allCases {
      names[directive.rawValue] = .native(reader.native(directive))
    }
    for name in Self.decorators {
      add(name) { _, _ in .native(Self.identity(name)) }
    }
    names["memoized"] = .native(Self.identity("memoized"))
    // They say nothing about a package.
    add("filter_compiler_wrappers") { _, _ in PythonValue.none }
    names["tty"] = .module(Self.terminal)
    addBlocks(reader)
    addValues(reader)
    addVersions()
    addTexts()
    addHost()
    addNatives(reader)
    // Annotations name it, and nothing else does.
    names["ClassProperty"] = .unknown(Self.whileBuilding("ClassProperty"))
  }

  private static func whileBuilding(_ name: String) -> Unknown {
    Unknown(
      file: BaseClasses.builderFile, line: 1, reason: "'\(name)' is only known while building")
  }

  private static func identity(_ name: String) -> PythonNative {
    PythonNative(name, isPure: true) { call, _ in
      // What is only known while building may be called then, which is nothing to note.
      if case .unknown? = call.positional.first { return PythonValue.none }
      return call.positional.first ?? PythonValue.none
    }
  }

  private static var terminal: PythonModule {
    let module = PythonModule(name: "tty", file: "")
    for name in ["debug", "error", "info", "msg", "warn", "die"] {
      module.names[name] = .native(PythonNative(name, isPure: true) { _, _ in PythonValue.none })
    }
    return module
  }

  private mutating func add(
    _ name: String,
    _ body: @escaping (PythonCall, PythonInterpreter) throws(PythonStop) -> PythonValue
  ) {
    names[name] = .native(PythonNative(name, isPure: true, body))
  }

  // MARK: Blocks and values

  private mutating func addBlocks(_ reader: RecipeReader) {
    names["when"] = .native(
      PythonNative("when") { [unowned reader] call, interpreter throws(PythonStop) in
        let value =
          call.positional.first ?? call["condition"] ?? call.further.map { .unknown($0) }
        return interpreter.keep(
          WhenBlock(
            RecipeReader.statedCondition(value, reader.texts, interpreter), reader: reader))
      })
    names["default_args"] = .native(
      PythonNative("default_args") { [unowned reader] call, interpreter throws(PythonStop) in
        if let further = call.further { throw .unknown(further) }
        return interpreter.keep(DefaultsBlock(call.keywords, reader: reader))
      })
  }

  private mutating func addValues(_ reader: RecipeReader) {
    add("conditional") { [unowned reader] call, interpreter throws(PythonStop) in
      let condition = RecipeReader.statedCondition(call["when"], reader.texts, interpreter)
      var values: [RecipeVariant.Value] = []
      for value in call.positional {
        switch RecipeValue.known(value, interpreter, reader.texts) {
        case .value(let value): values.append(RecipeVariant.Value(value, condition: condition))
        case .unknown(let unknown): throw .unknown(unknown)
        }
      }
      return interpreter.keep(ConditionalValues(values))
    }
    func choices(
      _ values: [PythonValue], _ interpreter: PythonInterpreter
    ) throws(PythonStop) -> [RecipeVariant.Value] {
      try ArgumentReader(
        arguments: DirectiveArguments(), texts: reader.texts, interpreter: interpreter
      ).values(values)
    }
    for (name, single) in [("any_combination_of", "none"), ("auto_or_any_combination_of", "auto")] {
      add(name) { call, interpreter throws(PythonStop) in
        let first = [RecipeVariant.Value(.text(single))]
        return .object(
          DisjointSets([first, try choices(call.positional, interpreter)], standard: single))
      }
    }
    add("disjoint_sets") { call, interpreter throws(PythonStop) in
      var sets: [[RecipeVariant.Value]] = []
      for value in call.positional { sets.append(try choices([value], interpreter)) }
      if !sets.contains(DisjointSets.none) { sets.insert(DisjointSets.none, at: 0) }
      return .object(DisjointSets(sets, standard: "none"))
    }
    add("Spec") { call, interpreter throws(PythonStop) in
      guard let spec = call.positional.first.flatMap(SpecValue.spec) else {
        throw .unknown(interpreter.unknown("it is no spec"))
      }
      return .object(SpecValue(spec))
    }
  }

  /// The texts of values.
  private static func texts(
    _ values: [PythonValue], _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> [String] {
    var result: [String] = []
    for value in values {
      if case .unknown(let unknown) = value { throw .unknown(unknown) }
      guard let text = interpreter.text(of: value) else {
        throw .unknown(interpreter.unknown("a part of it is not known"))
      }
      result.append(text)
    }
    return result
  }

  // MARK: Versions

  private mutating func addVersions() {
    func stop(_ mistake: RecipeMistake, _ interpreter: PythonInterpreter) -> PythonStop {
      .unknown(interpreter.unknown(mistake.reason))
    }
    for name in ["Version", "StandardVersion"] {
      add(name) { call, interpreter throws(PythonStop) in
        guard let value = call.positional.first else {
          throw .unknown(interpreter.unknown("a version has no text"))
        }
        if case .object(let object) = value, object is VersionValue { return value }
        if case .unknown(let unknown) = value { throw .unknown(unknown) }
        guard let text = interpreter.text(of: value), let version = try? Version(text) else {
          throw .raised(
            type: "ValueError", message: "no version",
            at: interpreter.unknown("it is no version"))
        }
        return .object(VersionValue(version))
      }
    }
    add("ver") { call, interpreter throws(PythonStop) in
      let value = call.positional.first ?? PythonValue.none
      if case .object(let object) = value, object is VersionValue || object is VersionRangeValue {
        return value
      }
      guard let text = interpreter.text(of: value) else {
        throw .unknown(interpreter.unknown("it is no set of versions"))
      }
      do throws(RecipeMistake) {
        return try VersionRangeValue.value(text)
      } catch {
        throw stop(error, interpreter)
      }
    }
  }

  // MARK: Texts and URLs

  private mutating func addTexts() {
    add("join_path") { call, interpreter throws(PythonStop) in
      .text(PythonPath.join(try Self.texts(call.positional, interpreter)))
    }
    add("join_url") { call, interpreter throws(PythonStop) in
      let parts = try Self.texts(call.positional, interpreter)
      guard var base = parts.first else { return .text("") }
      let resolves = try call["resolve_href"].map { value throws(PythonStop) in
        try interpreter.isTrue(value)
      }
      if resolves != true, !base.hasSuffix("/") { base += "/" }
      return .text(
        PythonAddress.join(base, parts.dropFirst().joined(separator: "/")))
    }
    add("substitute_version_in_url") { call, interpreter throws(PythonStop) in
      guard call.positional.count == 2, case .text(let url) = call.positional[0],
        let version = interpreter.text(of: call.positional[1])
      else { throw .unknown(interpreter.unknown("the URL or the version is not known")) }
      return .text(URLReading(url).substituting(version: version))
    }
  }

  // MARK: The host

  private mutating func addHost() {
    add("macos_version") { _, interpreter throws(PythonStop) in
      interpreter.note(hostFact: "macos_version")
      guard let text = interpreter.machine.macOSVersion, let version = try? Version(text) else {
        return PythonValue.none
      }
      return .object(VersionValue(version))
    }
    let host = PythonValue.native(
      PythonNative("host_platform", isPure: true) { _, interpreter throws(PythonStop) in
        interpreter.note(hostFact: "host_platform")
        return .object(HostPlatform(interpreter.machine))
      })
    names["host_platform"] = host
    let platforms = PythonModule(name: "spack.platforms", file: "")
    platforms.names["host"] = host
    names["platforms"] = .module(platforms)
  }

  // MARK: What the base classes are made with

  private mutating func addNatives(_ reader: RecipeReader) {
    add("while_building") { call, interpreter throws(PythonStop) in
      throw .unknown(Self.whileBuilding(interpreter.text(of: call.positional[0]) ?? ""))
    }
    names["declared_versions"] = .native(
      PythonNative("declared_versions") { [unowned reader] call, interpreter throws(PythonStop) in
        guard case .type(let type)? = call.positional.first else { return PythonValue.none }
        return .dictionary(reader.declaredVersions(of: type, interpreter))
      })
    names["package_name"] = .native(
      PythonNative("package_name") { [unowned reader] call, interpreter throws(PythonStop) in
        guard case .type(let type)? = call.positional.first,
          let name = reader.packageName(of: type)
        else { throw .unknown(interpreter.unknown("the name of the package is not known")) }
        return .text(name)
      })
    names["derived_url"] = .native(
      PythonNative("derived_url") { [unowned reader] call, interpreter throws(PythonStop) in
        guard call.positional.count == 2, case .instance = call.positional[0] else {
          throw .unknown(interpreter.unknown("the package of the URL is not known"))
        }
        return .text(
          try reader.derivedURL(of: call.positional[0], call.positional[1], interpreter))
      })
  }
}

/// The platform of the simulated host as recipes hold it.
final class HostPlatform: PythonObject {
  private let host: RecipeHost

  init(_ host: RecipeHost) { self.host = host }

  var typeName: String { "Platform" }
  var text: String? { host.platform }

  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    switch name {
    case "name": return .text(host.platform)
    case "default_os": return .text(host.operatingSystem)
    default: throw .unknown(interpreter.unknown("'\(name)' of the platform is not known"))
    }
  }
}
