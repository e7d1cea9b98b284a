internal import Diagnostics
package import Documents

/// One place that settings come from: a folder of section files, or the command line.
package struct ConfigurationScope: Sendable {
  /// The name that people know it by: `user`, `site`, `command_line`.
  package let name: String
  /// The folder that relative paths in its values start from; nil for the command line.
  package let folder: String?
  /// The value of each section, by the section's name without override marks.
  package private(set) var sections: [String: DocumentValue]
  /// The sections that drop everything below them (`mirrors::`).
  package private(set) var overrides: Set<String>
  /// The texts that sections were read from, for what is said about places in them.
  private var documents: [String: YAMLDocument] = [:]

  /// Creates a scope without settings.
  package init(name: String, folder: String?) {
    self.name = name
    self.folder = folder
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
    let document: YAMLDocument
    do {
      document = try YAML.decode(bytes, source: file)
    } catch {
      throw ConfigurationError(
        .malformed, "could not read the configuration file '\(file)'",
        hint: "correct the file; every command reads it", cause: error)
    }
    if case .null = document.root { return }
    guard case .mapping(let mapping) = document.root else {
      throw ConfigurationError(.malformed, "'\(file)' must be a mapping with the key '\(section)'")
    }
    for (key, value) in mapping {
      guard key == section || key == section + ":" else {
        throw ConfigurationError(
          .malformed, "'\(file)' has the top key '\(key)', expected '\(section)'",
          hint: "a file of a scope holds the one section that it is named after")
      }
      // Spack 0.x has the repositories of recipes in a list.
      let isList = section == "repos" && value.list != nil
      guard value.isNull || value.mapping != nil || isList else {
        throw ConfigurationError(
          .malformed, "'\(section)' in '\(file)' must be a mapping",
          hint: "correct the file; every command reads it")
      }
      sections[section] = value
      documents[section] = document
      if key.hasSuffix(":") { overrides.insert(section) }
    }
  }

  /// Returns where the key that `path` ends with stands in its file: section, then the keys below.
  ///
  /// Keys are named without override marks. Nil when no file of this scope has such a key.
  package func position(of path: [String]) -> SourcePosition? {
    guard let document = path.first.flatMap({ documents[$0] }) else { return nil }
    var written: [String] = []
    for key in path {
      let spelling = [key, key + ":"].first { document.keyPosition(of: written + [$0]) != nil }
      guard let spelling else { return nil }
      written.append(spelling)
    }
    return document.keyPosition(of: written)
  }

  /// Adds one setting of the command line on top of the settings that the scope has.
  package mutating func add(_ setting: CommandLineSetting) {
    var value = setting.value
    for key in setting.path.dropFirst().reversed() {
      value = .mapping([key: value])
    }
    let below = sections[setting.section] ?? .null
    sections[setting.section] =
      below == .null ? value : ConfigurationMerge.merged(low: below, high: value)
    if setting.overridesSection { overrides.insert(setting.section) }
  }
}
