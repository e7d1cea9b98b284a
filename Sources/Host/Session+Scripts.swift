internal import ConfigFiles
internal import ConfigModel
internal import Diagnostics
internal import LuaAPI

/// What the configuration lets scripts do.
struct ScriptSettings: Sendable {
  /// Whether files of users and environments may replace those of the site and of the program.
  var allowsOverride = false
  /// The trees of LuaRocks that modules may come from, the most important first.
  var rockTrees: [String] = []
}

extension Session {
  /// What the configuration says of scripts; one that cannot be read allows nothing.
  var scriptSettings: ScriptSettings {
    guard let configuration = try? configurationFiles().configuration(of: ["albedo"]) else {
      return ScriptSettings()
    }
    let trees =
      switch configuration.rockTrees {
      case .none: [String]()
      case .standard: RockTrees.standard(home: substitution.home)
      case .folders(let folders): folders.map { absolute($0) }
      }
    return ScriptSettings(
      allowsOverride: configuration.policySettings.allowsOverride, rockTrees: trees)
  }
}

/// What scripts can ask about the program that runs them.
struct HostFacts: ProgramFacts {
  let finder: ScriptFinder
  let session: Session

  var version: String { Program.version }

  var spackRoot: String? { session.spackRoot }

  var places: [(origin: String, folder: String?)] {
    finder.places.map { ($0.origin, $0.location.hasSuffix(":") ? nil : $0.location) }
  }

  func untrustedFolders() -> [String] {
    var reasons: [String] = []
    _ = session.scriptPlaces { reasons.append($0) }
    return reasons
  }

  func scripts() throws -> [ScriptFact] {
    let commands = try finder.commands().compactMap { command in
      command.choice.map { choice in
        let name = command.path.joined(separator: " ")
        return BuiltInCommands.contains(command.path)
          ? ScriptFact(
            isModule: false, name: name,
            used: ScriptFact.File(origin: ScriptPlace.shippedOrigin, location: "albedo:"),
            refused: (choice.refused + [choice.winner] + choice.shadowed).map(ScriptFact.File.init))
          : ScriptFact(isModule: false, name: name, choice)
      }
    }
    let modules = try finder.moduleNames().compactMap { name in
      try finder.findModule(named: name).map { ScriptFact(isModule: true, name: name, $0) }
    }
    return commands + modules
  }
}

extension ScriptFact {
  fileprivate init(isModule: Bool, name: String, _ choice: ScriptChoice) {
    self.init(
      isModule: isModule, name: name, used: File(choice.winner),
      shadowed: choice.shadowed.map(File.init), refused: choice.refused.map(File.init))
  }
}

extension ScriptFact.File {
  fileprivate init(_ file: ScriptFile) {
    self.init(origin: file.origin, location: file.location)
  }
}
