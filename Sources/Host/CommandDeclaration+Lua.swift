internal import Diagnostics
internal import LuaAPI
internal import LuaRuntime

extension CommandDeclaration {
  /// Reads the table that a command's script returns.
  ///
  /// `location` names the script in errors. Throws `host.bad_declaration` for a field that is
  /// missing, unknown or of the wrong type, or for a newer interface than this program has.
  init(lua table: LuaValue, name: String, location: String) throws(HostError) {
    let reader = TableReader(table, location: location, what: "command")
    // First: a newer script may well have fields that are unknown here.
    try reader.checkInterface()
    try reader.check([
      "api",
      "name", "aliases", "summary", "description", "arguments", "options", "examples", "run",
      "hidden", "sections",
    ])
    var arguments: [ArgumentDeclaration] = []
    for item in try reader.tables("arguments", "argument") { arguments.append(try item.argument()) }
    var options: [OptionDeclaration] = []
    for item in try reader.tables("options", "option") { options.append(try item.option()) }
    let declared = try reader.text("name") ?? ""
    guard declared == name else {
      throw reader.failure("its name is '\(declared)', but its file is called '\(name).lua'")
    }
    self.init(
      name: declared, aliases: try reader.texts("aliases"),
      summary: try reader.text("summary") ?? "",
      description: try reader.text("description") ?? "", arguments: arguments, options: options,
      examples: try reader.texts("examples"), isRunnable: table["run"].function != nil)
    isHidden = try reader.flag("hidden")
    for item in try reader.tables("sections", "section") { sections.append(try item.section()) }
    do { try validate() } catch { throw error.during("loading '\(location)'") }
  }
}

/// Reads the fields of one table of a declaration.
private struct TableReader {
  private let table: LuaValue
  private let location: String
  private let what: String

  init(_ table: LuaValue, location: String, what: String) {
    self.table = table
    self.location = location
    self.what = what
  }

  func failure(_ reason: String) -> HostError {
    HostError(
      .badDeclaration, "'\(location)' does not declare its \(what) well: \(reason)",
      hint: "correct the table that the script returns")
  }

  /// Throws where 'api' wants a newer interface than there is.
  func checkInterface() throws(HostError) {
    if table["api"].isNil { return }
    guard let wanted = table["api"].integer, wanted >= 1 else {
      throw failure("'api' is not a whole number from 1 on")
    }
    guard wanted <= Int64(NativeModules.apiVersion) else {
      let cause = InterfaceError.newer(wanted, script: "'\(location)'")
      throw HostError(.badDeclaration, cause.message, hint: cause.hint)
    }
  }

  /// Throws unless the value is a table whose fields are all among `known`.
  func check(_ known: Set<String>) throws(HostError) {
    guard let fields = table.fields else { throw failure("it is a \(table.typeName)") }
    for field in fields {
      guard let key = field.key.text, known.contains(key) else {
        throw failure("it has an unknown field '\(field.key.text ?? field.key.typeName)'")
      }
    }
  }

  func text(_ key: String) throws(HostError) -> String? {
    if table[key].isNil { return nil }
    guard let text = table[key].text else { throw failure("'\(key)' is not a text") }
    return text
  }

  func flag(_ key: String) throws(HostError) -> Bool {
    if table[key].isNil { return false }
    guard let flag = table[key].boolean else { throw failure("'\(key)' is not a boolean") }
    return flag
  }

  func texts(_ key: String) throws(HostError) -> [String] {
    if table[key].isNil { return [] }
    let texts = table[key].list?.compactMap(\.text)
    guard let texts, texts.count == table[key].list?.count else {
      throw failure("'\(key)' is not a list of texts")
    }
    return texts
  }

  func tables(_ key: String, _ what: String) throws(HostError) -> [TableReader] {
    if table[key].isNil { return [] }
    guard let items = table[key].list else { throw failure("'\(key)' is not a list") }
    return items.map { TableReader($0, location: location, what: what) }
  }

  func section() throws(HostError) -> SubcommandSection {
    try check(["title", "commands"])
    return SubcommandSection(title: try required("title"), commands: try texts("commands"))
  }

  func argument() throws(HostError) -> ArgumentDeclaration {
    try check(["name", "count", "help", "choices", "completes"])
    let word = try text("count") ?? ArgumentDeclaration.Count.one.rawValue
    guard let count = ArgumentDeclaration.Count(rawValue: word) else {
      throw failure("an argument cannot have the count '\(word)'")
    }
    return ArgumentDeclaration(
      try required("name"), count, help: try text("help") ?? "", choices: try texts("choices"),
      completes: try completes())
  }

  func option() throws(HostError) -> OptionDeclaration {
    try check([
      "name", "short", "kind", "value_name", "choices", "help", "aliases", "deprecation", "removal",
      "hidden", "required", "excludes", "number", "default", "completes",
    ])
    let name = try required("name")
    let word = try text("kind") ?? OptionDeclaration.Kind.flag.rawValue
    guard let kind = OptionDeclaration.Kind(rawValue: word) else {
      throw failure("the option '\(name)' cannot be of kind '\(word)'")
    }
    var option = OptionDeclaration(
      name, kind: kind, valueName: try text("value_name") ?? "VALUE", choices: try texts("choices"),
      help: try text("help") ?? "", deprecation: try text("deprecation"),
      removal: try text("removal"), isHidden: try flag("hidden"), isRequired: try flag("required"),
      excludes: try texts("excludes"))
    option.isNumber = try flag("number")
    option.completes = try completes()
    option.shorts = Array(try text("short") ?? "")
    option.aliases = try aliases(of: name)
    if !table["default"].isNil { option.defaultValue = try value("default") }
    return option
  }

  private func completes() throws(HostError) -> CompletionKind? {
    guard let word = try text("completes") else { return nil }
    guard let kind = CompletionKind(rawValue: word) else {
      throw failure("nothing is known of '\(word)' to complete with")
    }
    return kind
  }

  /// Other spellings: a text without its dashes, or a table that also says what the spelling sets.
  private func aliases(of name: String) throws(HostError) -> [OptionDeclaration.Alias] {
    if table["aliases"].isNil { return [] }
    guard let items = table["aliases"].list else { throw failure("'aliases' is not a list") }
    var aliases: [OptionDeclaration.Alias] = []
    for item in items {
      if let text = item.text {
        aliases.append(OptionDeclaration.Alias(Self.spelling(text)))
        continue
      }
      let reader = TableReader(item, location: location, what: "option")
      try reader.check(["name", "value", "deprecation"])
      aliases.append(
        OptionDeclaration.Alias(
          Self.spelling(try reader.required("name")),
          value: item["value"].isNil ? nil : try reader.value("value"),
          deprecation: try reader.text("deprecation")))
    }
    return aliases
  }

  /// One letter follows one dash, a word follows two.
  private static func spelling(_ name: String) -> String { (name.count == 1 ? "-" : "--") + name }

  /// A value as a command line would give it.
  private func value(_ key: String) throws(HostError) -> OptionValue {
    let value = table[key]
    if let flag = value.boolean { return .flag(flag) }
    if let text = value.text { return .text(text) }
    if case .integer(let number) = value { return .count(Int(clamping: number)) }
    guard value.list != nil else { throw failure("'\(key)' is not a value of an option") }
    return .list(try texts(key))
  }

  private func required(_ key: String) throws(HostError) -> String {
    guard let text = try text(key) else { throw failure("'\(key)' is missing") }
    return text
  }
}
