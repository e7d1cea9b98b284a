import AlbedoTesting
import Diagnostics
import Documents
import Testing

@testable import SpecModel

@Suite struct VersionTests {
  static func vectors(_ operation: String) throws -> [DocumentValue] {
    let all = try Vectors.list("vectors/versions.json").filter { $0["op"]?.string == operation }
    #expect(!all.isEmpty)
    return all
  }

  static func version(_ value: DocumentValue?) throws -> Version {
    try Version(try #require(value?.string))
  }

  static func value(of component: VersionComponent) -> DocumentValue {
    switch component {
    case .integer(let number): .number(number.digits)
    case .string(let text): ["str": .string(text)]
    case .infinity(let place): ["inf": .string(VersionComponent.infinityNames[place])]
    }
  }

  @Test func `versions come apart as in Spack`() throws {
    var tally = Tally("versions.json parse")
    for vector in try Self.vectors("parse") {
      let text = try #require(vector["in"]?.string)
      guard vector["error"] == nil else {
        tally.check((try? Version(text)) == nil, text)
        continue
      }
      let version = try Version(text)
      let release = version.release.map(Self.value)
      tally.check(.list(release) == vector["release"], "\(text)")
      let names: [Prerelease.Rank: String] = [
        .alpha: "alpha", .beta: "beta", .candidate: "rc", .final: "final",
      ]
      var prerelease: [DocumentValue] = [.string(names[version.prerelease.rank] ?? "")]
      if let number = version.prerelease.number { prerelease.append(.number(number.digits)) }
      tally.check(.list(prerelease) == vector["prerelease"], "\(text)")
      tally.check(.string(version.description) == vector["str"], "\(text)")
    }
    tally.finish()
  }

  @Test func `versions are ordered as in Spack`() throws {
    var tally = Tally("versions.json compare")
    for vector in try Self.vectors("compare") {
      let (a, b) = (try Self.version(vector["a"]), try Self.version(vector["b"]))
      let order = a == b ? 0 : a < b ? -1 : 1
      tally.check(order == vector["result"]?.integer, "\(a) \(b)")
      tally.check((b == a ? 0 : b < a ? 1 : -1) == order, "\(b) \(a)")
      if order == 0 { #expect(a.hashValue == b.hashValue, "\(a) \(b)") }
    }
    tally.finish()
  }

  @Test func `versions are sorted as in Spack`() throws {
    var tally = Tally("versions.json sort")
    for vector in try Self.vectors("sort") {
      let texts = try #require(vector["in"]?.strings)
      var versions: [Version] = []
      for text in texts { versions.append(try Version(text)) }
      tally.check(versions.sorted().map(\.text) == vector["result"]?.strings, "\(texts)")
    }
    tally.finish()
  }

  @Test func `lists of versions read and print as in Spack`() throws {
    var tally = Tally("versions.json constraint_string")
    for vector in try Self.vectors("constraint_string") {
      let text = try #require(vector["in"]?.string)
      guard vector["error"] == nil else {
        tally.check((try? VersionList(text)) == nil, text)
        continue
      }
      let list = try VersionList(text)
      tally.check(.string(list.description) == vector["list_str"], "\(text)")
    }
    tally.finish()
  }

  @Test func `lists of versions meet each other as in Spack`() throws {
    var tally = Tally("versions.json constraint")
    for vector in try Self.vectors("constraint") {
      let a = try VersionList(try #require(vector["a"]?.string))
      let b = try VersionList(try #require(vector["b"]?.string))
      tally.check(a.satisfies(b) == vector["satisfies"]?.bool, "\(a) satisfies \(b)")
      tally.check(a.intersects(b) == vector["intersects"]?.bool, "\(a) intersects \(b)")
      let common = a.intersection(b)
      tally.check(.string(common.description) == vector["intersection"], "\(a) and \(b)")
      tally.check(common.isEmpty == !a.intersects(b), "\(a) and \(b)")
      tally.check(.string(a.union(b).description) == vector["union"], "\(a) or \(b)")
    }
    tally.finish()
  }

  @Test func `numbers of any size are compared`() throws {
    #expect(try Version("1.99999999999999999999") < Version("1.100000000000000000000"))
    #expect(try VersionList("1.99999999999999999999").contains(Version("1.99999999999999999999.1")))
    #expect(try !VersionList("1.99999999999999999999").contains(Version("1.100000000000000000000")))
  }

  @Test(arguments: ["", " ", "=1", "1 2", "é", "1/2", "git.", "git.a b=1", "abc=", "1:2", "a,b"])
  func `what is no version is refused`(_ text: String) {
    #expect(throws: SpecError.self) { try Version(text) }
  }

  @Test func `an exact version contains only itself`() throws {
    let list = try VersionList("=1.2")
    #expect(try list.exactVersion == Version("1.2"))
    #expect(try list.contains(Version("1-2")))
    #expect(try !list.contains(Version("1.2.0")))
    #expect(try VersionList("1.2").exactVersion == nil)
  }

  @Test func `a git reference without a version meets only itself and everything`() throws {
    let main = try Version("git.main")
    #expect(main.isUnresolved)
    #expect(try VersionList("git.main").contains(main))
    #expect(VersionList.any.contains(main))
    #expect(try !VersionList("1:").contains(main))
    #expect(try !VersionList("git.main").contains(Version("git.other")))
    #expect(try Version("develop") < main)
  }

  /// What Spack 1.2 says of ranges that let nothing in between.
  @Test(arguments: [
    (":", "2:1", true), ("2:1", ":", true), ("1:3", "2:1", true), (":2", "2:1", true),
    ("2:1", "2:1", false), ("1.5", "2:1", false), ("2:", "2:1", false), ("=2", "2:1", false),
    ("2:1", "3:2", false),
  ])
  func `a range whose ends meet is crossed by what reaches over them`(
    _ left: String, _ right: String, _ expected: Bool
  ) throws {
    #expect(try VersionList(left).intersects(VersionList(right)) == expected)
  }

  @Test func `a list has a limit`() {
    let text = Array(repeating: "1", count: 1001).joined(separator: ",")
    #expect(throws: SpecError.self) { try VersionList(text) }
  }
}
