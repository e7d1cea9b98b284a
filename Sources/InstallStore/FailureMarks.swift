internal import Diagnostics
internal import Platform
package import SpecModel
internal import SystemPackage

/// The marks of failed installs, which keep others from trying the same again.
///
/// A mark is a file in `.spack-db/failures`, kept until the package is installed or the marks are
/// cleared, and a lock that the process that saw the failure holds as long as it runs.
package struct FailureMarks: Sendable {
  private let store: Store

  /// The marks of a store.
  package init(store: Store) { self.store = store }

  private var folder: FilePath { store.databaseFolder.appending("failures") }

  /// What holds the mark of a running process; let go of it to take the mark away from others.
  package final class Held: Sendable {
    private let lock: StoreLocks.Held

    init(_ lock: StoreLocks.Held) { self.lock = lock }
  }

  /// Whether a package is marked as failed, by a file or by a process that runs.
  ///
  /// Throws `store.unreadable`.
  package func isMarked(_ node: SpecNode) throws -> Bool {
    if try marks(of: node.hash).isEmpty == false { return true }
    return try store.locks.tryFailure(.shared, of: node.hash) == nil
  }

  /// Marks a package as failed; nil when another process has marked it already.
  ///
  /// The file holds the spec, and stays when the program ends. Throws `store.unwritable`.
  package func mark(_ spec: ConcreteSpec) throws -> Held? {
    let hash = spec.root.hash
    guard let lock = try store.locks.tryFailure(.exclusive, of: hash) else { return nil }
    do {
      try FileSystem.replace(
        folder.appending("\(spec.root.name)-\(hash)"), with: SpecFile.encode(spec))
    } catch {
      throw StoreError(
        .unwritable, "could not mark '\(spec.root.shortText)' as failed", cause: error)
    }
    return Held(lock)
  }

  /// Takes the mark of a package away; what cannot be removed stays.
  package func remove(_ hash: SpecHash) {
    for name in (try? marks(of: hash)) ?? [] {
      try? FileSystem.removeFile(folder.appending(name))
    }
  }

  private func marks(of hash: SpecHash) throws -> [FilePath.Component] {
    do {
      return try FileSystem.entries(of: folder).map(\.name).filter {
        $0.string.hasSuffix("-\(hash)")
      }
    } catch {
      if error.code == .notFound { return [] }
      throw StoreError(.unreadable, "could not read '\(folder)'", cause: error)
    }
  }
}
