import Diagnostics
import Documents
import SpecModel
import Testing

@Suite struct SpecQueryTests {
  @Test func `queries mean what they mean in Spack`() throws {
    for vector in try Vectors.list("specfiles/queries.json", "understood") {
      let text = try #require(vector["in"]?.string)
      let query = try SpecQuery.parse(text)
      #expect(query.name ?? "" == vector["name"]?.string, "\(text)")
      #expect(query.namespace == vector["namespace"]?.string, "\(text)")
      #expect(query.hash?.text == vector["hash"]?.string, "\(text)")
      let versions = query.versions.isAny ? nil : query.versions.description
      #expect(versions == vector["versions"]?.string, "\(text)")
      #expect(try SpecQuery.parse(query.description) == query, "\(text)")
    }
  }

  @Test func `all else is refused`() throws {
    for vector in try Vectors.list("specfiles/queries.json", "refused") {
      let text = try #require(vector.string)
      #expect(throws: SpecError.self, "\(text)") { try SpecQuery.parse(text) }
    }
  }

  static let marks: [(text: String, column: Int, reason: String)] = [
    ("", 0, "is expected"), ("zlib+shared", 4, "variants"), ("zlib ~x", 5, "variants"),
    ("zlib ^mpi", 5, "dependencies"), ("zlib%gcc", 4, "compilers"),
    ("zlib cmake", 5, "a second query"), ("zlib@1.2@1.3", 8, "list of versions already"),
    ("zlib/abc@1", 8, "before the hash"), ("zlib/", 5, "a hash is expected"),
    ("zlib@", 5, "a version is expected"), ("zlib@1,", 7, "a version is expected"),
    ("zlib@1.4:1.2", 5, "holds no version"), ("zlib@1.2.", 8, "not understood"),
    ("zlib@1.2=3", 8, "only a git reference"), ("os=debian12", 0, "variants, flags"),
    ("zlib os=x", 5, "a second query"), ("a.-b", 0, "not the name"), ("*", 0, "not understood"),
    ("zlib [x]", 5, "not understood"), ("zlib /abc /def", 10, "a second query"),
    ("é", 0, "not understood"), ("zlib@git.main=", 14, "after '='"),
  ]

  @Test(arguments: marks)
  func `an error points at the place`(_ text: String, _ column: Int, _ reason: String) throws {
    let error = try #require(throws: SpecError.self) { try SpecQuery.parse(text) }
    let lines = error.message.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3)
    #expect(lines[0].contains(reason), "\(error.message)")
    #expect(lines[1] == "    " + text)
    #expect(lines[2] == String(repeating: " ", count: 4 + column) + "^", "\(error.message)")
    #expect(error.code == .syntax && error.exitClass == .usage)
  }

  static let matching: [(String, Bool)] = [
    ("libelf", true), ("libdwarf", false), ("builtin_mock.libelf", true), ("builtin.libelf", false),
    ("libelf@0.8", true), ("libelf@0.9:", false), ("@=0.8.13", true), ("libelf@=0.8", false),
    ("/seen", true), ("/seem", false), ("libelf@0.8:/seenkyx", true),
    ("libelf@:0.7/seenkyx", false),
    ("libelf/seenkyx3mtuem6buk24cuaspne3hkqqx", true), ("@:", true),
  ]

  @Test(arguments: matching)
  func `a node matches by all that is asked`(_ text: String, _ isMatch: Bool) throws {
    let node = try Vectors.spec("vectors/concrete/libelf-seenkyx.json").root
    #expect(try SpecQuery.parse(text).matches(node) == isMatch)
  }

  @Test func `hostile queries never crash the reader`() {
    var state: UInt64 = 3
    let alphabet = Array("ab1.@=:,/-_ git\u{e9}+~^%[]{}")
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<10 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      guard let query = try? SpecQuery.parse(text) else { continue }
      #expect((try? SpecQuery.parse(query.description)) == query, "\(text)")
    }
  }
}
