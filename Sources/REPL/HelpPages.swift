internal import LuaRuntime
internal import Terminal

/// The pages of `:help`, written from the declarations of the native modules.
struct HelpPages: Sendable {
  let modules: [NativeModule]
  /// The names that `require` knows.
  let moduleNames: @Sendable () throws -> [String]

  /// The topics that have a page, in short form: `spec`, `spec.parse`, `Spec:dependencies`.
  var topics: [String] {
    var topics = LineCommand.all.map(\.word)
    for module in modules {
      topics.append(module.shortName)
      topics += module.functions.map { module.shortName + "." + $0.name }
      for declaration in module.classes {
        let name = Self.shortName(of: declaration)
        topics.append(name)
        topics += declaration.methods.map { name + ":" + $0.name }
      }
    }
    return topics.sorted()
  }

  /// Returns the page about the prompt itself.
  func overview(columnCount: Int) -> String {
    let list = modules.map(\.shortName).joined(separator: ", ")
    let others = ((try? moduleNames()) ?? []).filter { name in !modules.contains { $0.name == name }
    }
    let shipped = others.filter { $0.hasPrefix("albedo.") }
    let own = others.filter { !$0.hasPrefix("albedo.") }
    let paragraphs = [
      "Type Lua: the values of an expression are printed, statements run. A line that is not"
        + " complete is continued behind '>> '. '_' is the last result, '_2' the one before it, up to"
        + " '_20'. '?NAME' explains what any name is, '??NAME' shows its source.",
      "A name that is assigned to stays; a local ends with the line that declares it. These modules"
        + " are there without require: \(list)."
        + (shipped.isEmpty
          ? ""
          : " \(shipped.count) more come with albedo: require\"albedo.\" and Tab"
            + " lists them.")
        + (own.isEmpty ? "" : " Of your site: \(own.joined(separator: ", "))."),
      "What task.spawn starts goes on behind the prompt, which says when it ends.",
      "Ctrl-C drops the line, or cancels what runs; pressed three times it ends albedo. Ctrl-D on"
        + " an empty line ends it, too. Tab completes, Ctrl-R searches the lines of earlier"
        + " sessions. A line that begins with a blank, or looks like a secret, is not kept.",
    ]
    let wrapper = TextWrapper(columnCount: columnCount)
    let commands = lines(of: LineCommand.all.map { ($0.usage, $0.summary) }, columnCount)
    return (paragraphs.map { wrapper.wrap($0) + "\n" } + commands).joined(separator: "\n") + "\n"
  }

  /// Returns the page of a topic, with or without `albedo.` before it; nil where there is none.
  func page(for topic: String, columnCount: Int) -> String? {
    let word = topic.hasPrefix(":") ? String(topic.dropFirst()) : topic
    if let command = LineCommand.named(word) { return page(of: command, columnCount) }
    let name = topic.hasPrefix("albedo.") ? String(topic.dropFirst(7)) : topic
    for module in modules {
      let short = module.shortName
      if name == short || topic == module.name { return page(of: module, columnCount) }
      // Those of the module 'albedo' itself keep its name.
      let isMeant = { (function: NativeFunction) in
        [name, topic].contains(short + "." + function.name)
      }
      if let found = module.functions.first(where: isMeant) {
        return page(of: found, prefix: short + ".", columnCount)
      }
      for declaration in module.classes {
        let prefix = Self.shortName(of: declaration)
        if name == prefix || topic == declaration.name || declaration.name.hasSuffix("." + name) {
          return page(of: declaration, columnCount)
        }
        for method in declaration.methods
        where [prefix + ":" + method.name, prefix + "." + method.name].contains(name) {
          return page(of: method, prefix: prefix + ":", columnCount)
        }
      }
    }
    return nil
  }

  static func shortName(of declaration: NativeClass) -> String {
    declaration.name.split(separator: ".").last.map(String.init) ?? declaration.name
  }

  private func page(of command: LineCommand, _ columnCount: Int) -> String {
    let wrapper = TextWrapper(columnCount: columnCount)
    let paragraphs = [command.usage + ": " + command.summary, command.details]
    return paragraphs.filter { !$0.isEmpty }.map { wrapper.wrap($0) + "\n" }
      .joined(separator: "\n")
  }

