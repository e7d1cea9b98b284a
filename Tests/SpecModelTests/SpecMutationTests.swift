import AlbedoTesting
import Diagnostics
import Documents
import Testing

@testable import SpecModel

/// Random changes to specs, versions and formats: no text may crash a reader or keep it busy.
@Suite struct SpecMutationTests {
  /// A source of numbers that gives the same ones in every run.
  struct Numbers {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  static let pieces = [
    "zlib", "a.b", "@", "@=", "1.2", ":", ",", "=", "==", ":=", "+", "~", "++", "~~", "-x", "^",
    "%",
    "%%", "[", "]", "^[", "%[", "when=", "virtuals=c", "deptypes=build", "'", "\"", "\\", " ", "\t",
    "/", "/abc", "*", "foo=bar", "target=x86_64:", "os=", "cflags=", "git.main", "./x.json",
    "\u{e9}",
    "\u{301}", "{", "}", "rc1", "develop", "..", "0123456789abcdef0123456789abcdef01234567", "\n",
  ]

  /// Returns a text with some pieces exchanged, added or taken away.
  static func mutated(_ text: String, _ numbers: inout Numbers) -> String {
    var characters = Array(text)
    for _ in 0..<(1 + numbers.below(4)) {
      let place = numbers.below(characters.count + 1)
      let end = min(characters.count, place + numbers.below(4))
      let piece = numbers.below(3) == 0 ? "" : pieces[numbers.below(pieces.count)]
      characters.replaceSubrange(place..<end, with: piece)
    }
    return String(characters)
  }

  @Test func `mutated specs are read or refused, and read again as they are printed`() throws {
    let corpus = try Vectors.list("vectors/parse.json", "parse").compactMap { $0["in"]?.string }
    var numbers = Numbers(state: 11)
    for _ in 0..<Campaign.count(short: 2_000, whole: 100_000) {
      let text = Self.mutated(corpus[numbers.below(corpus.count)], &numbers)
      guard let specs = try? Spec.parseAll(text) else { continue }
      for spec in specs {
        let other = specs[numbers.below(specs.count)]
        _ = spec.satisfies(other)
        #expect(spec.intersects(other) == other.intersects(spec), "'\(spec)' and '\(other)'")
        var constrained = spec
        _ = try? constrained.constrain(other)
        _ = try SpecFormat.node.text(of: spec)
        // Spack's own text cannot say everything: patches are cut short, and what a dependency
        // without a name stands for looks like a variant.
        let text = spec.description
        guard let again = try? Spec.parse(text), !text.contains("patches"),
          !text.contains("^*"), !text.contains("%*")
        else {
          continue
        }
        #expect(again.description == spec.description, "\(text)")
      }
    }
  }

  @Test func `mutated versions are read or refused, and keep their order`() throws {
    let corpus = try Vectors.list("vectors/versions.json").compactMap {
      $0["in"]?.string ?? $0["a"]?.string
    }
    var numbers = Numbers(state: 12)
    var last = try VersionList("1:2")
    for _ in 0..<Campaign.count(short: 5_000, whole: 500_000) {
      let text = Self.mutated(corpus[numbers.below(corpus.count)], &numbers)
      guard let list = try? VersionList(text) else { continue }
      #expect(list.intersects(last) == last.intersects(list), "\(list) \(last)")
      #expect(list.intersection(last).isEmpty == !list.intersects(last), "\(list) \(last)")
      _ = list.union(last)
      last = list
    }
  }

  @Test func `mutated formats are read or refused`() throws {
    let corpus = try Vectors.list("vectors/format.json").compactMap { $0["format"]?.string }
    let spec = try Vectors.spec("vectors/concrete/mpileaks-g4zlspo.json")
    var numbers = Numbers(state: 13)
    for _ in 0..<Campaign.count(short: 2_000, whole: 200_000) {
      let text = Self.mutated(corpus[numbers.below(corpus.count)], &numbers)
      guard let format = try? SpecFormat(text) else { continue }
      _ = try? format.text(of: spec.root, in: spec)
    }
  }

  static let heavy = [
    String(repeating: "^", count: 60_000), String(repeating: "%[", count: 30_000),
    String(repeating: "a ", count: 30_000), "a" + String(repeating: " ^b", count: 20_000),
    String(repeating: ".", count: 60_000), "@" + String(repeating: "1.-", count: 20_000),
    "@1:" + String(repeating: "b-", count: 30_000) + "=",
    String(repeating: "\u{e9}", count: 30_000),
    "a foo=" + String(repeating: "b,", count: 30_000), "^" + String(repeating: "a,", count: 30_000),
    "a@" + String(repeating: "1,", count: 30_000) + "1", String(repeating: "a.", count: 30_000),
    "a foo='" + String(repeating: "\\'", count: 30_000), String(repeating: "/", count: 60_000),
    String(repeating: "a/", count: 30_000),
    "a cflags='" + String(repeating: "-b ", count: 20_000) + "'",
    String(repeating: "a", count: 70_000), "a@" + String(repeating: "9", count: 60_000),
  ]

  @Test(.timeLimit(.minutes(1)), arguments: heavy.indices)
  func `large texts are read or refused quickly`(_ index: Int) {
    _ = try? Spec.parseAll(Self.heavy[index])
  }

  @Test func `conditions nest so deep and no deeper`() throws {
    #expect(try Spec.parse("b ^[when=+x] a").dependencies[0].condition?.description == "+x")
    #expect(throws: SpecError.self) { try Spec.parse("a ^[when='[']  b") }
    var parser = SpecParser("a ^[when=+x] b", depth: SpecParser.maximumDepth)
    #expect(throws: SpecError.self) { try parser.parseOne() }
  }
}
