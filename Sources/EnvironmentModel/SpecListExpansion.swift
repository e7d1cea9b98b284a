internal import Diagnostics
package import Documents
package import SpecModel

/// Turns lists of specs with references and matrices into the specs that they stand for.
///
/// The order is Spack's: references are replaced where they stand, and of a matrix the last row
/// changes fastest. A reference with a sigil (`$^mpis`, `$%compilers`) puts it in front of each item;
/// in front of a matrix it stands before the first part of each combination.
package struct SpecListExpansion {
  /// One entry of a list that has no references any more.
  private indirect enum Item: Sendable {
    case text(String)
    /// `depth` tells how many matrices stand in each other, this one included.
    case matrix(rows: [[Item]], exclude: [String], sigil: String, depth: Int)

    var depth: Int {
      switch self {
      case .text: 0
      case .matrix(_, _, _, let depth): depth
      }
    }
  }

  /// Decides a `when`; throws why it cannot.
  package typealias Condition = @Sendable (_ text: String) throws -> Bool

  /// What is expanded, for messages.
  private let source: String
  private let position: (_ path: [String]) -> SourcePosition?
  private var lists: [String: [Item]] = [:]
  /// How many entries have been made of references so far.
  private var entryCount = 0
  /// How many parts of combinations have been put together so far.
  private var partCount = 0

  /// How many entries all lists may have together, copies by reference counted.
  static let maximumEntryCount = 100_000
  /// How many parts all combinations of matrices may have together.
  static let maximumPartCount = 200_000
  /// How deep matrices may stand in each other.
  static let maximumDepth = 16

  private init(
    source: String, position: @escaping (_ path: [String]) -> SourcePosition?
  ) {
    self.source = source
    self.position = position
  }

  /// Returns the specs that a manifest asks for, in order.
  ///
  /// `definitions` are those of the manifest merged with other scopes' where there are any. Raises
  /// `environment.undefined_list` for a reference to a list that is not defined above,
  /// `environment.bad_condition` for a `when` that `condition` does not understand,
  /// `environment.limit_exceeded` for matrices that would give more than 200,000 parts, and
  /// `environment.malformed_manifest` for a spec that is none, or parts that exclude each other.
  package static func specs(
    of manifest: EnvironmentManifest, definitions: DocumentValue? = nil,
    condition: Condition
  ) throws(EnvironmentError) -> [Spec] {
    var expansion = Self(source: manifest.source) { manifest.position(of: $0) }
    try expansion.define(definitions ?? manifest.definitions, condition)
    let items = try expansion.expand(manifest.specs, ["specs"], depth: 0)
    return try expansion.specs(of: items)
  }

  // MARK: Definitions

  /// Reads the definitions; those of one name make one list, which comes where its first part does.
  private mutating func define(
    _ definitions: DocumentValue, _ condition: Condition
  ) throws(EnvironmentError) {
    var names: [String] = []
    var parts: [String: [(value: DocumentValue, path: [String])]] = [:]
    for (index, definition) in (definitions.list ?? []).enumerated() {
      let path = ["definitions", "\(index)"]
      guard let mapping = definition.mapping, let name = mapping.keys.first(where: { $0 != "when" })
      else { continue }
      if parts[name] == nil {
        names.append(name)
        parts[name] = []
      }
      if let text = mapping["when"]?.text, try !holds(text, path + ["when"], condition) { continue }
      parts[name]?.append((mapping[name] ?? .null, path + [name]))
    }
    for name in names {
      var items: [Item] = []
      for part in parts[name] ?? [] {
        items += try expand(part.value.list ?? [], part.path, depth: 0)
      }
      lists[name] = items
    }
  }

  private func holds(
    _ text: String, _ path: [String], _ condition: Condition
  ) throws(EnvironmentError) -> Bool {
    do {
      return try condition(text)
    } catch {
      throw EnvironmentError(
        .badCondition, at: position(path), in: source, "the condition '\(text)' is not understood",
        hint: "name the specs without 'when', or write it in a simpler way", cause: error)
    }
  }

  // MARK: References

  private mutating func expand(
    _ values: [DocumentValue], _ path: [String], depth: Int
  ) throws(EnvironmentError) -> [Item] {
    var items: [Item] = []
    for (index, value) in values.enumerated() {
      let path = path + ["\(index)"]
      switch value {
      case .string(let text) where text.hasPrefix("$"):
        items += try reference(text, path)
      case .mapping(let mapping): items.append(try matrix(mapping, path, depth: depth))
      default: items.append(.text(value.text ?? ""))
      }
      try count(1, path)
    }
    return items
  }

  private mutating func matrix(
    _ mapping: DocumentMapping, _ path: [String], depth: Int
  ) throws(EnvironmentError) -> Item {
    guard depth < Self.maximumDepth else { throw excess(path, "matrices are nested too deeply") }
    var rows: [[Item]] = []
    for (index, row) in (mapping["matrix"]?.list ?? []).enumerated() {
      rows.append(
        try expand(row.list ?? [], path + ["matrix", "\(index)"], depth: depth + 1))
    }
    guard !rows.isEmpty else {
      throw EnvironmentError(
        .malformedManifest, at: position(path), in: source, "the matrix has no rows")
    }
    // References nest as well, and would otherwise nest without an end.
    let inner = rows.joined().map(\.depth).max() ?? 0
    guard inner < Self.maximumDepth else { throw excess(path, "matrices are nested too deeply") }
    return .matrix(
      rows: rows, exclude: (mapping["exclude"]?.list ?? []).compactMap(\.text),
      sigil: mapping["sigil"]?.text ?? "", depth: inner + 1)
  }

  private mutating func reference(
    _ text: String, _ path: [String]
  ) throws(EnvironmentError) -> [Item] {
    var name = text.dropFirst()
    var sigil = ""
    if let first = name.first, first == "^" || first == "%" {
      sigil = String(first)
      name = name.dropFirst()
    }
    guard let items = lists[String(name)] else {
      throw EnvironmentError(
        .undefinedList, at: position(path), in: source,
        "'\(text)' refers to the list '\(name)', which is not defined above",
        hint: NearMiss.question(for: String(name), among: Array(lists.keys))
          ?? "define it below 'definitions', before what refers to it")
    }
    try count(items.count, path)
    if sigil.isEmpty { return items }
    return items.map { item in
      switch item {
      case .text(let text): .text(sigil + text)
      case .matrix(let rows, let exclude, _, let depth):
        .matrix(rows: rows, exclude: exclude, sigil: sigil, depth: depth)
      }
    }
  }

  private mutating func count(_ count: Int, _ path: [String]) throws(EnvironmentError) {
    entryCount += count
    guard entryCount <= Self.maximumEntryCount else {
      throw excess(path, "its lists have more than \(Self.maximumEntryCount) entries")
    }
  }

  private func excess(_ path: [String], _ reason: String) -> EnvironmentError {
    EnvironmentError(.limitExceeded, at: position(path), in: source, reason)
  }

  // MARK: Combinations

  private mutating func specs(of items: [Item]) throws(EnvironmentError) -> [Spec] {
    var specs: [Spec] = []
    for item in items {
      switch item {
      case .text(let text): specs.append(try parse(text))
      case .matrix:
        for combination in try combinations(of: item) { specs.append(try joined(combination)) }
      }
    }
    return specs
  }

  /// Returns the parts of each combination that a matrix leaves, the last row changing fastest.
  private mutating func combinations(of item: Item) throws(EnvironmentError) -> [[Spec]] {
    guard case .matrix(let rows, let exclude, let sigil, _) = item else { return [] }
    var columns: [[Spec]] = []
    for row in rows {
      var column: [Spec] = []
      for item in row {
        if case .text(let text) = item {
          column.append(try parse(text))
        } else {
          // What a matrix inside gives stands for one part, read from the text of its parts.
          for parts in try combinations(of: item) {
            column.append(try parse(parts.map(\.description).joined(separator: " ")))
          }
        }
      }
      if column.isEmpty { return [] }
      columns.append(column)
    }
    try countParts(of: columns)
    var excluded: [Spec] = []
    for text in exclude { excluded.append(try parse(text)) }
    var places = [Int](repeating: 0, count: columns.count)
    var results: [[Spec]] = []
    repeat {
      var parts = zip(columns, places).map { $0[$1] }
      let test = try joined(parts)
      guard !excluded.contains(where: { test.satisfies($0) }) else { continue }
      if !sigil.isEmpty { parts[0] = try parse(sigil + parts[0].description) }
      results.append(parts)
    } while Self.advance(&places, columns)
    return results
  }

  /// Goes on to the next combination; false when there is none.
  private static func advance(_ places: inout [Int], _ columns: [[Spec]]) -> Bool {
    for index in places.indices.reversed() {
      places[index] += 1
      if places[index] < columns[index].count { return true }
      places[index] = 0
    }
    return false
  }

  private mutating func countParts(of columns: [[Spec]]) throws(EnvironmentError) {
    var product = columns.count
    for column in columns {
      let (result, overflow) = product.multipliedReportingOverflow(by: column.count)
      product = overflow ? .max : result
    }
    guard product <= Self.maximumPartCount - partCount else {
      throw EnvironmentError(
        .limitExceeded,
        "could not read the environment '\(source)': its matrices give more than "
          + "\(Self.maximumPartCount) parts of specs",
        hint: "make the rows shorter; each row multiplies the number of specs")
    }
    partCount += product
  }

  private func parse(_ text: String) throws(EnvironmentError) -> Spec {
    do {
      return try Spec.parse(text)
    } catch {
      throw EnvironmentError(
        .malformedManifest, "could not read a spec of the environment '\(source)'", cause: error)
    }
  }

  private func joined(_ parts: [Spec]) throws(EnvironmentError) -> Spec {
    guard var spec = parts.first else { return Spec() }
    for part in parts.dropFirst() {
      do {
        try spec.constrain(part)
      } catch {
        throw EnvironmentError(
          .malformedManifest, "could not combine the specs of a matrix in '\(source)'", cause: error
        )
      }
    }
    return spec
  }
}
