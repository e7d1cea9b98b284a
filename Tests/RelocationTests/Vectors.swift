import AlbedoTesting
import Foundation
import Relocation
import Testing

/// One case of a vector file, named by its number or description.
struct VectorCase: CustomTestStringConvertible, @unchecked Sendable {
  // Safe to share: the dictionary is parsed once and never changed.
  let fields: [String: Any]
  let testDescription: String

  /// Returns the cases of a file, those of one `kind` where cases have kinds.
  static func all(_ file: String, kind: String? = nil) throws -> [VectorCase] {
    let document = try #require(try Fixture.json("vectors/" + file) as? [String: Any])
    let cases = try #require(document["cases"] as? [[String: Any]])
    return cases.enumerated().compactMap { index, fields in
      guard kind == nil || fields["kind"] as? String == kind else { return nil }
      let title = fields["description"] as? String ?? fields["input_escaped"] as? String
      return VectorCase(fields: fields, testDescription: title ?? "case \(index)")
    }
  }

  func text(_ name: String) throws -> String { try #require(fields[name] as? String) }

  func flag(_ name: String) throws -> Bool { try #require(fields[name] as? Bool) }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try #require(Data(base64Encoded: try text(name))))
  }

  func strings(_ name: String) throws -> [String] { try #require(fields[name] as? [String]) }

  func map(_ name: String = "mapping") throws -> PrefixMap {
    try PrefixMap(pairs(try #require(fields[name] as? [[String]])))
  }
}

/// Returns pairs of a map from pairs of texts.
func pairs(_ texts: [[String]]) -> [PrefixMap.Pair] {
  texts.map { PrefixMap.Pair(old: Array($0[0].utf8), new: Array($0[1].utf8)) }
}

/// Returns a map from pairs of texts.
func prefixMap(_ texts: [String]...) throws -> PrefixMap {
  try PrefixMap(pairs(texts))
}

extension Patch {
  /// Returns the changed bytes.
  func applied(to bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    apply(to: &result)
    return result
  }
}
