import Documents

extension FuzzTarget {
  /// The readers of YAML and JSON.
  static let documents = [
    FuzzTarget(name: "json") { bytes in
      var members = 0
      _ = try? JSON.eachMember(of: bytes, at: ["database", "installs"], source: "input") { _, _ in
        members += 1
        return members < 1000
      }
      guard let value = try? JSON.decode(bytes, source: "input") else { return }
      for style in [JSON.Style.compact, .indented(2)] {
        let again = try? JSON.decode(JSON.encode(value, style: style), source: "copy")
        precondition(again == value, "what was written reads as something else")
      }
    },
    FuzzTarget(name: "yaml") { bytes in
      guard let value = try? YAML.decode(bytes, source: "input").root else { return }
      let again = try? YAML.decode(YAML.encodeFlow(value), source: "copy").root
      precondition(again == value, "what was written reads as something else")
    },
    FuzzTarget(name: "yaml-edit") { bytes in
      // The first bytes choose what to change, the rest is the text.
      guard bytes.count > 2, let text = try? YAMLText(Array(bytes[2...]), source: "input") else {
        return
      }
      let path = path(in: text.root, bytes[0])
      let values: [DocumentValue] = [
        "word", true, ["a", "yes"], [:], ["key": ["inner": "1.0"]], .null, "two\nlines # no",
      ]
      let value = values[Int(bytes[1] >> 2) % values.count]
      // Each of them reads the text again and refuses what would give another value than wanted.
      var copy = text
      switch bytes[1] & 3 {
      case 0: try? copy.insert(value, forKey: "new", at: path.dropLast())
      case 1: try? copy.insert(value, forKey: "new", at: path.dropLast(), .first)
      case 2 where !path.isEmpty: try? copy.set(value, at: path)
      case 3 where !path.isEmpty: try? copy.remove(at: path)
      default: break
      }
      let again = try? YAML.decode(copy.bytes, source: "copy").root
      precondition(again == copy.root, "the text is not what the edit says it is")
    },
  ]

  /// Walks down a document by the bits of a number, and returns the keys on the way.
  private static func path(in value: DocumentValue, _ bits: UInt8) -> [String] {
    var path: [String] = []
    var value = value
    var bits = Int(bits)
    while let mapping = value.mapping, mapping.count > 0, path.count < 4 {
      let key = mapping.keys[bits % mapping.count]
      path.append(key)
      value = mapping[key] ?? .null
      bits /= 3
      if bits % 2 == 0 { break }
    }
    return path
  }
}
