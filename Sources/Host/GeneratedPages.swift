internal import LuaAPI
internal import LuaRuntime
internal import Platform
internal import SystemPackage

/// The files of the checkout that follow from the declarations of native modules and commands.
package enum GeneratedPages {
  /// One file, by its path in the checkout.
  package struct Page: Sendable {
    /// The path relative to the top of the checkout.
    package let path: String
    /// The whole text.
    package let text: String
  }

  /// Returns the annotations and the reference page of every native module.
  package static func all() -> [Page] {
    NativeModules.all(APISession()).flatMap { module in
      let path = module.name.split(separator: ".").joined(separator: "/")
      return [
        Page(path: "stdlib/_meta/\(path).lua", text: AnnotationWriter.text(for: module)),
        Page(
          path: "docs/reference/lua/\(module.name).md", text: ReferenceWriter.page(for: module)),
      ]
    }
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
