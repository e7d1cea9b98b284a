/// Finds the name that somebody probably meant.
package enum NearestName {
  /// Returns the candidate with the fewest edits to `name`, if that is at most a third of it.
  ///
  /// Names longer than 64 bytes are not compared, so that hostile input costs nothing.
  package static func of(_ name: String, in candidates: [String]) -> String? {
    let typed = Array(name.utf8)
    guard typed.count <= 64 else { return nil }
    let limit = max(1, typed.count / 3)
    return
      candidates
      .filter { $0.utf8.count <= 64 }
      .map { (name: $0, edits: edits(typed, Array($0.utf8))) }
      .filter { $0.edits <= limit }
      .min { ($0.edits, $0.name) < ($1.edits, $1.name) }?.name
  }

  private static func edits(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var row = Array(0...other.count)
    for (i, byte) in one.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, candidate) in other.enumerated() {
        let substituted = diagonal + (byte == candidate ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
      }
    }
    return row[other.count]
  }
}
