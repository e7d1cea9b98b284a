package import CacheModel
package import Diagnostics
internal import Platform
package import PolicyModel
internal import SpecModel
internal import Storage

extension Cache {
  /// What one prune, or one repair, has taken away.
  package struct Trash: Sendable, Equatable {
    /// The name of its folder, which tells when it was.
    package let name: String
    /// When it was, in seconds since 1970.
    package let time: Int64
    /// How many files there are, without the record.
    package let fileCount: Int
    /// Their size in bytes.
    package let byteCount: Int64
    /// Whether a record tells what they were, so that they can be put back; repairs leave none.
    package let hasRecord: Bool
  }

  /// Returns what prunes and repairs have taken away, the oldest first.
  ///
  /// What a source mirror in the same folder has in its trash is none of it.
  /// Throws `buildcache.not_listable`.
  package func trash() async throws -> [Trash] {
    var found: [String: (time: Int64, files: Int, bytes: Int64, hasRecord: Bool)] = [:]
    let head = CachePath.trash + "/"
    for object in try await listable().objects(below: CachePath.trash) {
      let parts = object.key.dropFirst(head.count).split(separator: "/", maxSplits: 1)
      guard parts.count == 2, let name = parts.first.map(String.init) else { continue }
      // What was quarantined has no record, but a name that says when.
      var entry = found[name] ?? (Int64(name) ?? 0, 0, 0, false)
      if parts[1] == TrashRecord.name {
        (entry.time, entry.hasRecord) = (object.modified, true)
      } else {
        entry.files += 1
        entry.bytes += object.byteCount
      }
      found[name] = entry
    }
    // A repair leaves no record, but a number; what has neither is not the cache's.
    return found.filter { $1.hasRecord || Int64($0) != nil }.map { name, entry in
      Trash(
        name: name, time: entry.time, fileCount: entry.files, byteCount: entry.bytes,
        hasRecord: entry.hasRecord)
    }.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
  }
}

extension WritableCache {
  /// What became of an entry that was to be put back.
  package struct PutBack: Sendable {
    /// The entry.
    package let entry: TrashRecord.Entry
    /// Whether it is back; else the cache has another entry of the package by now.
    package let isBack: Bool
  }

  /// Puts back what a prune has taken away, and offers it in the index again.
  ///
  /// Archives and blobs come first, then metadata, then the index. What the cache has again by now
  /// stays as it is. Throws `buildcache.missing_trash` for a name that no prune has left,
  /// `buildcache.wrong_permit`, `cache.malformed` for a damaged record, and `storage.unwritable`.
  package func putBack(
    _ name: String, permit: Permit<IndexRequest>, progress: ItemProgress = ItemProgress()
  ) async throws -> [PutBack] {
    try checkPermit(permit)
    return try await withPruneLock(progress) {
      let folder = try await trashFolder(name)
      let recordKey = "\(folder)/\(TrashRecord.name)"
      let record = try TrashRecord.decode(
        try await storage.read(recordKey, byteLimit: Cache.specByteLimit),
        source: reader.url + "/" + recordKey)
      let layout = reader.layout
      let keys = try await storage.objects(below: folder).map {
        String($0.key.dropFirst(folder.count + 1))
      }
      progress.begin("moving", total: Int64(keys.count), unit: .count)
      for key in keys where layout.isContent(key) { try await putBack(key, from: folder, progress) }
      var back: Set<String> = []
      // Old metadata beside a new entry of the same package would describe what is not there.
      let held = Set(try await reader.entryNames().map(\.hash))
      for key in keys {
        guard let hash = layout.entryName(ofKey: key)?.hash else { continue }
        if held.contains(hash) {
          try await storage.remove("\(folder)/\(key)")
        } else if try await putBack(key, from: folder, progress) {
          back.insert(key)
        }
      }
      // A prune that was killed may have left some in their place, but in no index.
      _ = try await offer(record.entries, permit: permit, progress: progress)
      try await storage.remove(recordKey)
      try await storage.removeEmptyFolders(CachePath.trash)
      return record.entries.map { PutBack(entry: $0, isBack: back.contains($0.key)) }
    }
  }

