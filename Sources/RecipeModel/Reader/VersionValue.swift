internal import Diagnostics
internal import SpecModel

/// A version as recipes hold it.
final class VersionValue: PythonObject {
  let version: Version

  init(_ version: Version) { self.version = version }

  var typeName: String { "Version" }
  var key: AnyHashable? { version }
  var text: String? { version.text }

  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    switch name {
    case "string": .text(version.text)
    case "dotted": separated(by: ".")
    case "underscored": separated(by: "_")
    case "dashed": separated(by: "-")
    case "joined": separated(by: "")
    case "up_to_1": part(to: 1)
    case "up_to_2": part(to: 2)
    case "up_to_3": part(to: 3)
    case "version":
      // The components and what comes before a release, as old recipes look at them.
      .tuple(version.parts.map(Self.value))
    case "up_to":
      .native(
        PythonNative(name, isPure: true) { call, interpreter throws(PythonStop) in
          guard case .integer(let count)? = call.positional.first, let count = Int(exactly: count)
          else { throw .unknown(interpreter.unknown("up_to needs a number")) }
          return self.part(to: count)
        })
    case "isdevelop": answer(name, version.isMoving)
    case "is_prerelease": answer(name, version.isPrerelease)
    case "satisfies", "intersects":
      .native(
        PythonNative(name, isPure: true) { call, interpreter throws(PythonStop) in
          guard let other = call.positional.first.flatMap(VersionRangeValue.versions) else {
            throw .unknown(interpreter.unknown("\(name) needs versions"))
          }
          return .boolean(other.contains(self.version))
        })
    default: nil
    }
  }

  private func separated(by separator: String) -> PythonValue {
    .object(VersionValue(version.separated(by: separator)))
  }

  private func part(to count: Int) -> PythonValue {
    .object(VersionValue(version.slice(from: nil, to: count)))
  }

  private func answer(_ name: String, _ value: Bool) -> PythonValue {
    .native(PythonNative(name, isPure: true) { _, _ in .boolean(value) })
  }

  private static func value(of part: VersionPart) -> PythonValue {
    switch part {
    case .number(let digits): Int64(digits).map { .integer($0) } ?? .text(digits)
    case .word(let letters): .text(letters)
    }
  }

  func isOrdered(_ sign: String, before other: PythonValue) -> Bool? {
    guard case .object(let object) = other, let other = object as? VersionValue else { return nil }
    switch sign {
    case "<": return version < other.version
    case "<=": return version <= other.version
    case ">": return version > other.version
    case ">=": return version >= other.version
    default: return nil
    }
  }

  func contains(_ item: PythonValue, _ interpreter: PythonInterpreter) -> Bool? {
    guard case .object(let object) = item, let other = object as? VersionValue else { return nil }
    return other.version == version
  }

  func element(_ key: PythonValue) -> PythonValue? {
    element(key, of: version.parts.map(Self.value))
  }

  func slice(from: Int?, to: Int?) -> PythonValue? {
    .object(VersionValue(version.slice(from: from, to: to)))
  }

  var items: [PythonValue]? { version.parts.map(Self.value) }
}

/// A set of versions as recipes hold it: `ver("1.2:1.4")`.
final class VersionRangeValue: PythonObject {
  let versions: VersionList

  init(_ versions: VersionList) { self.versions = versions }

  var typeName: String { "VersionRange" }
  var key: AnyHashable? { versions }
  var text: String? { versions.description }

  func contains(_ item: PythonValue, _ interpreter: PythonInterpreter) -> Bool? {
    guard case .object(let object) = item else { return nil }
    switch object {
    case let other as VersionValue: return versions.contains(other.version)
    case let other as VersionRangeValue: return other.versions.satisfies(versions)
    default: return nil
    }
  }

  /// The versions that a value stands for.
  static func versions(_ value: PythonValue) -> VersionList? {
    switch value {
    case .object(let object):
      if let range = object as? VersionRangeValue { return range.versions }
      return (object as? VersionValue).map { VersionList([.exactly($0.version)]) }
    default: return nil
    }
  }

  /// What `ver(…)` makes of a text: a set, or after a `=` one version.
  static func value(_ text: String) throws(RecipeMistake) -> PythonValue {
    do {
      let versions = try VersionList(text)
      if let version = versions.exactVersion { return .object(VersionValue(version)) }
      return .object(VersionRangeValue(versions))
    } catch {
      throw RecipeMistake(error.message)
    }
  }
}
