internal import ConfigModel
internal import Diagnostics
internal import EnvironmentFiles
internal import EnvironmentModel
internal import LuaRuntime
internal import SpecModel

/// An environment as scripts hold it, as it was when it was opened.
package final class EnvironmentObject: LuaObject {
  package static let luaClassName = "albedo.Environment"

  /// One spec that is wanted.
  struct Root {
    /// The spec as people write it.
    var text: String
    /// What it became; nil as long as it was not concretized.
    var node: SpecNode?
    /// The path of the environment that it was included from.
    var origin: String?
  }

  let location: EnvironmentLocation
  /// Nil for a lock file that came alone.
  let manifest: EnvironmentManifest?
  /// Nil as long as nothing was concretized.
  let lock: LockFile?
  /// The packages of the lock file.
  let index: NodeIndex

  /// Reads the files of an environment; blocks.
  init(_ location: EnvironmentLocation) throws {
    self.location = location
    manifest = try location.readManifest()
    lock = try location.readLock()
    index = NodeIndex(lock?.allNodes ?? [])
  }

  /// Returns what is wanted: what the lock file says, then what the manifest asks for besides.
  ///
  /// Throws what expanding the manifest's lists throws; nothing else needs them. Blocks.
  func roots(_ session: APISession) throws -> [Root] {
    let locked = lock?.roots ?? []
    var roots = locked.map { root in
      Root(text: root.text, node: index.node(root.hash), origin: root.origin)
    }
    guard let manifest else { return roots }
    // The lock file of an old Spack may write the parts of a spec in another order.
    let known = try Set(locked.filter { $0.origin == nil }.map { try Spec.parse($0.text) })
    for spec in try session.specs(of: manifest) where !known.contains(spec) {
      roots.append(Root(text: spec.description, node: nil, origin: nil))
    }
    return roots
  }

  /// All concrete specs, roots before what they need.
  var specs: [SpecObject] { (lock?.reachableNodes ?? []).map { SpecObject($0, in: index) } }

  /// The roots that are concrete, each once.
  var concreteRoots: [SpecObject] {
    (lock?.rootHashes ?? []).compactMap { index.node($0).map { SpecObject($0, in: index) } }
  }

  /// Returns the packages that a query matches, roots first.
  func matches(_ query: SpecQuery) -> [SpecNode] {
    let roots = Set(lock?.rootHashes ?? [])
    let found = (lock?.reachableNodes ?? []).filter { query.matches($0) { self.index.node($0) } }
    return found.filter { roots.contains($0.hash) } + found.filter { !roots.contains($0.hash) }
  }

  /// Throws `env.not_locked` unless something was concretized.
  func checkLocked() throws(EnvironmentFileError) {
    guard lock == nil else { return }
    throw EnvironmentFileError(
      .notLocked, "the environment '\(location.name)' has no concrete specs: nothing is locked",
      hint: "concretize it with 'spack -e \(location.name) concretize', or bring its spack.lock")
  }
}
