internal import SpecModel

/// A spec as recipes hold it.
///
/// One that a recipe writes answers as Spack answers. Of the spec of an instance only the name and
/// perhaps the version are decided: what a concretizer may still decide is not known.
final class SpecValue: PythonObject {
  let spec: Spec
  /// What can be decided of what it does not say; nil where nothing more will be.
  private let choices: DeclaredChoices?

  /// Creates a spec that a recipe writes.
  init(_ spec: Spec) { (self.spec, choices) = (spec, nil) }

  /// Creates the spec of an instance, perhaps of one version; `choices` are those of its recipe.
  init(name: String, version: Version?, choices: DeclaredChoices) {
    var spec = Spec(name: name)
    if let version { spec.versions = VersionList([.exactly(version)]) }
    (self.spec, self.choices) = (spec, choices)
  }

  var typeName: String { "Spec" }
  var key: AnyHashable? { spec }
  var text: String? { spec.description }

  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    switch name {
    case "name": return spec.name.map { .text($0) } ?? PythonValue.none
    case "version":
      guard let version = spec.versions.exactVersion else {
        throw .unknown(interpreter.unknown("the version of the spec is not decided"))
      }
      return .object(VersionValue(version))
    case "versions": return .object(VersionRangeValue(spec.versions))
    case "concrete", "external": return .boolean(false)
    case "satisfies", "intersects":
      return .native(
        PythonNative(name, isPure: true) { call, interpreter throws(PythonStop) in
          guard let other = call.positional.first.flatMap(Self.spec) else {
            throw .unknown(interpreter.unknown("\(name) needs a spec"))
          }
          let answer =
            name == "satisfies"
            ? self.satisfies(other, interpreter) : self.intersects(other, interpreter)
          guard let answer else {
            throw .unknown(
              interpreter.unknown("whether the spec is '\(other)' is not decided yet"))
          }
          return .boolean(answer)
        })
    default:
      throw .unknown(
        interpreter.unknown("'\(name)' of a spec is not known before it is concretized"))
    }
  }

  /// Whether it is what another one asks for; nil when that is not decided.
  func satisfies(_ other: Spec, _ interpreter: PythonInterpreter) -> Bool? {
    if spec.satisfies(other) { return true }
    guard let choices, spec.intersects(other), !choices.ruleOut(other, interpreter) else {
      return false
    }
    return nil
  }

  /// Whether something can be both; nil when that is not decided.
  private func intersects(_ other: Spec, _ interpreter: PythonInterpreter) -> Bool? {
    choices == nil ? spec.intersects(other) : satisfies(other, interpreter)
  }

  func contains(_ item: PythonValue, _ interpreter: PythonInterpreter) -> Bool? {
    guard let other = Self.spec(item) else { return nil }
    // Another name is that of a dependency.
    if choices != nil, other.name != nil, other.name != spec.name { return nil }
    return satisfies(other, interpreter)
  }

  /// The spec that a value stands for.
  static func spec(_ value: PythonValue) -> Spec? {
    switch value {
    case .text(let text): try? Spec.parse(text)
    case .object(let object): (object as? SpecValue)?.spec
    default: nil
    }
  }
}
