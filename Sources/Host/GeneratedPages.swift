internal import LuaAPI
internal import LuaRuntime
internal import Platform
internal import SystemPackage

/// The files of the checkout that follow from the declarations of native modules and commands.
package enum GeneratedPages {
  /// The version of the program that the pages are about.
  package static var version: String { Program.version }

  /// One file, by its path in the checkout.
  package struct Page: Sendable {
    /// The path relative to the top of the checkout.
    package let path: String
    /// The whole text.
    package let text: String
  }

  /// The page of a module, with what it explains.
  package struct ModulePage: Sendable {
    /// What `require` gets.
    package let name: String
    /// The whole text in Markdown.
    package let markdown: String
    /// The words of the heading of each thing by its name: `albedo.spec.parse`, `albedo.Spec:tree`.
    package let headings: [String: String]
  }

  /// Returns the annotations and the reference page of every native module.
  package static func all() -> [Page] {
    let modules = NativeModules.all(APISession())
    return annotations(of: modules).map { Page(path: "stdlib/_meta/" + $0.path, text: $0.text) }
      + modules.map { module in
        Page(path: "docs/reference/lua/\(module.name).md", text: ReferenceWriter.page(for: module))
      }
  }

  /// Returns the annotations of modules, by paths such as `albedo/spec.lua`.
  static func annotations(of modules: [NativeModule]) -> [Page] {
    modules.map { module in
      let path = module.name.split(separator: ".").joined(separator: "/")
      return Page(path: path + ".lua", text: AnnotationWriter.text(for: module))
    }
  }

  /// Returns the pages of all shipped modules, also of those in Lua, sorted by name.
  package static func modules() throws -> [ModulePage] {
    let finder = ScriptFinder(places: [.embedded()], allowsOverride: false)
    let catalogue = ModuleCatalogue(native: NativeModules.all(APISession()), finder: finder)
    return try catalogue.modules().map { module in
      var headings: [String: String] = [:]
      for (name, entry) in ModuleCatalogue.entries(of: [module]) {
        switch entry {
        case .module: continue
        case .shape(let shape): headings[name] = "Class " + shape.name
        case .function(let function, let prefix):
          headings[name] = ReferenceWriter.signature(function, prefix)
        }
      }
      return ModulePage(
        name: module.name, markdown: module.referencePage, headings: headings)
    }
  }

  /// Reads command lines as the program would, and runs nothing.
  ///
  /// Returns for each what is wrong with it, nil where nothing is; only shipped commands are known.
  /// Throws when no machine can be made.
  package static func problems(inCommandLines lines: [[String]]) async throws -> [(any Error)?] {
    let machine = try await ScriptMachine(places: [.embedded()], api: APISession(), output: nil)
    var problems: [(any Error)?] = []
    for words in lines {
      do {
        try await check(words, machine)
        problems.append(nil)
      } catch {
        problems.append(error)
      }
    }
    return problems
  }

  private static func check(_ words: [String], _ machine: ScriptMachine) async throws {
    let commands = machine.commands
    let parser = CommandLineParser(source: commands)
    let parsed = try await commands.settle { try parser.parse(words) }
    guard parsed.path == [BuiltInCommands.help.name] else { return }
    let names = parsed.arguments["name"]?.list ?? []
    if names.count == 1, HelpTopic.find(names[0]) != nil { return }
    if names.count == 1, try machine.catalogue.find(names[0]) != nil { return }
    _ = try await commands.settle { try parser.commandPath(for: names) }
  }

  /// Returns the reference pages of the shipped commands and of the topics.
  ///
  /// Loads every shipped script; raises what a script that cannot be loaded raises.
  package static func commands() async throws -> [Page] {
    let machine = try await ScriptMachine(places: [.embedded()], api: APISession(), output: nil)
    let formatter = HelpFormatter(columnCount: 100)
    let commands = machine.commands
    let pages = try await commands.settle {
      try ([[]] + commands.visibleCommands()).map { path in
        try formatter.manualPage(for: path, in: commands)
      }
    }
    return pages.map { page in
      Page(path: "docs/reference/commands/\(page.name).md", text: page.markdown)
    }
      + HelpTopic.all.map { topic in
        Page(path: "docs/reference/topics/\(topic.name).md", text: topic.markdown)
      }
  }

  /// Writes a page below the working folder.
  package static func write(_ page: Page) throws {
    try FileSystem.replace(FilePath(page.path), with: Array(page.text.utf8))
  }
}
