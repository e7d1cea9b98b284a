package import RecipeModel
package import SystemPackage

/// How the recipes of a run are read, and where what was read is kept.
package struct RecipeReading: Sendable {
  /// The host that recipes believe to run on.
  package var host: RecipeHost
  /// Who reads: snapshots of others are not looked at.
  package var reader: String
  /// The folder for snapshots; nil keeps them in memory.
  package var cache: FilePath?
  /// The folder with the base classes of a Spack 0.x, if there is one.
  package var classes: FilePath?

  /// Creates the description of a reading.
  package init(
    host: RecipeHost = RecipeHost(), reader: String, cache: FilePath? = nil,
    classes: FilePath? = nil
  ) {
    self.host = host
    self.reader = reader
    self.cache = cache
    self.classes = classes
  }

  /// A reading that keeps nothing.
  package static let plain = RecipeReading(reader: "plain")

  func subject(of repository: Repository) -> SnapshotSubject {
    SnapshotSubject(
      root: repository.root.string, namespace: repository.namespace,
      hasModuleNames: repository.hasModuleNames, reader: reader,
      host: [
        host.platform, host.system, host.machine, host.operatingSystem,
        host.macOSVersion ?? "", host.workingDirectory,
      ], classes: classes?.string)
  }
}
