internal import SpecModel

extension RecipeReader {
  /// What a call says.
  ///
  /// Throws where not even its subject is known.
  func content(
    _ directive: Directive, _ arguments: DirectiveArguments, _ condition: RecipeCondition,
    _ place: RecipePlace, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> DirectiveRecord {
    let values = ArgumentReader(arguments: arguments, texts: texts, interpreter: interpreter)
    func record(_ content: DirectiveRecord.Content) -> DirectiveRecord {
      DirectiveRecord(content, condition: condition, place: place)
    }
    // The arguments of a source may be unknown one by one; those of others only all together.
    if let further = arguments.further, directive != .version, directive != .resource {
      throw .unknown(further)
    }
    switch directive {
    case .version: return record(.version(try values.versionText(), values.source(["ver"])))
    case .resource:
      return record(.resource(values.known("name"), values.source(["name", "when"])))
    case .patch: return record(.patch(try values.patch()))
    case .dependsOn, .extends:
      let spec = try values.spec("spec")
      let patches = try patches(arguments["patches"], interpreter)
      let standard: DependencyTypes = directive == .extends ? .ofExtension : .ofDependency
      var types = standard
      var gap: (Recipe.Part, Unknown)?
      do throws(PythonStop) {
        types = try values.types() ?? standard
      } catch {
        types = .all
        gap = (.dependencies, Self.reason(error))
      }
      let content: DirectiveRecord.Content =
        directive == .extends
        ? .extensionOf(spec, types, patches: patches) : .dependency(spec, types, patches: patches)
      return DirectiveRecord(content, condition: condition, place: place, gap: gap)
    case .provides: return record(.provision(try values.specs()))
    case .conflicts:
      return record(.conflict(try values.spec("conflict_spec"), message: try values.text("msg")))
    case .requires:
      return record(
        .requirement(try values.specs(), try values.policy(), message: try values.text("msg")))
    case .variant: return record(.variant(try values.variant(condition, place)))
    case .buildSystem: return record(.variant(try values.buildSystem(condition, place)))
    case .license:
      guard let text = try values.text("license_identifier") else {
        throw .unknown(interpreter.unknown("the licence has no name"))
      }
      return record(.license(texts.shared(text)))
    case .maintainers: return record(.maintainers(try values.subjectTexts()))
    case .redistribute:
      // Giving away what nobody has allowed is the worse mistake.
      return record(
        .redistribution(
          forbidsSource: values.forbids("source"), forbidsBinary: values.forbids("binary")))
    case .canSplice:
      return record(.splice(try values.spec("target"), try values.splicedVariants()))
    }
  }

  /// The patches of a dependency: calls of `patch`, or the names of files.
  private func patches(
    _ value: PythonValue?, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> [DirectiveRecord] {
    switch value {
    case nil: return []
    case .list(let list): return try patches(list.items, interpreter)
    case .tuple(let items): return try patches(items, interpreter)
    case .some(let value): return try patches([value], interpreter)
    }
  }

  private func patches(
    _ values: [PythonValue], _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> [DirectiveRecord] {
    var records: [DirectiveRecord] = []
    for value in values {
      switch value {
      case .object(let object):
        guard let record = object as? DirectiveRecord else { break }
        records.append(record)
        continue
      case .text(let text):
        records.append(
          DirectiveRecord(
            .patch(DirectiveRecord.PatchContent(location: .value(text))),
            place: RecipePlace(file: interpreter.file, line: interpreter.line)))
        continue
      case .unknown(let unknown): throw .unknown(unknown)
      default: break
      }
      throw .unknown(interpreter.unknown("a patch of a dependency is no patch"))
    }
    return records
  }
}
