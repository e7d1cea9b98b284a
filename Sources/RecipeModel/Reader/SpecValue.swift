internal import SpecModel

/// The spec of an instance as recipes hold it: a name and perhaps one version, nothing else.
///
/// It answers as Spack answers of such a spec: what it does not say, it does not satisfy.
final class SpecValue: PythonObject {
  let spec: Spec

  init(_ spec: Spec) { self.spec = spec }

  /// Creates the spec of a version of a package.
  init(name: String, version: Version?) {
    var spec = Spec(name: name)
    if let version { spec.versions = VersionList([.exactly(version)]) }
    self.spec = spec
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
          guard let answer = call.positional.first.flatMap({ self.answer(name, $0) }) else {
            throw .unknown(interpreter.unknown("\(name) needs a spec"))
          }
          return .boolean(answer)
        })
    default:
      throw .unknown(
        interpreter.unknown("'\(name)' of a spec is not known before it is concretized"))
    }
  }

  private func answer(_ name: String, _ other: PythonValue) -> Bool? {
    guard let other = Self.spec(other) else { return nil }
    return name == "satisfies" ? spec.satisfies(other) : spec.intersects(other)
  }

  func contains(_ item: PythonValue) -> Bool? { answer("satisfies", item) }

  /// The spec that a value stands for.
  static func spec(_ value: PythonValue) -> Spec? {
    switch value {
    case .text(let text): try? Spec.parse(text)
    case .object(let object): (object as? SpecValue)?.spec
    default: nil
    }
  }
}
