import AlbedoTesting
import Diagnostics
import Documents
import Testing

@testable import SpecModel

@Suite struct SpecParserTests {
  static let kinds: [String: SpecToken.Kind] = [
    "START_EDGE_PROPERTIES": .edgeStart, "END_EDGE_PROPERTIES": .edgeEnd,
    "DEPENDENCY": .dependency, "VERSION_HASH_PAIR": .gitVersionPair, "GIT_VERSION": .gitVersion,
    "VERSION": .version, "PROPAGATED_BOOL_VARIANT": .propagatedSwitch, "BOOL_VARIANT": .switching,
    "PROPAGATED_KEY_VALUE_PAIR": .propagatedPair, "KEY_VALUE_PAIR": .pair, "FILENAME": .file,
    "FULLY_QUALIFIED_PACKAGE_NAME": .qualifiedName, "UNQUALIFIED_PACKAGE_NAME": .name,
    "DAG_HASH": .hash, "WS": .blank,
  ]

  @Test func `texts come apart as in Spack`() throws {
    var tally = Tally("parse.json tokens")
    for vector in try Vectors.list("vectors/parse.json", "tokens") {
      let text = try #require(vector["in"]?.string)
      let tokens = SpecLexer.tokens(of: text)
      guard let expected = vector["tokens"]?.list else {
        tally.check(tokens.contains { $0.kind == .unexpected }, text)
        continue
      }
      let isEqual =
        tokens.count == expected.count
        && zip(tokens, expected).allSatisfy { token, expected in
          let virtuals = expected[4]?["virtuals"]?.string
          return Self.kinds[expected[0]?.string ?? ""] == token.kind
            && expected[1]?.string == token.text
            && expected[2]?.integer == token.range.lowerBound
            && expected[3]?.integer == token.range.upperBound
            && token.virtuals.joined(separator: ",") == virtuals ?? ""
            && token.substitute == expected[4]?["substitute"]?.string
        }
      tally.check(isEqual, "\(text): \(tokens)")
    }
    tally.finish()
  }

  /// What Spack prints so that it cannot be read again: patches cut short, virtuals of nothing.
  static let notReadAgain = ["patches:=", "zlib ^[virtuals=mpi]"]

  @Test func `specs are read and printed as in Spack`() throws {
    var tally = Tally("parse.json specs")
    for vector in try Vectors.list("vectors/parse.json", "parse") {
      let text = try #require(vector["in"]?.string)
      do {
        let specs = try Spec.parseAll(text)
        guard let strings = vector["strings"]?.strings else {
          // Spack looks for the file; here that is left to the caller.
          tally.check(vector["error"]?.string == "NoSuchSpecFileError", "\(text) was accepted")
          continue
        }
        let descriptions = specs.map(\.description)
        tally.check(descriptions == strings, "\(text): \(descriptions), not \(strings)")
        let values = specs.map(Self.value)
        let expected = (vector["specs"]?.list ?? []).map(Self.sorted)
        tally.check(values == expected, "\(text): the specs differ")
        guard !Self.notReadAgain.contains(where: text.contains) else { continue }
        let again = try descriptions.map { try Spec.parse($0).description }
        tally.check(again == descriptions, "\(text): \(again), not \(descriptions)")
      } catch let error as SpecError {
        guard vector["strings"] == nil, let message = vector["message"]?.string else {
          tally.check(false, "\(text): \(error.message)")
          continue
        }
        // Of a condition Spack shows the text alone.
        guard message.contains("\n\(text)\n"), let marks = Self.marks(message) else { continue }
        tally.check(Self.marks(error.message) == marks, "\(error.message), not \(message)")
      }
    }
    tally.finish()
  }

  @Test func `words of a command line become specs as in Spack`() throws {
    var tally = Tally("parse.json cli")
    for vector in try Vectors.list("vectors/parse.json", "cli") {
      let words = try #require(vector["argv"]?.strings)
      let strings = try? Spec.parse(words: words).map(\.description)
      tally.check(strings == vector["strings"]?.strings, "\(words): \(strings ?? [])")
    }
    tally.finish()
  }

