package import ConfigModel
internal import Diagnostics
package import Documents
internal import Platform
internal import SystemPackage

/// The files of all scopes, and what commands that add and remove single settings do to them.
///
/// A setting is written as `SECTION:KEY:VALUE`, like those of `-c`. What a change makes of a section
/// must follow its schema, and must not bring a secret into a file; else the file is not touched.
package struct SettingFiles: Sendable {
  private let files: ScopeFiles

  /// Takes the files; nothing is read.
  package init(_ files: ScopeFiles) { self.files = files }

  /// Adds a setting to one scope.
  ///
  /// A list gets the value in front, or behind with `-:`; keys of a mapping are merged, new ones in
  /// front; anything else is replaced. A key that is new to its mapping goes behind the others. `::`
  /// behind a key drops what this file says below it, and lets the key drop what lower scopes say.
  /// Throws `config.bad_setting`, `config.refused_secret`, and what `ScopeLocations.target` and
  /// `SectionFile.change` throw. Blocks.
  package func add(_ setting: CommandLineSetting, scope: String?) throws -> ScopeFiles.Change {
    let target = try files.target(scope)
    return try change(setting.section, in: target, named: setting.path.description) {
      text, keys in
      try Self.add(setting, to: &text, keys)
    }
  }

  /// Gives a key a value in one scope, whatever it was there.
  ///
  /// Throws what `add` throws. Blocks.
  package func set(
    _ value: DocumentValue, at path: ConfigurationPath, scope: String?
  ) throws -> ScopeFiles.Change {
    let target = try files.target(scope)
    return try change(path.keys[0], in: target, named: path.description) { text, keys in
      let spelled = Self.spelled(path.keys, below: keys, in: text)
      try text.set(value, at: spelled)
    }
  }

  /// Adds all sections of a file to one scope, each as `add` does.
  ///
  /// The file has sections at its top, or below `spack`. Throws `config.malformed` for what is none,
  /// and what `add` throws; what was changed before that stays changed. Blocks.
  package func add(sectionsOf path: String, scope: String?) throws -> [ScopeFiles.Change] {
    let target = try files.target(scope)
    var file = ConfigurationScope(name: path, folder: nil)
    let bytes = try FileSystem.read(FilePath(path), byteLimit: SectionFile.byteLimit)
    try file.add(allOf: bytes, file: path)
    return try ConfigurationSection.names.compactMap { section in
      guard let value = file.sections[section], !value.isNull else { return nil }
      try file.check(section)
      return try change(section, in: target, named: section) { text, keys in
        let present = text.value(at: keys) ?? .null
        let merged = Self.joined(value, over: present)
        try text.set(merged, at: keys)
      }
    }
  }

  /// Takes a key, or an element of a list, out of one scope.
  ///
  /// `text` names a key (`config:build_jobs`, with or without its value), or an element as the last
  /// part behind a list's key. Throws `config.not_set` when the scope has no such thing, and what
  /// `add` throws. Blocks.
  package func remove(_ text: String, scope: String?) throws -> ScopeFiles.Change {
    let target = try files.target(scope)
    let path = try ConfigurationPath(keys: text)
    return try change(path.keys[0], in: target, named: text) { file, keys in
      let spelled = Self.spelled(path.keys, below: keys, in: file)
      if file.value(at: spelled) != nil { return try file.remove(at: spelled) }
      guard let setting = try? CommandLineSetting(text),
        try Self.remove(setting, from: &file, keys)
      else { throw notSet(text, path, in: target) }
    }
  }

  // MARK: Values

  /// Joins a value with a present one; the new keys and elements come first.
  private static func joined(
    _ value: DocumentValue, over present: DocumentValue, _ rule: ConfigurationMerge.Rule = .usual
  ) -> DocumentValue {
    let isElement = present.list != nil && value.list == nil && !value.isNull
    let value = isElement ? .list([value]) : value
    guard let low = present.mapping, let high = value.mapping else {
      return ConfigurationMerge.merged(low: present, high: value, .file, rule)
    }
    // Override marks stay in what is written.
    var result: DocumentMapping = [:]
    for (key, value) in high { result[key] = low[key].map { joined(value, over: $0) } ?? value }
    for (key, value) in low where result[key] == nil { result[key] = value }
    return .mapping(result)
  }

  private static func add(
    _ setting: CommandLineSetting, to text: inout YAMLText, _ keys: [String]
  ) throws {
    var path = spelled(setting.path.keys, below: keys, in: text)
    var rule = setting.path.rules.last ?? .usual
    if let index = setting.path.rules.firstIndex(of: .override) {
      let marked = keys.count - 1 + index
      if text.value(at: Array(path[...marked])) != nil {
        try text.remove(at: Array(path[...marked]))
      }
      path[marked] = ConfigurationMerge.plainKey(path[marked]) + ":"
      rule = .usual
    }
    let present = text.value(at: path)
    try text.set(joined(setting.value, over: present ?? .null, rule), at: path)
  }

  private static func remove(
    _ setting: CommandLineSetting, from text: inout YAMLText, _ keys: [String]
  ) throws -> Bool {
    let path = spelled(setting.path.keys, below: keys, in: text)
    guard let present = text.value(at: path) else { return false }
    guard let list = present.list else {
      if present != setting.value { return false }
      try text.remove(at: path)
      return true
    }
    let gone = setting.value.list ?? [setting.value]
    guard gone.allSatisfy(list.contains) else { return false }
    try text.set(.list(list.filter { !gone.contains($0) }), at: path)
    return true
  }

  /// The keys of a path as the text spells them, which may have override marks.
  private static func spelled(
    _ path: [String], below keys: [String], in text: YAMLText
  ) -> [String] {
    var result = keys
    for key in path.dropFirst() {
      let marked = result + [key + ":"]
      let isMarked = text.value(at: result + [key]) == nil && text.value(at: marked) != nil
      result.append(isMarked ? key + ":" : key)
    }
    return result
  }

  // MARK: Files

  private func change(
    _ section: String, in target: ScopeLocations.Location, named name: String,
    _ body: (inout YAMLText, _ keys: [String]) throws -> Void
  ) throws -> ScopeFiles.Change {
    guard ConfigurationSchema.schema(of: section) != nil else {
      throw ConfigurationError(
        .unknownSection, "there is no section '\(section)'",
        hint: NearMiss.question(for: section, among: ConfigurationSection.names)
          ?? "'albedo config list' shows them all")
    }
    return try files.change(section, in: target) { text, keys in
      let before = text
      try body(&text, keys)
      try Self.judge(text, before, keys, section, name)
    }
  }

  /// Throws when a new text would hold what its section must not.
  private static func judge(
    _ text: YAMLText, _ before: YAMLText, _ keys: [String], _ section: String, _ name: String
  ) throws(ConfigurationError) {
    guard text.bytes != before.bytes else { return }
    do {
      var scope = ConfigurationScope(name: section, folder: nil)
      scope.set(section, text.value(at: keys) ?? .null)
      try scope.check(section)
    } catch {
      throw ConfigurationError(
        .badSetting, "could not change '\(name)' in '\(text.source)': the section would be wrong",
        hint: error.hint, cause: error)
    }
    let old = Set(SecretFinder.paths(in: before, keys))
    guard
      let secret = SecretFinder.paths(in: text, keys).first(where: { path in
        !old.contains(path) || text.value(at: path) != before.value(at: path)
      })
    else { return }
    throw ConfigurationError(
      .refusedSecret,
      "'\(secret.joined(separator: ":"))' would be a secret in the file '\(text.source)'",
      hint: SecretFinder.advice(for: secret))
  }

  private func notSet(
    _ text: String, _ path: ConfigurationPath, in target: ScopeLocations.Location
  ) -> ConfigurationError {
    let others = files.scopes.reversed().filter { location in
      guard location != target, !path.keys.isEmpty else { return false }
      let file = SectionFile(section: path.keys[0], in: location)
      var isThere = false
      _ = try? file.change(.dryRun) { file, keys in
        var copy = file
        let spelled = Self.spelled(path.keys, below: keys, in: file)
        isThere = file.value(at: spelled) != nil
        guard !isThere, let setting = try? CommandLineSetting(text) else { return }
        isThere = try Self.remove(setting, from: &copy, keys)
      }
      return isThere
    }
    return ConfigurationError(
      .notSet, "the scope '\(target.name)' does not set '\(text)'",
      hint: others.first.map { "the scope '\($0.name)' does; add --scope \($0.name)" }
        ?? "'albedo config blame \(path.keys[0])' shows what is set, and where")
  }
}
