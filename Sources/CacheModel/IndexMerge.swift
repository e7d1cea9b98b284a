internal import Documents
package import SpecModel

/// Adds what a cache holds to its index and takes out what it has lost.
///
/// No record is read that does not change: the others keep their bytes and their place. Dependencies
/// stand before what needs them. An index that lacks a record which others need keeps counting
/// without it; one made anew counts right. The memory needed is that of the old index and of the new
/// records.
package struct IndexMerge: Sendable {
  /// What becomes of a record of the old index.
  private struct Change {
    var dependentCount: Int
    var isInCache: Bool
    var isDropped = false
  }

  /// A record that the old index has not.
  private struct Addition: Sendable {
    let hash: SpecHash
    /// The spec as JSON.
    let spec: [UInt8]
    /// The package, as `quill@2.0/4xfpsw7`.
    let text: String
    let dependencies: [SpecHash]
    var dependentCount = 0
    var isInCache = false
    var isDropped = false
  }

  private let outline: IndexOutline
  /// What the cache holds, where the index does not tell.
  private let held: Set<SpecHash>?
  private var changes: [Int: Change] = [:]
  private var additions: [Addition] = []
  private var additionNumbers: [SpecHash: Int] = [:]
  private var droppedCount = 0

  /// Starts from an index.
  ///
  /// `held` is what the cache holds, where it is known: an index of version 5 does not tell.
  package init(_ outline: IndexOutline, held: Set<SpecHash>? = nil) {
    self.outline = outline
    self.held = outline.format.tellsPresence ? nil : held
  }

  /// Starts from the text of an index, or from an empty one.
  ///
  /// Throws as ``IndexOutline/init(of:format:source:)`` does.
  package init(
    existing: [UInt8]?, format: IndexFormat = IndexFormat(version: CacheIndex.version),
    source: String, held: Set<SpecHash>? = nil
  ) throws(CacheError) {
    guard let existing else {
      self.init(IndexOutline(emptyOf: format, source: source), held: held)
      return
    }
    self.init(try IndexOutline(of: existing, format: format, source: source), held: held)
  }

  /// What follows from the version of the index.
  package var format: IndexFormat { outline.format }

  /// How many records the merged index has.
  package var count: Int { outline.count + additions.count - droppedCount }

  /// Whether the merged index says anything that the old one does not.
  package var isChanged: Bool {
    if additions.contains(where: { !$0.isDropped }) { return true }
    return changes.contains { number, change in
      let old = outline.places[number]
      return change.isDropped || change.isInCache != wasInCache(old)
        || change.dependentCount != old.dependentCount
    }
  }

  /// Whether the merged index has a record.
  package func contains(_ hash: SpecHash) -> Bool {
    if let number = additionNumbers[hash] { return !additions[number].isDropped }
    guard let number = outline.number(of: hash) else { return false }
    return changes[number]?.isDropped != true
  }

  /// Whether the merged index says that the cache holds a package.
  package func isInCache(_ hash: SpecHash) -> Bool {
    guard contains(hash) else { return false }
    if let number = additionNumbers[hash] { return additions[number].isInCache }
    guard let number = outline.number(of: hash) else { return false }
    return changes[number]?.isInCache ?? wasInCache(outline.places[number])
  }

  private func wasInCache(_ place: IndexOutline.Place) -> Bool {
    held?.contains(place.hash) ?? place.isInCache
  }

  /// Returns the packages that the old index promises and that are not among `names`.
  ///
  /// An index of version 5 promises all that it lists; what others need it lists in any case.
  package func promised(without names: Set<SpecHash>) -> [SpecHash] {
    outline.places.filter { place in
      let isPromised = outline.format.tellsPresence ? place.isInCache : place.dependentCount == 0
      return isPromised && !names.contains(place.hash)
    }.map(\.hash)
  }

  /// Decodes the spec that the old index has for a hash; nil where it has none.
  ///
  /// Throws `cache.malformed`.
  package func recordedNode(_ hash: SpecHash) throws(CacheError) -> SpecNode? {
    try outline.node(hash)
  }

  /// Returns how people write a package whose record is new, as `quill@2.0/4xfpsw7`; else nil.
  package func addedText(_ hash: SpecHash) -> String? {
    additionNumbers[hash].map { additions[$0].text }
  }

  // MARK: Changing

  /// Adds a spec that the cache holds, and its dependencies as known by name only.
  package mutating func add(_ spec: ConcreteSpec) {
    let types = outline.format.trackedTypes
    for node in spec.traversal(.postorder, types: types) where !contains(node.hash) {
      let raw = node.raw(in: outline.format.nodeFormat) ?? node.currentRaw
      insert(
        Addition(
          hash: node.hash, spec: JSON.encode(.mapping(raw)), text: node.shortText,
          dependencies: tracked(by: node)))
    }
    mark(spec.root.hash)
  }

  /// Takes out a package that the cache does not hold.
  ///
  /// Its record stays while others need it; else it goes, and with it each dependency that nobody
  /// needs and that is not held. Throws `cache.malformed` for a record that cannot be read.
  package mutating func remove(_ hash: SpecHash) throws(CacheError) {
    guard contains(hash) else { return }
    update(hash) { $0.isInCache = false }
    try dropIfUseless(hash)
  }

  /// Takes out packages that the cache does not hold; see ``remove(_:)-(SpecHash)``.
  package mutating func remove(_ hashes: Set<SpecHash>) throws(CacheError) {
    for hash in hashes.sorted() { try remove(hash) }
  }

  /// Adds what `other` holds under a hash, with its dependencies, and says whether it had it.
  ///
  /// Throws `cache.malformed` for a record of `other` that cannot be read.
  package mutating func adopt(
    _ hash: SpecHash, from other: IndexMerge
  ) throws(CacheError) -> Bool {
    guard other.isInCache(hash) else { return false }
    try copy(hash, from: other)
    mark(hash)
    return true
  }

  /// Real graphs are some tens of packages deep.
  private static let deepestGraph = 500

  private mutating func mark(_ hash: SpecHash) {
    if isInCache(hash) { return }
    update(hash) { $0.isInCache = true }
  }

  private mutating func insert(_ addition: Addition) {
    if let number = outline.number(of: addition.hash), let change = changes[number] {
      // It was taken out in this very merge.
      changes[number] = Change(
        dependentCount: change.dependentCount, isInCache: false, isDropped: false)
      droppedCount -= 1
    } else if let number = additionNumbers[addition.hash] {
      additions[number].isDropped = false
      droppedCount -= 1
    } else {
      additionNumbers[addition.hash] = additions.count
      additions.append(addition)
    }
    for dependency in addition.dependencies { update(dependency) { $0.dependentCount += 1 } }
  }

  /// Adds a record of `other` and what it depends on, the dependencies first.
  ///
  /// Whoever may write to the cache may have written `other`: a circle ends, and so does a depth that
  /// no spec has.
  private mutating func copy(
    _ hash: SpecHash, from other: IndexMerge, below path: [SpecHash] = []
  ) throws(CacheError) {
    guard !contains(hash), !path.contains(hash), path.count < Self.deepestGraph else { return }
    let addition: Addition
    if let number = other.additionNumbers[hash] {
      let old = other.additions[number]
      addition = Addition(
        hash: hash, spec: old.spec, text: old.text, dependencies: old.dependencies)
    } else {
      guard let node = try other.outline.node(hash) else { return }
      let raw = node.raw(in: outline.format.nodeFormat) ?? node.currentRaw
      addition = Addition(
        hash: hash, spec: JSON.encode(.mapping(raw)), text: node.shortText,
        dependencies: tracked(by: node))
    }
    for dependency in addition.dependencies {
      try copy(dependency, from: other, below: path + [hash])
    }
    if !contains(hash) { insert(addition) }
  }

  private mutating func dropIfUseless(_ hash: SpecHash) throws(CacheError) {
    var waiting = [hash]
    while let next = waiting.popLast() {
      guard contains(next), !isInCache(next), dependentCount(of: next) == 0 else { continue }
      let dependencies = try dependencies(of: next)
      update(next) { $0.isDropped = true }
      droppedCount += 1
      for dependency in dependencies { update(dependency) { $0.dependentCount -= 1 } }
      waiting += dependencies
    }
  }

  private func dependentCount(of hash: SpecHash) -> Int {
    if let number = additionNumbers[hash] { return additions[number].dependentCount }
    guard let number = outline.number(of: hash) else { return 0 }
    return changes[number]?.dependentCount ?? outline.places[number].dependentCount
  }

  private func dependencies(of hash: SpecHash) throws(CacheError) -> [SpecHash] {
    if let number = additionNumbers[hash] { return additions[number].dependencies }
    return try outline.node(hash).map(tracked) ?? []
  }

  private func tracked(by node: SpecNode) -> [SpecHash] {
    let types = outline.format.trackedTypes
    var seen: Set<SpecHash> = []
    return node.dependencies.filter { !$0.types.isDisjoint(with: types) }.map(\.hash)
      .filter { seen.insert($0).inserted }
  }

  /// Changes a record; does nothing where there is none.
  private mutating func update(_ hash: SpecHash, _ body: (inout Change) -> Void) {
    if let number = additionNumbers[hash] {
      let old = additions[number]
      var change = Change(
        dependentCount: old.dependentCount, isInCache: old.isInCache, isDropped: old.isDropped)
      body(&change)
      additions[number].dependentCount = change.dependentCount
      additions[number].isInCache = change.isInCache
      additions[number].isDropped = change.isDropped
    } else if let number = outline.number(of: hash) {
      let place = outline.places[number]
      var change =
        changes[number]
        ?? Change(dependentCount: place.dependentCount, isInCache: wasInCache(place))
      body(&change)
      changes[number] = change
    }
  }

  // MARK: Writing

  /// Writes the merged index to `sink`, piece by piece.
  package func write<Failure: Error>(
    to sink: (ArraySlice<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    try sink(
      #"{"database":{"version":"\#(outline.format.version)","installs":{"#.utf8.slice)
    var isFirst = true
    var run: Range<Int>?
    for (number, place) in outline.places.enumerated() {
      let change = changes[number]
      let isKept = change.map { isUnchanged($0, place) } ?? true
      if isKept, place.countStart != nil {
        let start = place.record.lowerBound - SpecHash.letterCount - 3
        if let before = run, outline.bytes[before.upperBound] == UInt8(ascii: ","),
          start == before.upperBound + 1
        {
          run = before.lowerBound..<place.record.upperBound
          continue
        }
        try write(run, &isFirst, to: sink)
        run = start..<place.record.upperBound
        continue
      }
      try write(run, &isFirst, to: sink)
      run = nil
      if change?.isDropped == true { continue }
      try sink("\(isFirst ? "" : ",")\"\(place.hash)\":".utf8.slice)
      isFirst = false
      try write(place, isKept ? nil : change, to: sink)
    }
    try write(run, &isFirst, to: sink)
    for addition in additions where !addition.isDropped {
      try sink("\(isFirst ? "" : ",")\"\(addition.hash)\":{\"spec\":".utf8.slice)
      isFirst = false
      try sink(addition.spec[...])
      try sink(
        (#","ref_count":\#(addition.dependentCount)"# + presence(addition.isInCache) + "}").utf8
          .slice)
    }
    try sink("}}}".utf8.slice)
  }

  private func isUnchanged(_ change: Change, _ place: IndexOutline.Place) -> Bool {
    !change.isDropped && change.isInCache == wasInCache(place)
      && change.dependentCount == place.dependentCount
  }

  private func presence(_ isInCache: Bool) -> String {
    outline.format.tellsPresence ? #","in_buildcache":\#(isInCache)"# : ""
  }

  private func write<Failure: Error>(
    _ run: Range<Int>?, _ isFirst: inout Bool, to sink: (ArraySlice<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard let run else { return }
    if !isFirst { try sink(",".utf8.slice) }
    isFirst = false
    try sink(outline.bytes[run])
  }

  /// Writes the value of a record of the old index, changed or not.
  private func write<Failure: Error>(
    _ place: IndexOutline.Place, _ change: Change?,
    to sink: (ArraySlice<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard let change else { return try sink(outline.bytes[place.record]) }
    if let countStart = place.countStart {
      try sink(outline.bytes[place.record.lowerBound..<countStart])
      return try sink("\(change.dependentCount)\(presence(change.isInCache))}".utf8.slice)
    }
    // The bytes were decoded when the index was looked over; a failure now cannot come from them.
    let old = try? JSON.decode(outline.bytes, in: place.record, source: outline.source)
    var record = old?.mapping ?? [:]
    record["ref_count"] = .integer(change.dependentCount)
    if outline.format.tellsPresence { record["in_buildcache"] = .boolean(change.isInCache) }
    try sink(JSON.encode(.mapping(record))[...])
  }
}

extension String.UTF8View {
  /// The bytes, for a sink.
  fileprivate var slice: ArraySlice<UInt8> { Array(self)[...] }
}
