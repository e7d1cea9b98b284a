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
      #expect(SpecQuery(query.spec.node) == query, "\(text)")
    }
  }

  @Test func `all else is refused`() throws {
    for vector in try Vectors.list("specfiles/queries.json", "refused") {
      let text = try #require(vector.string)
      #expect(throws: SpecError.self, "\(text)") { try SpecQuery.parse(text) }
    }
  }

  static let marks: [(text: String, column: Int, reason: String)] = [
    ("", 0, "is expected"), ("zlib cmake", 5, "a second one starts"),
    ("zlib@1.2@1.3", 8, "versions already"), ("zlib/", 4, "a hash is expected"),
    ("zlib@", 4, "a version is expected"), ("zlib@1,", 6, "means nothing"),
    ("zlib@1.2.", 8, "means nothing"), ("zlib@1.2=3", 8, "only a git reference"),
    ("zlib+", 4, "name of a variant"), ("zlib]", 4, "a second one starts"),
    ("é", 0, "means nothing"), ("zlib@git.main=", 13, "behind '='"),
  ]

  @Test(arguments: marks)
  func `an error points at the place`(_ text: String, _ column: Int, _ reason: String) throws {
    let error = try #require(throws: SpecError.self) { try SpecQuery.parse(text) }
    let lines = error.message.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3)
    #expect(lines[0].contains(reason), "\(error.message)")
    #expect(lines[1] == "    " + text)
    #expect(lines[2].hasPrefix(String(repeating: " ", count: 4 + column) + "^"), "\(error.message)")
    #expect(error.code == .syntax && error.exitClass == .usage)
  }

  static let matching: [(String, Bool)] = [
    ("libelf", true), ("libdwarf", false), ("builtin_mock.libelf", true), ("builtin.libelf", false),
    ("libelf@0.8", true), ("libelf@0.9:", false), ("@=0.8.13", true), ("libelf@=0.8", false),
    ("/seen", true), ("/seem", false), ("libelf@0.8:/seenkyx", true),
    ("libelf@:0.7/seenkyx", false),
    ("libelf/seenkyx3mtuem6buk24cuaspne3hkqqx", true), ("@:", true), ("*", true),
    ("libelf build_system=generic", true), ("build_system=*", true), ("libelf+shared", false),
    ("target=x86_64_v2:", true), ("target=x86_64_v4:", false), ("os=debian12", true),
    ("platform=darwin", false), ("cflags=-O2", false),
    ("%gcc", true), ("%gcc@12", true), ("%gcc@13:", false), ("%c=gcc", true), ("%c", true),
    ("%cxx=gcc", false), ("%clang", false), ("libelf ^glibc@2.36", true), ("^libc", true),
    ("^libc@2", false), ("^glibc@:2.35", false), ("^gcc-runtime %gcc@12", true),
    ("^compiler-wrapper", true), ("^[virtuals=c] gcc", true), ("^cmake", false), ("^*", true),
  ]

  @Test(arguments: matching)
  func `a node matches by all that is asked`(_ text: String, _ isMatch: Bool) throws {
    let spec = try Vectors.spec("vectors/concrete/libelf-seenkyx.json")
    let query = try SpecQuery.parse(text)
    #expect(query.matches(spec.root) { spec.node($0) } == isMatch)
  }

  @Test func `a dependency that is not known is not what is asked for`() throws {
    let node = try Vectors.spec("vectors/concrete/libelf-seenkyx.json").root
    #expect(try SpecQuery.parse("libelf@0.8 os=debian12").matches(node))
    #expect(try !SpecQuery.parse("libelf %gcc").matches(node))
  }

  static let misses: [(String, String)] = [
    ("libelf@1", "its version is 0.8.13, not @1"), ("libdwarf", "its name is libelf"),
    ("libelf+shared", "it has no variant 'shared'"),
    ("libelf build_system=cmake", "it is build_system=generic, not build_system=cmake"),
    ("libelf target=zen2", "it is for linux-debian12-x86_64_v3"),
    ("libelf cflags=-O2", "it was built with other flags"),
    ("libelf %gcc@13 ^glibc", "it does not depend on %gcc@13"),
  ]

  @Test(arguments: misses)
  func `a miss has a reason`(_ text: String, _ reason: String) throws {
    let spec = try Vectors.spec("vectors/concrete/libelf-seenkyx.json")
    let query = try SpecQuery.parse(text)
    #expect(query.reasonsForMiss(spec.root) { spec.node($0) }.first == reason)
  }

  @Test func `files of format 4 know their compiler by name`() throws {
    let spec = try Vectors.spec(
      "vectors/specfiles-v4/libelf-0.8.13-dk4zkkktwfoays3ugcfp6vul4zwyksjs.json")
    #expect(spec.satisfies(try Spec.parse("libelf %gcc")))
    #expect(!spec.satisfies(try Spec.parse("libelf %gcc@1")))
    #expect(!spec.satisfies(try Spec.parse("libelf %clang")))
  }

  @Test func `a spec file is no query`() {
    let error = #expect(throws: SpecError.self) { try SpecQuery.parse("./quill.json") }
    #expect(error?.message.contains("a spec file cannot be asked for") == true)
  }
}
