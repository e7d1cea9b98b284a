import AlbedoTesting
import Foundation
import LuaAPI
import LuaRuntime
import Testing

/// What the reference says about each native function, method and property.
@Suite struct DeclarationTests {
  /// A function or method by the name that pages show.
  struct Declared: Sendable, CustomTestStringConvertible {
    let name: String
    /// What every example of it contains.
    let call: String
    let function: NativeFunction

    var testDescription: String { name }
  }

  private static let modules = NativeModules.all(APISession())

  private static let declared = modules.flatMap { module in
    module.functions.map {
      Declared(name: "\(module.name).\($0.name)", call: $0.name, function: $0)
    }
      + module.classes.flatMap { declaration in
        declaration.methods.map {
          Declared(name: "\(declaration.name):\($0.name)", call: $0.name, function: $0)
        }
      }
  }

  @Test(arguments: declared)
  func `every native function is documented`(_ declared: Declared) {
    let function = declared.function
    #expect(function.summary.hasSuffix("."), "the summary is a sentence")
    #expect(function.details.isEmpty || function.details.hasSuffix("."))
    for parameter in Self.allParameters(of: function) {
      #expect(!parameter.help.isEmpty && !parameter.help.hasSuffix("."), "\(parameter.name)")
      #expect(Self.saysWhatItCounts(parameter), "\(parameter.name): what is the number of?")
    }
    for result in function.results {
      #expect(!result.help.isEmpty && !result.help.hasSuffix("."), "\(result.name)")
    }
  }

  @Test(arguments: modules.flatMap(\.classes).map(\.name))
  func `every class and property is documented`(_ name: String) {
    for declaration in Self.modules.flatMap(\.classes) where declaration.name == name {
      #expect(declaration.summary.hasSuffix("."))
      for property in declaration.properties {
        #expect(!property.help.isEmpty && !property.help.hasSuffix("."), "\(property.name)")
      }
    }
  }

  @Test(arguments: declared)
  func `the errors of a native function are codes of the program, in order`(_ declared: Declared)
    throws
  {
    let codes = try Self.codes.get()
    for code in declared.function.errors {
      let domain = code.hasSuffix(".*") ? String(code.dropLast()) : nil
      let isKnown = domain.map { domain in codes.contains { $0.hasPrefix(domain) } }
      #expect(isKnown ?? codes.contains(code), "\(code)")
    }
    #expect(Set(declared.function.errors).count == declared.function.errors.count)
    #expect(declared.function.errors == declared.function.errors.sorted())
  }

  @Test(arguments: declared)
  func `every native function has an example that calls it and runs`(_ declared: Declared)
    async throws
  {
    let example = try #require(declared.function.example)
    #expect(example.contains("." + declared.call) || example.contains(":" + declared.call))
    #expect(example.contains("require(") || example.contains("context.output"))
    #expect(example.split(separator: "\n").allSatisfy { $0.count <= 100 })
    let bench = try await Bench.stocked(for: example)
    defer { bench.end() }
    _ = try await bench.run(example: example)
  }

  /// The parameters with the fields of options, at any depth.
  private static func allParameters(of function: NativeFunction) -> [NativeParameter] {
    function.parameters.flatMap { [$0] + fields(of: $0.type) }
  }

  private static func fields(of type: NativeType) -> [NativeParameter] {
    switch type {
    case .options(let fields): fields.flatMap { [$0] + self.fields(of: $0.type) }
    case .list(let item), .sequence(let item), .optional(let item), .variadic(let item):
      fields(of: item)
    case .either(let types): types.flatMap(fields)
    default: []
    }
  }

  /// Whether a number has a unit, or is a count, a place or a rank by its help.
  private static func saysWhatItCounts(_ parameter: NativeParameter) -> Bool {
    guard parameter.unit == nil else { return true }
    switch parameter.type {
    case .integer, .optional(.integer):
      return ["how many", "how much", "its number"].contains { parameter.help.contains($0) }
    case .number, .optional(.number): return false
    default: return true
    }
  }

  /// Every code that the program can raise: the cases of all `FailureCode`s of `Sources`.
  private static let codes = Result { () throws -> Set<String> in
    let folder = Fixture.checkout + "/Sources"
    var codes: Set<String> = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
    where name.hasSuffix(".swift") {
      let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
      guard let start = text.range(of: "String, FailureCode {") else { continue }
      let lines = text[start.upperBound...].split(separator: "\n")
      codes.formUnion(try Self.codes(in: lines.map(String.init)))
    }
    return codes
  }

  private static func codes(in lines: [String]) throws -> Set<String> {
    var names: [String] = []
    var domain: String?
    for line in lines.prefix(while: { $0 != "}" }) {
      if let match = try /domain(?:: String \{| =) "([a-z]+)"/.firstMatch(in: line) {
        domain = String(match.1)
      } else if let match = try /^  case (\w+)(?: = "(\w+)")?$/.firstMatch(in: line) {
        names.append(String(match.2 ?? match.1))
      }
    }
    let found = try #require(domain)
    return Set(names.map { "\(found).\($0)" })
  }

  @Test func `the codes of the program are found`() throws {
    let codes = try Self.codes.get()
    #expect(codes.isSuperset(of: ["lua.bad_argument", "storage.not_found", "platform.no_space"]))
    #expect(codes.count > 100)
  }
}
