import Foundation
import PackagePlugin

/// Embeds the Lua files of `scripts` and `stdlib` in the target as one generated Swift file.
///
/// The tool receives every file by name, so that a changed list of files runs it again; a change
/// within a file does so because each file is an input.
@main struct EmbedScripts: BuildToolPlugin {
  /// Returns the one command that writes `EmbeddedFiles.swift`.
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let names = ["scripts", "stdlib"].flatMap { luaFiles(below: $0, of: root) }.sorted()
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
    return [
      .buildCommand(
        displayName: "Embedding \(names.count) Lua files",
        executable: try context.tool(named: "embed-scripts").url,
        arguments: [output.path, root.path] + names,
        inputFiles: names.map { root.appending(path: $0) },
        outputFiles: [output])
    ]
  }

  /// Returns the Lua files below `folder`, relative to `root`.
  ///
  /// Left out are hidden files (an editor's locks and drafts) and the annotations in
  /// `stdlib/_meta` that follow from declarations: the program can make them itself.
  private func luaFiles(below folder: String, of root: URL) -> [String] {
    let top = root.appending(path: folder).path
    let walk = FileManager.default.enumerator(atPath: top)
    var found: [String] = []
    while let name = walk?.nextObject() as? String {
      let parts = name.split(separator: "/")
      let isHidden = parts.contains { $0.hasPrefix(".") }
      let isWanted = !isHidden && (parts.first != "_meta" || name == "_meta/types.lua")
      if isWanted, name.hasSuffix(".lua") { found.append(folder + "/" + name) }
    }
    return found
  }
}
