import AlbedoTesting
import Foundation

/// A site with scripts: its system scope is `system`, its user's is `user`.
struct ScriptSite {
  let site: SpackSite

  init() throws { site = try SpackSite() }

  var folder: TemporaryFolder { site.folder }

  /// Writes a file of a scope below `albedo`.
  @discardableResult
  func write(_ name: String, _ text: String, scope: String = "user") throws -> String {
    try folder.write("\(scope)/albedo/\(name)", text)
  }

  /// Writes a command that prints a word; `more` stands in its table.
  func writeCommand(
    _ path: String, prints word: String, scope: String = "user", more: String = ""
  ) throws {
    let name = path.split(separator: "/").last ?? ""
    try write(
      "scripts/\(path).lua",
      """
      local command = { name = "\(name)", summary = "say \(word)", \(more) }
      function command.run(context) context.output:print("\(word)") end
      return command
      """, scope: scope)
  }

  /// Runs `albedo` with the scopes of the site.
  func albedo(
    _ arguments: [String], environment: [String: String] = [:], in folder: String? = nil
  ) throws -> Program.Outcome {
    var variables = site.environment.merging(
      [
        "SPACK_SYSTEM_CONFIG_PATH": self.folder["system"],
        "SPACK_USER_CONFIG_PATH": self.folder["user"], "LANG": "C.UTF-8",
      ]
    ) { $1 }
    variables["SPACK_DISABLE_LOCAL_CONFIG"] = nil
    variables.merge(environment) { $1 }
    return try Program.run(
      Program.albedo, arguments, environment: variables, in: folder ?? self.folder.path)
  }
}
