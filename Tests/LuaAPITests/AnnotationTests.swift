import LuaAPI
import LuaRuntime
import Testing

/// The files of `stdlib/_meta`, read as an editor does.
@Suite struct AnnotationTests {
  /// The annotations of one module.
  struct File: Sendable, CustomTestStringConvertible {
    let name: String
    let lines: [String]

    var testDescription: String { name }
  }

  private static let files = NativeModules.all(APISession()).map { module in
    let text = AnnotationWriter.text(for: module)
    return File(
      name: module.name,
      lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
  }

  private static let classes = Set(
    files.flatMap(\.lines).compactMap { $0.wholeMatch(of: /---@class ([\w.]+)/)?.1 }.map(
      String.init))

  @Test(arguments: files)
  func `annotations are Lua that gives the module's functions`(_ file: File) async throws {
    let runner = try await LuaRunner()
    let results = try await runner.run(
      chunk: file.lines.joined(separator: "\n"), name: "=meta", globals: .forbidden)
    let module = try #require(NativeModules.all(APISession()).first { $0.name == file.name })
    let names = results.first?.fields?.compactMap(\.key.text) ?? []
    #expect(names == module.functions.map(\.name).sorted())
  }

  @Test(arguments: files)
  func `annotations name the parameters of their function, with types that exist`(_ file: File)
    throws
  {
    var parameters: [String] = []
    var lines = 0
    for line in file.lines {
      if let match = line.wholeMatch(of: /---@param (\S+) (.+)/) {
        parameters.append(match.1.hasSuffix("?") ? String(match.1.dropLast()) : String(match.1))
        try expectType(in: String(match.2), line)
      } else if let match = line.wholeMatch(of: /---@(?:return|field \S+) (.+)/) {
        try expectType(in: String(match.1), line)
      } else if let match = line.wholeMatch(of: /function [\w]+[.:]\w+\((.*)\) end/) {
        #expect(match.1.split(separator: ", ").map(String.init) == parameters, "\(line)")
        parameters = []
        lines += 1
      } else if line.hasPrefix("---@") {
        let isKnown = ["---@meta ", "---@class ", "---@operator ", "---@overload "]
          .contains(where: line.hasPrefix)
        #expect(isKnown, "\(line)")
      }
    }
    #expect(parameters.isEmpty)
    #expect(lines > 0 || file.name == "albedo")
  }

  /// Expects a type and words after it.
  private func expectType(in text: String, _ line: String) throws {
    let atom = /(?:"[^"]*"|[\w.]+)/
    let item = #"(?:"[^"]*"|[\w.]+(?:\(\):[ ][\w.]+)?)(?:\[\])*\??"#
    let union = try #require(
      text.prefixMatch(of: try Regex("\\(?\(item)(?:\\|\(item))*\\)?(?:\\[\\])*\\??")),
      "\(line)")
    let rest = text[union.range.upperBound...]
    #expect(rest.first == " " && rest.count > 1, "\(line)")
    for match in text[union.range].matches(of: atom) {
      let name = String(match.output)
      let isKnown =
        name.hasPrefix("\"") || Self.builtIn.contains(name) || Self.classes.contains(name)
      #expect(isKnown, "\(name) in \(line)")
    }
  }

  private static let builtIn: Set = [
    "any", "boolean", "fun", "function", "integer", "nil", "number", "string", "table",
  ]
}
