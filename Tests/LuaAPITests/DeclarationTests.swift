import LuaAPI
import LuaRuntime
import Testing

/// What the reference says about each native function.
@Suite struct DeclarationTests {
  private static let modules = NativeModules.all(APISession())

  @Test(arguments: modules.flatMap { $0.functions + $0.classes.flatMap(\.methods) }.map(\.name))
  func `every native function is documented`(name: String) {
    let all = Self.modules.flatMap { $0.functions + $0.classes.flatMap(\.methods) }
    for function in all where function.name == name {
      #expect(function.summary.hasSuffix("."), "\(name): the summary is a sentence")
      for parameter in function.parameters {
        #expect(!parameter.help.isEmpty, "\(name): \(parameter.name)")
        #expect(!parameter.help.hasSuffix("."), "\(name): \(parameter.name)")
      }
      for result in function.results { #expect(!result.help.isEmpty, "\(name): \(result.name)") }
      #expect(function.errors.allSatisfy { $0.contains(".") }, "\(name): errors are full codes")
    }
  }

  @Test(arguments: modules.flatMap { module in module.functions.map { (module.name, $0) } })
  func `every function of a module has an example`(module: String, function: NativeFunction) {
    #expect(function.example?.contains("require(\"\(module)\")") == true, "\(function.name)")
  }
}
