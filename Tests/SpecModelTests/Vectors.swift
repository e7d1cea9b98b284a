import AlbedoTesting
import Documents
import Foundation
import SpecModel

/// The fixtures that the suites of this module share.
enum Vectors {
  /// Returns the list under `key` of a JSON fixture.
  static func list(_ path: String, _ key: String = "cases") throws -> [DocumentValue] {
    try JSON.decode(Fixture.bytes(path), source: path)[key]?.list ?? []
  }

  /// The names of the files in a folder of fixtures that end in `suffix`.
  static func names(in folder: String, suffix: String = ".json") -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: Fixture.path(folder))
    return (names ?? []).filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
  }

  /// Reads a spec file of the fixtures.
  static func spec(_ path: String) throws -> ConcreteSpec {
    try SpecFile.decode(Fixture.bytes(path), source: path)
  }

  /// The spec files of formats 4 and 5 that Spack wrote in one line.
  static let specFiles =
    names(in: "specfiles/1.2") + names(in: "specfiles/0.23") + names(in: "vectors/concrete")
    + names(in: "vectors/specfiles-v4")

  /// The spec files of format 1: of prefixes, of a build cache, and with dependencies of building.
  static let oldestFiles =
    names(in: "vectors/specfiles-v1", suffix: ".yaml")
    + names(in: "specfiles/0.16", suffix: ".yaml")
    + names(in: "specfiles/0.16-cache", suffix: ".yaml")
    + names(in: "spack-0.16/save-yaml/from-root-spec", suffix: ".yaml")
    + names(in: "spack-0.16/save-yaml/from-root-yaml", suffix: ".yaml")
    + names(in: "spack-0.16/hash-inputs", suffix: ".spec.yaml")

  /// The spec files of formats 2 and 3.
  static let olderFiles =
    names(in: "vectors/specfiles-v2") + names(in: "vectors/specfiles-v3")
}
