/// Reads the annotations of a module that is written in Lua, in the notation of the Lua language
/// server.
///
/// What comes out is a declaration like that of a native module, for the reference and for help:
/// nothing of it can be called, and types are only words. What is local to the file, what begins
/// with `_`, and fields marked as private are left out.
package struct AnnotationReader {
  private var module: NativeModule
  /// The variable that the file returns.
  private let table: String
  /// The places of classes in `module.classes` by the variables that hold their methods.
  private var classes: [String: Int] = [:]
  private var block = Block()
  private var hasBegun = false

  /// Returns what the text of a file says of the module; what it does not say is empty.
  package static func module(named name: String, text: String) -> NativeModule {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var reader = AnnotationReader(name: name, lines: lines)
    for line in lines { reader.read(line) }
    reader.endBlock()
    return reader.module
  }

  private init(name: String, lines: [Substring]) {
    module = NativeModule(name, summary: "")
    let last = lines.last { $0.hasPrefix("return ") }
    table = last.map { String($0.dropFirst("return ".count)) } ?? ""
  }

  private mutating func read(_ line: Substring) {
    if line.hasPrefix("---") {
      block.add(line.dropFirst(3))
    } else if !hasBegun, line.hasPrefix("-- ") {
      block.text.append(String(line.dropFirst(3)))
    } else {
      endBlock(before: line)
    }
  }

  /// Takes the comment that ends before a line of code, or before an empty line.
  private mutating func endBlock(before line: Substring = "") {
    defer { block = Block() }
    if let (owner, isMethod, name, parameters) = Self.functionHead(line) {
      let function = block.function(named: name, parameters: parameters)
      if name.hasPrefix("_") { return }
      if owner == table {
        module.functions.append(function)
      } else if isMethod, let index = classes[owner] {
        module.classes[index].methods.append(function)
      }
      return
    }
    for declaration in block.classes() {
      module.classes.append(declaration)
      if let variable = Self.variable(line) {
        classes[variable] = module.classes.count - 1
      }
    }
    if !hasBegun, !block.text.isEmpty, !block.declaresClass { module.summary = block.words }
    if !block.isEmpty || !line.isEmpty { hasBegun = true }
  }

  /// The parts of `function owner.name(parameters)`; nil for another line.
  private static func functionHead(
    _ line: Substring
  ) -> (owner: String, isMethod: Bool, name: String, parameters: [String])? {
    guard line.hasPrefix("function ") else { return nil }
    let rest = line.dropFirst("function ".count)
    guard let mark = rest.firstIndex(where: { $0 == "." || $0 == ":" }),
      let open = rest.firstIndex(of: "("), mark < open
    else { return nil }
    let inside = rest[rest.index(after: open)...].prefix { $0 != ")" }
    let parameters = inside.split { $0 == "," || $0 == " " }.map(String.init)
    return (
      String(rest[..<mark]), rest[mark] == ":", String(rest[rest.index(after: mark)..<open]),
      parameters
    )
  }

  /// The variable of `local name = …`.
  private static func variable(_ line: Substring) -> String? {
    guard line.hasPrefix("local ") else { return nil }
    return String(line.dropFirst("local ".count).prefix { $0.isLetter || $0.isNumber || $0 == "_" })
  }
}

/// One comment: words, and what its tags say.
private struct Block {
  var text: [String] = []
  private var tags: [(name: Substring, rest: Substring)] = []

  var isEmpty: Bool { text.isEmpty && tags.isEmpty }
  var declaresClass: Bool { tags.contains { $0.name == "class" } }

  /// The text without empty lines at its ends.
  var words: String {
    text.joined(separator: "\n").trimmingLines()
  }

  mutating func add(_ line: Substring) {
    guard line.first == "@" else {
      text.append(String(line.first == " " ? line.dropFirst() : line))
      return
    }
    let name = line.dropFirst().prefix { $0.isLetter }
    tags.append((name, line.dropFirst(1 + name.count).drop { $0 == " " }))
  }

  /// Returns the function below the comment; its first paragraph is the summary.
  func function(named name: String, parameters names: [String]) -> NativeFunction {
    let parts = words.paragraphs()
    var parameters: [NativeParameter] = []
    var results: [NativeResult] = []
    for (tag, rest) in tags {
      switch tag {
      case "param": parameters.append(Self.parameter(rest))
      case "return": results.append(Self.result(rest, index: results.count))
      default: break
      }
    }
    if parameters.isEmpty {
      parameters = names.map { NativeParameter($0, $0 == "..." ? .variadic(.any) : .any, help: "") }
    }
    return NativeFunction(
      name, summary: parts.first, details: parts.rest, parameters: parameters, results: results,
      body: .script)
  }

