/// Where declarations of commands come from: scripts in the program, a table in a test.
package protocol CommandSource {
  /// Returns the names of the commands directly below `path`, sorted, without aliases.
  ///
  /// The empty path stands for the program. A path that has no subcommands gives none.
  func commandNames(below path: [String]) throws -> [String]

  /// Returns the declaration of the command at `path`, whose words are main names.
  ///
  /// Asked only for names that `commandNames` listed; may load a script, and is therefore asked
  /// no more than needed. A group without a script of its own is `CommandDeclaration.group`.
  func declaration(at path: [String]) throws -> CommandDeclaration

  /// Whether the command at `path` comes with the program or from the site.
  ///
  /// Its aliases then come before those of other commands.
  func isGuarded(at path: [String]) -> Bool
}

extension CommandSource {
  /// Returns the main name of the command below `path` that `word` stands for, or nil.
  ///
  /// Loads the siblings only where the word is no main name. A sibling that cannot be loaded has
  /// no aliases: a broken script must not hide the others.
  func commandName(for word: String, among names: [String], below path: [String]) -> String? {
    if names.contains(word) { return word }
    guard ScriptName.isCommandWord(word) else { return nil }
    let found = names.filter { name in
      (try? declaration(at: path + [name]))?.aliases.contains(word) ?? false
    }
    return found.first { isGuarded(at: path + [$0]) } ?? found.first
  }

  /// No command comes before another one, as long as there is one place for all.
  package func isGuarded(at path: [String]) -> Bool { true }
}
