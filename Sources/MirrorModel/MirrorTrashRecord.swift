internal import Diagnostics
internal import Documents

/// What a prune has taken from a source mirror, as the record in its folder of the trash says.
///
/// The entries themselves lie beside the record, under the paths that they had.
package struct MirrorTrashRecord: Sendable, Equatable {
  /// An entry that was taken away.
  package struct Entry: Sendable, Equatable {
    /// The path that it had in the mirror.
    package let path: String
    /// Why it went, as a clause.
    package let reason: String

    /// Creates the description.
    package init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }

  /// The name of the record in its folder.
  ///
  /// Not that of a build cache, whose trash may lie beside it: neither touches the other's.
  package static let name = "sources.json"
  /// The folder of the trash in a mirror.
  package static let folder = "\(MirrorEntry.ownFolder)/trash"
  /// The lock of those who prune, put back, or empty the trash.
  package static let lock = "\(folder).lock"
  /// How many bytes a record has at most.
  package static let byteLimit = 1 << 30

  /// When the prune began, in seconds since 1970.
  package let time: Int64
  /// The entries.
  package let entries: [Entry]

  /// Creates a record.
  package init(time: Int64, entries: [Entry]) {
    self.time = time
    self.entries = entries
  }

  /// The JSON of the record.
  package func encode() -> [UInt8] {
    let entries: [DocumentValue] = entries.map {
      .mapping(["path": .string($0.path), "reason": .string($0.reason)])
    }
    return JSON.encode(
      .mapping([
        "schema": .number("1"), "time": .number(String(time)), "entries": .list(entries),
      ]), style: .onePerLine)
  }

  /// Reads a record; nil when it is damaged.
  package init?(_ bytes: [UInt8]) {
    guard let root = try? JSON.decode(bytes, source: Self.name),
      let time = root["time"]?.integer, let list = root["entries"]?.list
    else { return nil }
    var entries: [Entry] = []
    for item in list {
      guard let path = item["path"]?.string else { return nil }
      entries.append(Entry(path: path, reason: item["reason"]?.string ?? ""))
    }
    self.init(time: Int64(time), entries: entries)
  }
}
