internal import SpecModel

/// A spec as recipes hold it.
///
/// One that a recipe writes answers as Spack answers. Of the spec of an instance only the name and
/// perhaps the version are decided: what a concretizer may still decide is not known.
final class SpecValue: PythonObject {
  let spec: Spec
  /// Whether more of it will be decided than it says.
  private let isUndecided: Bool

  /// Creates a spec that a recipe writes.
  init(_ spec: Spec) { (self.spec, isUndecided) = (spec, false) }

  /// Creates the spec of an instance, perhaps of one version.
  init(name: String, version: Version?) {
    var spec = Spec(name: name)
    if let version { spec.versions = VersionList([.exactly(version)]) }
    (self.spec, isUndecided) = (spec, true)
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
          guard let answer = name == "satisfies" ? self.satisfies(other) : self.intersects(other)
          else {
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
  func satisfies(_ other: Spec) -> Bool? {
    if spec.satisfies(other) { return true }
    return isUndecided && spec.intersects(other) ? nil : false
  }

  /// Whether something can be both; nil when that is not decided.
  private func intersects(_ other: Spec) -> Bool? {
    guard spec.intersects(other) else { return false }
    return isUndecided && !spec.satisfies(other) ? nil : true
  }

  func contains(_ item: PythonValue) -> Bool? {
    guard let other = Self.spec(item) else { return nil }
    // Another name is that of a dependency.
    if isUndecided, other.name != nil, other.name != spec.name { return nil }
    return satisfies(other)
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