  /// Returns the classes and aliases that the comment declares.
  func classes() -> [NativeClass] {
    var found: [NativeClass] = []
    for (tag, rest) in tags {
      switch tag {
      case "class":
        let name = rest.prefix { !$0.isWhitespace && $0 != ":" }
        let words = AnnotatedType(rest.dropFirst(name.count).drop { $0 == " " }[...]).afterParent
        found.append(NativeClass(String(name), summary: found.isEmpty ? self.words : ""))
        if found[found.count - 1].summary.isEmpty { found[found.count - 1].summary = words }
      case "alias":
        let name = rest.prefix { !$0.isWhitespace }
        let type = AnnotatedType(rest.dropFirst(name.count).drop { $0 == " " })
        let help = type.help.isEmpty ? "" : ": " + type.help
        found.append(
          NativeClass(String(name), summary: "Another name for `\(type.text)`\(help)"))
      case "field" where !found.isEmpty:
        if let field = Self.field(rest) { found[found.count - 1].properties.append(field) }
      default: break
      }
    }
    return found
  }

  private static func field(_ rest: Substring) -> NativeProperty? {
    let first = rest.prefix { $0 != " " }
    if ["private", "package", "protected"].contains(first) { return nil }
    let isOptional = first.last == "?"
    let type = AnnotatedType(rest.dropFirst(first.count).drop { $0 == " " })
    let name = isOptional ? first.dropLast() : first
    let mark = !isOptional ? "" : type.text.contains("|") ? "|nil" : "?"
    return NativeProperty(scripted: String(name), .object(type.text + mark), help: type.help)
  }

  private static func parameter(_ rest: Substring) -> NativeParameter {
    var name = rest.prefix { $0 != " " }
    let type = AnnotatedType(rest.dropFirst(name.count).drop { $0 == " " })
    let isOptional = name.last == "?"
    if isOptional { name.removeLast() }
    let words: NativeType = .object(type.text)
    let whole: NativeType = name == "..." ? .variadic(words) : isOptional ? .optional(words) : words
    return NativeParameter(String(name), whole, help: type.help)
  }

  private static func result(_ rest: Substring, index: Int) -> NativeResult {
    let type = AnnotatedType(rest)
    let name = type.help.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    let after = type.help.dropFirst(name.count)
    guard !name.isEmpty, after.isEmpty || after.first == " " else {
      return NativeResult("result \(index + 1)", .object(type.text), help: type.help)
    }
    return NativeResult(String(name), .object(type.text), help: String(after.drop { $0 == " " }))
  }
}

/// A type at the beginning of some words, and what follows it.
private struct AnnotatedType {
  let text: String
  let help: String

  /// Takes blanks within brackets and quotes, behind `:`, `,` and around `|` for parts of the type.
  init(_ words: Substring) {
    var depth = 0
    var quote: Character?
    var end = words.startIndex
    var last: Character = " "
    while end < words.endIndex {
      let character = words[end]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if "([{<".contains(character) {
        depth += 1
      } else if ")]}>".contains(character) {
        depth -= 1
      } else if character == " ", depth <= 0 {
        let next = words[end...].first { $0 != " " }
        if !":|,".contains(last), next != "|" { break }
      }
      if character != " " { last = character }
      end = words.index(after: end)
    }
    text = String(words[..<end])
    let rest = words[end...].drop { $0 == " " || $0 == "#" }
    help = String(rest)
  }

  /// The words of a class behind the one that it extends: `: Parent words`.
  var afterParent: String {
    guard text.hasPrefix(":") else { return help.isEmpty ? text : text + " " + help }
    return help
  }
}

extension String {
  /// The text without empty lines at its ends.
  fileprivate func trimmingLines() -> String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// The first paragraph as one line, and the others.
  fileprivate func paragraphs() -> (first: String, rest: String) {
    let lines = split(separator: "\n", omittingEmptySubsequences: false)
    let first = lines.prefix { !$0.isEmpty }
    let rest = lines.dropFirst(first.count).joined(separator: "\n")
    return (first.joined(separator: " "), rest.trimmingLines())
  }
}
