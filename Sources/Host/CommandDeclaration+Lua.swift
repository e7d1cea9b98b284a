internal import Diagnostics
internal import LuaRuntime

extension CommandDeclaration {
  /// Reads the table that a command's script returns.
  ///
  /// `location` names the script in errors. Throws `host.bad_declaration` for a field that is
  /// missing, unknown or of the wrong type.
  init(lua table: LuaValue, name: String, location: String) throws(HostError) {
    let reader = TableReader(table, location: location, what: "command")
    try reader.check([
      "name", "aliases", "summary", "description", "arguments", "options", "examples", "run",
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
    try validate()
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
    HostError(.badDeclaration, "'\(location)' does not declare its \(what) well: \(reason)")
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

  func argument() throws(HostError) -> ArgumentDeclaration {
    try check(["name", "count", "help", "choices"])
    let word = try text("count") ?? ArgumentDeclaration.Count.one.rawValue
    guard let count = ArgumentDeclaration.Count(rawValue: word) else {
      throw failure("an argument cannot have the count '\(word)'")
    }
    return ArgumentDeclaration(
      try required("name"), count, help: try text("help") ?? "", choices: try texts("choices"))
  }

  func option() throws(HostError) -> OptionDeclaration {
    try check([
      "name", "short", "kind", "value_name", "choices", "help", "aliases", "deprecation", "removal",
      "hidden", "required", "excludes", "number",
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
    option.shorts = Array(try text("short") ?? "")
    option.aliases = try texts("aliases").map { OptionDeclaration.Alias("--" + $0) }
    return option
  }

  private func required(_ key: String) throws(HostError) -> String {
    guard let text = try text(key) else { throw failure("'\(key)' is missing") }
    return text
  }
}
