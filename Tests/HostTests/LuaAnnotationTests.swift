import Host
import Testing

/// The annotations of the shipped modules in Lua, read as an editor does.
///
/// Those of native modules are made from declarations, and tested where that is done.
@Suite struct LuaAnnotationTests {
  private static let files = EmbeddedFiles.names.filter { $0.hasPrefix("stdlib/albedo/") }

  @Test(arguments: files)
  func `a module says what it is, and its functions name their parameters in order`(file: String)
    throws
  {
    let text = try #require(EmbeddedFiles.text(file))
    #expect(text.hasPrefix("--- "), "\(file) says nothing at its top")
    var annotated: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let match = line.firstMatch(of: /^---@param ([\w.]+)\??[ ]/) {
        annotated.append(String(match.1))
      } else if !line.hasPrefix("---") {
        if let match = line.wholeMatch(of: /function [\w.]+[.:]\w+\((.*)\)/), !annotated.isEmpty {
          let parameters = match.1.split { $0 == "," || $0 == " " }.map(String.init)
          #expect(annotated == parameters, "\(file): \(line)")
        }
        annotated = []
      }
    }
  }
}
