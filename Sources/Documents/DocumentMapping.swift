/// An ordered set of keys with their values.
///
/// Looking a key up takes constant time; mappings of a few keys are searched from the front, which
/// is faster. Removing a key takes time in proportion to the size.
package struct DocumentMapping: Sendable {
  /// One key with its value.
  package typealias Element = (key: String, value: DocumentValue)

  /// The keys in order.
  package private(set) var keys: [String]
  /// The values in the order of their keys.
  package private(set) var values: [DocumentValue]
  /// Where each key is, once there are more keys than a search should walk.
  private var places: [String: Int]?

  private static let indexedCount = 16

  /// Creates an empty mapping.
  package init() {
    keys = []
    values = []
  }

  /// Creates a mapping of pairs; a key that comes again keeps its place and takes the later value.
  package init(_ pairs: some Sequence<Element>) {
    self.init()
    for pair in pairs { self[pair.key] = pair.value }
  }

  /// Creates a mapping of as many keys as values; of a key that comes twice the last value counts.
  init(keys: [String], values: [DocumentValue]) {
    self.init()
    guard Self.hasRepetition(keys) else {
      self.keys = keys
      self.values = values
      if keys.count > Self.indexedCount { makeIndex() }
      return
    }
    for (key, value) in zip(keys, values) { self[key] = value }
  }

  private static func hasRepetition(_ keys: [String]) -> Bool {
    if keys.count > indexedCount { return Set(keys).count < keys.count }
    for place in keys.indices.dropFirst() where keys[..<place].contains(keys[place]) {
      return true
    }
    return false
  }

  /// How many keys there are.
  package var count: Int { keys.count }

  /// Whether there is no key.
  package var isEmpty: Bool { keys.isEmpty }

  /// The value of a key.
  ///
  /// Setting it keeps the key's place or adds the key at the end; nil removes the key.
  package subscript(key: String) -> DocumentValue? {
    get { place(of: key).map { values[$0] } }
    set {
      switch (place(of: key), newValue) {
      case (let place?, let value?): values[place] = value
      case (let place?, nil): remove(at: place)
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  private func place(of key: String) -> Int? {
    if let places { return places[key] }
    return keys.firstIndex(of: key)
  }

  private mutating func append(_ key: String, _ value: DocumentValue) {
    keys.append(key)
    values.append(value)
    if places != nil {
      places?[key] = keys.count - 1
    } else if keys.count > Self.indexedCount {
      makeIndex()
    }
  }

  private mutating func remove(at place: Int) {
    keys.remove(at: place)
    values.remove(at: place)
    if places != nil { makeIndex() }
  }

  private mutating func makeIndex() {
    var places = [String: Int](minimumCapacity: keys.count)
    for (place, key) in keys.enumerated() { places[key] = place }
    self.places = places
  }
}

extension DocumentMapping: Sequence {
  /// Goes through the pairs in order.
  package struct Iterator: IteratorProtocol {
    private let mapping: DocumentMapping
    private var place = 0

    init(_ mapping: DocumentMapping) { self.mapping = mapping }

    /// Returns the next pair.
    package mutating func next() -> Element? {
      guard place < mapping.keys.count else { return nil }
      defer { place += 1 }
      return (mapping.keys[place], mapping.values[place])
    }
  }

  /// Goes through the pairs in order.
  package func makeIterator() -> Iterator { Iterator(self) }

  /// How many keys there are.
  package var underestimatedCount: Int { keys.count }
}

extension DocumentMapping: Equatable {
  /// Whether both have the same keys in the same order with equal values.
  package static func == (left: Self, right: Self) -> Bool {
    left.keys == right.keys && left.values == right.values
  }
}

extension DocumentMapping: ExpressibleByDictionaryLiteral {
  /// Creates a mapping; of a key that comes twice the last value counts.
  package init(dictionaryLiteral elements: (String, DocumentValue)...) {
    self.init(elements.map { (key: $0.0, value: $0.1) })
  }
}
