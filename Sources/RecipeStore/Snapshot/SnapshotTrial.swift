internal import RecipeModel

/// A look at bytes as a snapshot, and as one recipe in a snapshot: for tests that throw anything at
/// the readers of both.
package enum SnapshotTrial {
  /// Looks everything up in a snapshot, whose checks are made to fit first, since nobody who makes
  /// up bytes would meet them; false when it is damaged all the same.
  package static func readSnapshot(_ bytes: [UInt8]) -> Bool {
    do throws(SnapshotDamage) {
      let snapshot = try Snapshot(sealed(bytes))
      for index in 0..<snapshot.packageCount {
        let row = try snapshot.row(index)
        _ = try snapshot.row(named: row.name)
        for file in row.references { _ = try snapshot.file(file) }
      }
      for index in 0..<snapshot.termCount {
        _ = try snapshot.packages(of: snapshot.term(index).term)
      }
      var keys: [UInt64] = []
      try snapshot.forEachDigestKey { key, _ in keys.append(key) }
      for key in keys.prefix(100) { _ = try snapshot.packages(ofDigestKey: key) }
      return snapshot.isIntact
    } catch {
      return false
    }
  }

  /// Reads one recipe; nil when the bytes are none, and otherwise whether it is written in bytes that
  /// read as the same recipe.
  package static func rereadsRecipe(_ bytes: [UInt8]) -> Bool? {
    do throws(SnapshotDamage) {
      var decoder = RecipeDecoder(bytes)
      let first = written(try Recipe(from: &decoder))
      guard decoder.isAtEnd else { return nil }
      var again = RecipeDecoder(first)
      let second = written(try Recipe(from: &again))
      return again.isAtEnd && first == second
    } catch {
      return nil
    }
  }

  private static func written(_ recipe: Recipe) -> [UInt8] {
    var encoder = RecipeEncoder()
    recipe.write(to: &encoder)
    return encoder.bytes
  }

  /// The bytes with checks of header and sections that fit.
  private static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= SnapshotLayout.headerByteCount else { return bytes }
    var sealed = bytes
    func replace(at place: Int, with check: UInt64) {
      var number: [UInt8] = []
      number.append(number: check, byteCount: 8)
      sealed.replaceSubrange(place..<place + 8, with: number)
    }
    for section in SnapshotLayout.Section.allCases {
      let place = SnapshotLayout.signature.count + section.rawValue * 24
      var row = RowReader(Array(bytes[place..<place + 16]))
      let (offset, count) = (row.integer(8), row.integer(8))
      guard offset <= bytes.count, count <= bytes.count - offset else { return bytes }
      replace(at: place + 16, with: SnapshotLayout.check(Array(bytes[offset..<offset + count])))
    }
    let end = SnapshotLayout.headerByteCount - 8
    replace(at: end, with: SnapshotLayout.check(Array(sealed[..<end])))
    return sealed
  }
}
