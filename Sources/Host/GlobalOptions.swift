import Diagnostics
package import Terminal

/// The options of the program itself, as given before or after the command.
package struct GlobalOptions: Sendable, Equatable {
  /// Which environment is active.
  package enum EnvironmentChoice: Sendable, Equatable {
    /// What the variable `SPACK_ENV` says.
    case inherited
    /// None, whatever the variable says.
    case none
    /// An environment by its name, or by its folder or lock file.
    case named(String)
    /// An environment by its folder.
    case folder(String)
  }

  /// Which environment is active.
  package var environment = EnvironmentChoice.inherited
  /// Folders and files of extra configuration scopes; the last one is the strongest.
  package var scopeFolders: [String] = []
  /// Settings as `KEY:VALUE`, stronger than every scope; each holds a colon behind its key.
  package var settings: [String] = []
  /// When output is coloured.
  package var color = ColorChoice.auto
  /// The Spack whose scopes and packages are used, where it is named.
  package var spackRoot: String?
  /// Whether to say more.
  package var isVerbose = false
  /// Whether to say only warnings and errors.
  package var isQuiet = false
  /// Whether results are JSON.
  package var isJSON = false
  /// Whether to change nothing and say what would be done.
  package var isDryRun = false
  /// Whether the network is out of bounds.
  package var isOffline = false
  /// Whether errors come with a traceback.
  package var isDebug = false

  /// Creates the options of a command line that gives none.
  package init() {}

  /// How much the console says.
  package var verbosity: Console.Verbosity { isQuiet ? .quiet : isVerbose ? .verbose : .normal }

  /// The declarations that parser, help and completion read.
  package static let declarations: [OptionDeclaration] = spelled.map { option in
    var option = option
    switch option.name {
    case "env": option.completes = .environment
    case "config-scope": option.completes = .file
    case "env-dir", "spack-root": option.completes = .folder
    default: break
    }
    return option
  }

  private static let spelled: [OptionDeclaration] = [
    OptionDeclaration(
      "env", "e", kind: .value, valueName: "ENV",
      help: "use an environment, given by name, folder or lock file",
      excludes: ["env-dir", "no-env"]),
    OptionDeclaration(
      "env-dir", "D", kind: .value, valueName: "DIR",
      help: "use the environment in a folder", excludes: ["no-env"]),
    OptionDeclaration("no-env", "E", help: "use no environment, whatever SPACK_ENV says"),
    OptionDeclaration(
      "config-scope", "C", kind: .repeatedValue, valueName: "PATH",
      help: "add a folder, file or environment of configuration that beats all scopes"),
    OptionDeclaration(
      "config", "c", kind: .repeatedValue, valueName: "KEY:VALUE",
      help: "set one configuration value for this call"),
    OptionDeclaration(
      "spack-root", kind: .value, valueName: "DIR", help: "work beside the Spack in a folder"),
    OptionDeclaration(
      "color", kind: .value, valueName: "WHEN", choices: ColorChoice.allCases.map(\.rawValue),
      defaultValue: .text("auto"), help: "colour the output"),
    OptionDeclaration("verbose", "v", help: "say more", excludes: ["quiet"]),
    OptionDeclaration("quiet", "q", help: "say only warnings and errors"),
    OptionDeclaration("json", help: "print results as JSON"),
    OptionDeclaration("dry-run", help: "change nothing, say what would be done"),
    OptionDeclaration("offline", help: "do not use the network"),
    OptionDeclaration("debug", "d", help: "show where errors come from"),
    OptionDeclaration("version", "V", help: "print the version"),
    OptionDeclaration("help", "h", help: "print help"),
  ]

  /// The spellings that are also understood after the command, unless it has its own meaning for
  /// them.
  static let trailingSpellings: Set<String> = [
    "--color", "--verbose", "-v", "--quiet", "-q", "--json", "--dry-run", "--offline", "--debug",
    "--help", "-h",
  ]
}

extension GlobalOptions {
  /// Returns the options that stand before the command, as far as they can be read.
  ///
  /// Commands may come from the folders that they name, so they are needed before the parser can
  /// know the command. For a shell's question they are those of the line that it asks about.
  static func leading(in arguments: [String]) -> GlobalOptions {
    let request = CompletionRequest(arguments: arguments)
    var reader = OptionReader(
      words: request?.words ?? arguments, program: CommandLineParser.program)
    _ = reader.readLeadingOptions()
    return (try? GlobalOptions(values: reader.globalValues)) ?? GlobalOptions()
  }

  /// Reads the values that the parser collected for `declarations`.
  ///
  /// Raises `invalidValue` for a setting without a key.
  init(values: [String: OptionValue]) throws(HostError) {
    func isOn(_ name: String) -> Bool { values[name]?.isOn ?? false }
    if isOn("no-env") { environment = .none }
    if let name = values["env"]?.text { environment = .named(name) }
    if let folder = values["env-dir"]?.text { environment = .folder(folder) }
    scopeFolders = values["config-scope"]?.list ?? []
    settings = values["config"]?.list ?? []
    color = values["color"]?.text.flatMap(ColorChoice.init(rawValue:)) ?? .auto
    spackRoot = values["spack-root"]?.text
    isVerbose = isOn("verbose")
    isQuiet = isOn("quiet")
    isJSON = isOn("json")
    isDryRun = isOn("dry-run")
    isOffline = isOn("offline")
    isDebug = isOn("debug")
    for setting in settings where setting.hasPrefix(":") || !setting.contains(":") {
      throw HostError(
        .invalidValue, "option '--config' cannot be '\(setting)': it has no key and value",
        hint: "write it like 'config:verify_ssl:false'")
    }
  }
}