  /// Moves one file back; where there is one again, that of the trash goes.
  ///
  /// Returns whether it moved.
  @discardableResult
  private func putBack(
    _ key: String, from folder: String, _ progress: ItemProgress
  ) async throws -> Bool {
    defer { progress.advance(by: 1) }
    guard try await storage.byteCount(of: key) == nil else {
      try await storage.remove("\(folder)/\(key)")
      return false
    }
    try await storage.move("\(folder)/\(key)", to: key)
    return true
  }

  /// Offers entries again in the index and the views that offered them before.
  func offer(
    _ entries: [TrashRecord.Entry], permit: Permit<IndexRequest>, progress: ItemProgress
  ) async throws -> Int {
    guard entries.contains(where: { $0.isListed || !$0.views.isEmpty }) else { return 0 }
    let keys = Set(entries.map(\.key))
    let stored = try await reader.storedEntries().filter { keys.contains($0.object.key) }
    let read = try await reader.readEntries(stored, progress: progress)
    var specs: [SpecHash: ConcreteSpec] = [:]
    for spec in read.compactMap(\.spec) { specs[spec.root.hash] = spec }
    let listed = entries.filter(\.isListed).compactMap { specs[$0.hash] }
    if !listed.isEmpty {
      _ = try await updateIndex(adding: listed, permit: permit, progress: progress)
    }
    for view in Set(entries.flatMap(\.views)).sorted() {
      let meant = entries.filter { $0.views.contains(view) }.compactMap { specs[$0.hash] }
      let cache = WritableCache(storage, layout: reader.layout, view: view)
      _ = try await cache.updateIndex(adding: meant, permit: permit, progress: progress)
    }
    return specs.count
  }

  /// Deletes what prunes and repairs have taken away before a time, in seconds since 1970.
  ///
  /// Returns what was deleted. Throws `buildcache.wrong_permit`, `buildcache.not_listable`,
  /// `storage.locked` and `storage.unwritable`.
  package func emptyTrash(
    before time: Int64, permit: Permit<PruneRequest>, progress: ItemProgress = ItemProgress()
  ) async throws -> [Cache.Trash] {
    guard permit.request.cache == reader.url else {
      throw BuildCacheError(
        .wrongPermit, "a permit for '\(permit.request.cache)' was used for '\(reader.url)'")
    }
    return try await withPruneLock(progress) {
      let meant = try await reader.trash().filter { $0.time < time }
      progress.begin("deleting", total: Int64(meant.reduce(0) { $0 + $1.fileCount }), unit: .count)
      for trash in meant {
        progress.advance(by: try await emptyTrash("\(CachePath.trash)/\(trash.name)"))
      }
      return meant
    }
  }

  /// Deletes a folder of the trash, its record last; returns how many files there were.
  func emptyTrash(_ folder: String) async throws -> Int {
    let record = "\(folder)/\(TrashRecord.name)"
    let objects = try await storage.objects(below: folder)
    for object in objects where object.key != record { try await storage.remove(object.key) }
    try await storage.remove(record)
    try await storage.removeEmptyFolders(CachePath.trash)
    return objects.count
  }

  /// The folder of a prune; the last one for an empty name.
  private func trashFolder(_ name: String) async throws -> String {
    let all = try await reader.trash().filter(\.hasRecord)
    let meant = name.isEmpty ? all.last : all.first { $0.name == name }
    guard let meant else {
      let list = all.map(\.name).joined(separator: ", ")
      throw BuildCacheError(
        .missingTrash,
        name.isEmpty
          ? "nothing was pruned from '\(reader.url)' that could be put back"
          : "no prune of '\(reader.url)' is called '\(name)'",
        hint: all.isEmpty
          ? "the trash of the cache is empty" : "name one of these: \(list)")
    }
    return "\(CachePath.trash)/\(meant.name)"
  }

  /// Returns a folder for a prune that begins now.
  func freeTrashFolder(at time: Int64) async throws -> String {
    let base = "\(CachePath.trash)/\(TrashRecord.folderName(at: time))"
    var (folder, number) = (base, 1)
    while try await !storage.objects(below: folder).isEmpty {
      number += 1
      folder = "\(base)-\(number)"
    }
    return folder
  }
}