  private func page(of module: NativeModule, _ columnCount: Int) -> String {
    let short = module.shortName
    var rows = module.functions.map { (ReferenceWriter.signature($0, short + "."), $0.summary) }
    rows += module.constants.map { ("\(short).\($0.name)", $0.help) }
    rows += module.classes.map { (Self.shortName(of: $0), $0.summary) }
    return ([module.name + ": " + module.summary, ""] + lines(of: rows, columnCount))
      .joined(separator: "\n") + "\n"
  }

  private func page(of declaration: NativeClass, _ columnCount: Int) -> String {
    let name = Self.shortName(of: declaration)
    var rows = declaration.properties.map {
      (".\($0.name)", "\(Self.text(of: $0.type)): \($0.help)")
    }
    rows += declaration.methods.map { (ReferenceWriter.signature($0, ":"), $0.summary) }
    return ([name + ": " + declaration.summary, ""] + lines(of: rows, columnCount))
      .joined(separator: "\n") + "\n"
  }

  /// Returns the page of a native function of a module or a class, by the full name of that.
  func page(of function: NativeFunction, in owner: String, columnCount: Int) -> String {
    let isModule = modules.contains { $0.name == owner }
    let short = owner.split(separator: ".").last.map(String.init) ?? owner
    let page = page(of: function, prefix: short + (isModule ? "." : ":"), columnCount)
    return page + "\n  \(isModule ? "module" : "class") \(owner)\n"
  }

  /// Returns the page of a function of Lua's own library.
  func page(of entry: LuaLibrary.Entry, columnCount: Int) -> String {
    entry.signature + "\n\n" + TextWrapper(columnCount: columnCount).wrap(entry.summary) + "\n"
  }

  /// Returns the page of a function in Lua: what the comment above it says.
  func page(of excerpt: SourceExcerpt, signature: String, columnCount: Int) -> String {
    let wrapper = TextWrapper(columnCount: columnCount)
    var lines = [signature]
    for paragraph in excerpt.paragraphs { lines += ["", wrapper.wrap(paragraph)] }
    let rows = excerpt.annotations.map { ($0.name, $0.text) }
    if !rows.isEmpty { lines += [""] + self.lines(of: rows, columnCount) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Whether members are those of a native module.
  func hasMembers(_ members: [LuaCompleter.Member], of module: NativeModule) -> Bool {
    let names = Set(members.map(\.name))
    return module.functions.allSatisfy { names.contains($0.name) }
      && names.count == module.functions.count + module.constants.count
  }

  private func page(of function: NativeFunction, prefix: String, _ columnCount: Int) -> String {
    let wrapper = TextWrapper(columnCount: columnCount)
    var lines = [ReferenceWriter.signature(function, prefix), "", wrapper.wrap(function.summary)]
    if !function.details.isEmpty { lines.append(wrapper.wrap(function.details)) }
    var rows: [(String, String)] = []
    for parameter in function.parameters {
      rows.append(row(parameter, name: parameter.name))
      if case .options(let fields) = parameter.type {
        rows += fields.map { row($0, name: "  ." + $0.name) }
      }
    }
    rows += function.results.map { ("returns", "\(Self.text(of: $0.type)): \($0.help)") }
    if !function.errors.isEmpty { rows.append(("raises", function.errors.joined(separator: ", "))) }
    if !rows.isEmpty { lines += [""] + self.lines(of: rows, columnCount) }
    if let example = function.example {
      lines += [""] + example.split(separator: "\n").map { "  " + $0 }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ parameter: NativeParameter, name: String) -> (String, String) {
    let optional = parameter.isOptional ? ", optional" : ""
    let type = Self.text(of: parameter.type.withoutNil)
    return (name, "\(type)\(optional): \(AnnotationWriter.describe(parameter))")
  }

  /// The type, with blanks where the alternatives of a long list can go to the next line.
  private static func text(of type: NativeType) -> String {
    type.annotation.replacing("|", with: " | ")
  }

  /// Returns lines of two columns; the second begins below the first where the first is too wide.
  func lines(of rows: [(String, String)], _ columnCount: Int) -> [String] {
    let widest = rows.map { DisplayWidth.of($0.0) }.max() ?? 0
    let width = min(widest, columnCount / 2 - 4)
    let indent = String(repeating: " ", count: width + 4)
    return rows.flatMap { name, text -> [String] in
      let head = "  " + name
      let isWide = DisplayWidth.of(name) > width
      let first = isWide ? indent : DisplayWidth.padded(head, to: width + 4)
      let lines = TextWrapper(
        columnCount: columnCount, firstIndent: first, hangingIndent: indent
      ).lines(of: text)
      return isWide ? [head] + lines : lines
    }
  }
}
