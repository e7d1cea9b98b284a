internal import Diagnostics
package import Documents

/// One place that settings come from: a folder of section files, a file, or the command line.
package struct ConfigurationScope: Sendable {
  /// A text that sections were read from, and the keys above them in it.
  private struct Origin {
    var document: YAMLDocument
    var keysAbove: [String]
  }

  /// The name that people know it by: `user`, `site`, `command_line`.
  package let name: String
  /// The folder that relative paths in its values start from; nil for the command line.
  package let folder: String?
  /// Where it is; nil for settings that are in no file.
  package let location: ScopeLocations.Location?
  /// Whether an `include::` of a higher scope drops it; it has no settings then.
  package var isOverridden = false
  /// The value of each section, by the section's name without override marks.
  package private(set) var sections: [String: DocumentValue]
  /// The sections that drop everything below them (`mirrors::`).
  package private(set) var overrides: Set<String>
  /// The settings of the command line by section, in the order in which they are given.
  private var settings: [String: [(value: DocumentValue, rule: ConfigurationMerge.Rule)]] = [:]
  /// The texts that sections were read from, for what is said about places in them.
  private var origins: [String: Origin] = [:]

  /// Creates a scope without settings.
  package init(name: String, folder: String?) {
    self.name = name
    self.folder = folder
    location = nil
    sections = [:]
    overrides = []
  }

  /// Creates the scope of a location, without settings.
  package init(_ location: ScopeLocations.Location) {
    name = location.name
    folder = location.folder
    self.location = location
    sections = [:]
    overrides = []
  }

  /// Adds one section from the text of its file.
  ///
  /// The file's only key is the section's name, possibly with the override mark `::`. An empty file
  /// adds nothing. Throws `config.malformed`, with the file's name, for YAML that cannot be read
  /// and for any other top key.
  package mutating func add(
    section: String, bytes: [UInt8], file: String
  ) throws(ConfigurationError) {
    let document = try Self.document(bytes, file: file)
    if case .null = document.root { return }
    guard case .mapping(let mapping) = document.root else {
      throw ConfigurationError(.malformed, "'\(file)' must be a mapping with the key '\(section)'")
    }
    for (key, value) in mapping {
      guard ConfigurationMerge.plainKey(key) == section else {
        let place = document.keyPosition(of: [key])?.description ?? "'\(file)'"
        throw ConfigurationError(
          .malformed, "\(place) has the top key '\(key)', expected '\(section)'",
          hint: "a file of a scope holds the one section that it is named after")
      }
      try add(section, key: key, value, Origin(document: document, keysAbove: []), file: file)
    }
  }

  /// Adds all sections of a text that holds several, such as a `spack.yaml`.
  ///
  /// They stand at the top, or below the key `spack`, or `env` as in Spack 0.16. Keys of an
  /// environment that are no sections, such as `specs`, are passed over. Throws `config.malformed`
  /// for YAML that cannot be read and for keys that are neither.
  package mutating func add(allOf bytes: [UInt8], file: String) throws(ConfigurationError) {
    let document = try Self.document(bytes, file: file)
    if case .null = document.root { return }
    guard let root = document.root.mapping else {
      throw ConfigurationError(.malformed, "'\(file)' must be a mapping of sections")
    }
    let above = root.keys.first.flatMap { ConfigurationSection.topKeys.contains($0) ? $0 : nil }
    let value = above.flatMap { root[$0] } ?? document.root
    if value.isNull { return }
    guard let mapping = value.mapping, above == nil || root.count == 1 else {
      throw ConfigurationError(
        .malformed, "'\(file)' must have one top key, '\(above ?? "")', with a mapping of sections",
        hint: "indent the sections below '\(above ?? "spack")'")
    }
    let keysAbove = above.map { [$0] } ?? []
    for (key, value) in mapping {
      let section = ConfigurationMerge.plainKey(key)
      let known =
        ConfigurationSection.names + (above == nil ? [] : ConfigurationSection.environmentKeys)
      guard known.contains(section) else {
        let place = document.keyPosition(of: keysAbove + [key])?.description ?? "'\(file)'"
        throw ConfigurationError(
          .malformed, "\(place) has the unknown key '\(key)'",
          hint: NearMiss.question(for: section, among: known)
            ?? "the sections are \(ConfigurationSection.names.joined(separator: ", "))")
      }
      guard ConfigurationSection.names.contains(section) else { continue }
      try add(
        section, key: key, value, Origin(document: document, keysAbove: keysAbove), file: file)
    }
  }

  private static func document(
    _ bytes: [UInt8], file: String
  ) throws(ConfigurationError) -> YAMLDocument {
    do {
      return try YAML.decode(bytes, source: file)
    } catch {
      throw ConfigurationError(
        .malformed, "could not read the configuration file '\(file)'",
        hint: "correct the file; commands that need the configuration cannot run without it",
        cause: error)
    }
  }

  private mutating func add(
    _ section: String, key: String, _ value: DocumentValue, _ origin: Origin, file: String
  ) throws(ConfigurationError) {
    guard ConfigurationSection.canBe(section, value) else {
      let place = origin.document.keyPosition(of: origin.keysAbove + [key])
      throw ConfigurationError(
        .malformed,
        "'\(section)' in \(place?.description ?? "'\(file)'") must be"
          + " \(ConfigurationSection.expectation(section))",
        hint: "correct the file; commands that need the section cannot run without it")
    }
    // Whoever has made comments of all lines of a section does not want to hide those below.
    guard !value.isNull || key.hasSuffix(":") else { return }
    sections[section] = value
    origins[section] = origin
    if key.hasSuffix(":") { overrides.insert(section) }
  }

  /// Returns where the key that `path` ends with stands in its file: section, then the keys below.
  ///
  /// Keys are named without override marks, elements of lists by their index from 0. Nil when no
  /// file of this scope has such a key.
  package func position(of path: [String]) -> SourcePosition? {
    guard let origin = path.first.flatMap({ origins[$0] }) else { return nil }
    var written = origin.keysAbove
    for key in path {
      let spelling = [key, key + ":"].first {
        origin.document.keyPosition(of: written + [$0]) != nil
      }
      guard let spelling else { return nil }
      written.append(spelling)
    }
    return origin.document.keyPosition(of: written)
  }

  /// Adds one section as a value, for settings that are in no file.
  package mutating func set(_ section: String, _ value: DocumentValue) {
    sections[section] = value
  }

  /// Adds one setting of the command line on top of the settings that the scope has.
  package mutating func add(_ setting: CommandLineSetting) {
    let value = setting.sectionValue
    let rule = setting.path.rules[0]
    settings[setting.section, default: []].append((value, rule))
    sections[setting.section] = ConfigurationMerge.merged(
      low: sections[setting.section] ?? .null, high: value, .commandLine, rule)
    if rule == .override { overrides.insert(setting.section) }
  }

  /// One value of a section, and how it is laid over what lies below.
  struct Layer {
    var value: DocumentValue
    var source: ConfigurationMerge.Source
    var rule: ConfigurationMerge.Rule
  }

  /// The values of a section, the lowest first: one of a file, one of each setting of the command line.
  func layers(of section: String) -> [Layer] {
    if let settings = settings[section] {
      return settings.map { Layer(value: $0.value, source: .commandLine, rule: $0.rule) }
    }
    guard let value = sections[section] else { return [] }
    let rule: ConfigurationMerge.Rule = overrides.contains(section) ? .override : .usual
    return [Layer(value: value, source: .file, rule: rule)]
  }
}