  @Test(arguments: [
    ("quill os=None", "quill"),
    ("quill arch=linux-None-x86_64", "quill platform=linux target=x86_64"),
    ("quill arch=linux--zen2", "quill platform=linux target=zen2"), ("quill arch=--", "quill"),
    ("quill os=none", "quill os=none"), ("quill target='None' os=debian12", "quill os=debian12"),
  ])
  func `what an architecture says nothing about is not asked for`(_ text: String, _ read: String)
    throws
  {
    let spec = try Spec.parse(text)
    #expect(spec.description == read)
    #expect(try Spec.parse(read).description == read)
  }

  /// The columns that a message marks; nil when it marks none.
  static func marks(_ message: String) -> [Int]? {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 2, let last = lines.last, last.contains("^"),
      last.allSatisfy({ $0 == " " || $0 == "^" })
    else { return nil }
    let indent = message.hasPrefix("could not") ? 4 : 0
    return last.enumerated().filter { $0.element == "^" }.map { $0.offset - indent }
  }

  static func value(of spec: Spec) -> DocumentValue {
    var flags: DocumentMapping = [:]
    for kind in CompilerFlags.kinds {
      guard let list = spec.compilerFlags[kind] else { continue }
      flags[kind] = .list(list.map { .list([.string($0.text), .boolean($0.isPropagated)]) })
    }
    return [
      "arch": spec.architecture.map {
        ["os": text($0.os), "platform": text($0.platform), "target": text($0.target)]
      } ?? .null,
      "deps": .list(spec.dependencies.map(value).sorted(by: isBefore)),
      "flags": .mapping(flags), "hash": text(spec.hash?.text), "name": .string(spec.name ?? ""),
      "namespace": text(spec.namespace), "variants": .list(variants(spec)),
      "versions": spec.versions.isAny ? .null : .string(spec.versions.description),
    ]
  }

  static func value(of edge: Spec.Edge) -> DocumentValue {
    [
      "deptypes": .list(edge.types.names.map { .string($0) }),
      "sigil": .string(edge.isPropagated ? "%%" : edge.isDirect ? "%" : "^"),
      "spec": value(of: edge.spec), "virtuals": .list(edge.virtuals.map { .string($0) }),
      "when": text(edge.condition?.description),
    ]
  }

  /// The order of dependencies in the file means nothing.
  static func isBefore(_ left: DocumentValue, _ right: DocumentValue) -> Bool {
    JSON.encode(left).lexicographicallyPrecedes(JSON.encode(right))
  }

  static func sorted(_ spec: DocumentValue) -> DocumentValue {
    guard var mapping = spec.mapping else { return spec }
    let edges = (mapping["deps"]?.list ?? []).map { edge in
      var mapping = edge.mapping ?? [:]
      mapping["spec"] = mapping["spec"].map(sorted)
      return DocumentValue.mapping(mapping)
    }
    mapping["deps"] = .list(edges.sorted(by: isBefore))
    return .mapping(mapping)
  }

  static func text(_ text: String?) -> DocumentValue { text.map { .string($0) } ?? .null }

  static func variants(_ spec: Spec) -> [DocumentValue] {
    let types: [Variant.Kind: String] = [.boolean: "bool", .single: "single", .multiple: "multi"]
    return spec.variants.all.sorted { $0.name < $1.name }.map { variant in
      [
        "concrete": .boolean(variant.isConcrete), "name": .string(variant.name),
        "propagate": .boolean(variant.isPropagated),
        "type": .string(types[variant.kind] ?? ""),
        "values": .list(
          variant.values.map { value in
            if case .boolean(let isOn) = value { return .boolean(isOn) }
            return .string(value.description)
          }),
      ]
    }
  }
}
