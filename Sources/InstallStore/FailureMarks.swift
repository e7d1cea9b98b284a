internal import Diagnostics
internal import Platform
internal import SpecModel
internal import SystemPackage

/// The marks of failed installs, which keep Spack from building what needs the package.
///
/// A mark is a file in `.spack-db/failures`, called after the package and its hash.
struct FailureMarks {
  /// The store that has the marks.
  let store: Store

  /// Takes the mark of a package away; what cannot be removed stays.
  func remove(_ hash: SpecHash) {
    let folder = store.databaseFolder.appending("failures")
    for entry in (try? FileSystem.entries(of: folder)) ?? []
    where entry.name.string.hasSuffix("-\(hash)") {
      try? FileSystem.removeFile(folder.appending(entry.name))
    }
  }
}
