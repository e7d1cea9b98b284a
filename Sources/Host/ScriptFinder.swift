import Diagnostics

/// A script or module that was found.
package struct ScriptFile: Sendable, Equatable {
  /// What people call the place that holds the file: `user`, `site`, `shipped`.
  package var origin: String
  /// The path within the place.
  package var path: String
  /// The path as it is shown to people and in tracebacks.
  package var location: String
}

/// The file that answers to a name, and those that do not although they have it.
package struct ScriptChoice: Sendable, Equatable {
  /// The file that is used.
  package var winner: ScriptFile
  /// Later files of the name, in order.
  package var shadowed: [ScriptFile]
  /// Earlier files of the name that may not replace the winner, in order.
  package var refused: [ScriptFile]
}

/// A command in a list of all.
package struct ListedCommand: Sendable, Equatable {
  /// The words of the command.
  package var path: [String]
  /// Its file; nil for a group that is only a folder.
  package var choice: ScriptChoice?
}

/// Looks for commands and modules in an ordered list of places, the first hit winning.
///
/// The command `mirror create` is the file `mirror/create.lua` of a place's folder of scripts; the
/// module `albedo.report` is `albedo/report.lua`, or `albedo/report/init.lua`, of its folder of
/// modules. A file in a place that is not guarded cannot replace one of a guarded place unless
/// `allowsOverride` says so; it can always add a name. A guarded place replaces what comes after
/// it. Files whose names are no command words, such as `_draft.lua`, are not commands.
package struct ScriptFinder: Sendable {
  /// The deepest command: `a b c d`.
  private static let maximumDepth = 4

  /// The places in order of precedence.
  package let places: [ScriptPlace]
  private let overrideRule: LateAnswer<Bool>

  /// Creates a finder for `places`, the most important first.
  ///
  /// `allowsOverride` says whether a file may replace one of a guarded place behind it. It is asked
  /// at most once, and only when there is such a file.
  package init(
    places: [ScriptPlace], allowsOverride: @autoclosure @escaping @Sendable () -> Bool
  ) {
    self.places = places
    overrideRule = LateAnswer(allowsOverride)
  }

  /// Returns the file of the command at `path`, or nil where there is none.
  ///
  /// Raises `invalidName` for a word that cannot name a command.
  package func findCommand(at path: [String]) throws(HostError) -> ScriptChoice? {
    try check(path)
    guard !path.isEmpty else { return nil }
    return choose(among: { [$0.scriptFolder + "/" + path.joined(separator: "/") + ".lua"] })
  }

  /// Returns the file of the module that `require(name)` asks for, or nil where there is none.
  ///
  /// Raises `invalidName` for a name that cannot be one of a module.
  package func findModule(named name: String) throws(HostError) -> ScriptChoice? {
    guard ScriptName.isModuleName(name) else {
      throw HostError(
        .invalidName, "'\(name)' cannot be the name of a module",
        hint: "use words of letters, digits, '_' and '-', joined by dots")
    }
    let path = name.split(separator: ".").joined(separator: "/")
    return choose(among: { place in
      let usual = [".lua", "/init.lua"].map { place.moduleFolder + "/" + path + $0 }
      guard let folder = place.healthFolder, name.hasPrefix(Self.healthPrefix) else { return usual }
      return usual + [folder + "/" + name.dropFirst(Self.healthPrefix.count) + ".lua"]
    })
  }

  /// Whether the command at `path` has a file in a guarded place that is used.
  func isGuarded(at path: [String]) -> Bool {
    let choice = (try? findCommand(at: path)) ?? nil
    return places.contains { $0.isGuarded && $0.origin == choice?.winner.origin }
  }

  /// How the names of modules begin that are checks of `albedo doctor`.
  static let healthPrefix = "albedo.health."

  /// Returns the shipped file of a command, whatever replaces it; nil where none is shipped.
  ///
  /// Raises `invalidName` for a word that cannot name a command.
  func findShippedCommand(at path: [String]) throws(HostError) -> ScriptFile? {
    guard let choice = try findCommand(at: path) else { return nil }
    let files = choice.refused + [choice.winner] + choice.shadowed
    return files.first { $0.origin == ScriptPlace.shippedOrigin }
  }

  /// Returns the content of a file that this finder returned.
  ///
  /// Raises `unreadableScript` where it cannot be read.
  package func bytes(of file: ScriptFile) throws(HostError) -> [UInt8] {
    let place = places.first {
      $0.origin == file.origin && location(file.path, $0) == file.location
    }
    guard let place else {
      throw HostError(.unreadableScript, "no place holds '\(file.location)'")
    }
    return try place.files.bytes(of: file.path)
  }

  /// Returns the names of the commands directly below `path`, sorted: files and folders of files.
  ///
  /// Raises `invalidName` for a word that cannot name a command, `unreadableScript` for a folder
  /// that cannot be listed.
  package func commandNames(below path: [String]) throws(HostError) -> [String] {
    try check(path)
    guard path.count < Self.maximumDepth else { return [] }
    var names: Set<String> = []
    for place in places {
      names.formUnion(try commandNames(in: place, below: path))
    }
    return names.sorted()
  }

  /// Returns every command with its file, a group before its subcommands.
  ///
  /// Raises `unreadableScript` for a folder that cannot be listed.
  package func commands() throws(HostError) -> [ListedCommand] { try commands(below: []) }

  private func commands(below path: [String]) throws(HostError) -> [ListedCommand] {
    var result: [ListedCommand] = []
    for name in try commandNames(below: path) {
      let command = path + [name]
      result.append(ListedCommand(path: command, choice: try findCommand(at: command)))
      result += try commands(below: command)
    }
    return result
  }

  private func commandNames(
    in place: ScriptPlace, below path: [String]
  ) throws(HostError) -> [String] {
    guard path.count < Self.maximumDepth else { return [] }
    let folder = ([place.scriptFolder] + path).joined(separator: "/")
    var names: [String] = []
    for entry in try place.files.entries(of: folder) {
      let name = entry.isFolder ? entry.name[...] : entry.name.dropLast(4)
      guard ScriptName.isCommandWord(name), entry.isFolder || entry.name.hasSuffix(".lua") else {
        continue
      }
      // A folder without scripts is no group.
      let isEmpty =
        entry.isFolder ? try commandNames(in: place, below: path + [entry.name]).isEmpty : false
      if !isEmpty { names.append(String(name)) }
    }
    return names
  }

  private func check(_ path: [String]) throws(HostError) {
    for word in path where !ScriptName.isCommandWord(word) {
      throw HostError(
        .invalidName, "'\(word)' cannot be the name of a command",
        hint: "use letters, digits, '-' and '_', a letter or digit first")
    }
  }

  /// Returns who wins among the files that have one of the paths, the first of each place.
  private func choose(among paths: (ScriptPlace) -> [String]) -> ScriptChoice? {
    let found = places.compactMap { place -> (file: ScriptFile, isGuarded: Bool)? in
      guard let path = paths(place).first(where: place.files.contains) else { return nil }
      let location = location(path, place)
      return (ScriptFile(origin: place.origin, path: path, location: location), place.isGuarded)
    }
    let files = found.map(\.file)
    let guarded = found.firstIndex { $0.isGuarded } ?? 0
    let winner = guarded > 0 && overrideRule.value ? 0 : guarded
    guard files.indices.contains(winner) else { return nil }
    return ScriptChoice(
      winner: files[winner], shadowed: Array(files[(winner + 1)...]),
      refused: Array(files[..<winner]))
  }

  private func location(_ path: String, _ place: ScriptPlace) -> String {
    place.location.hasSuffix(":") ? place.location + path : place.location + "/" + path
  }
}
