/// Who holds a lock that somebody else wants, as far as it can be told.
package enum LockHolder: Sendable, Hashable {
  /// A process of this host, or of another one that shares the file system and tells.
  case process(Int32, host: String?, heldFor: Duration?)
  /// Another task of this program.
  case thisProcess
  /// Nobody knows: it let go just now, or is on a host that does not say.
  case unknown

  /// The end of a sentence about the lock: `, held by node7:4711 for 12 s`, or nothing.
  package var phrase: String {
    switch self {
    case .process(let process, let host, let duration):
      let name = host.map { "\($0):\(process)" } ?? "process \(process)"
      return ", held by " + name + (duration.map { " for \($0.components.seconds) s" } ?? "")
    case .thisProcess: return ", held by another task of this program"
    case .unknown: return ""
    }
  }
}
