/// Writes the annotations of a native module in the notation of the Lua language server.
public enum AnnotationWriter {
  /// Returns the text of a `---@meta` file for one module.
  public static func text(for module: NativeModule) -> String {
    var lines = [
      "---@meta \(module.name)", "-- Generated from the native declarations; edits are lost.", "",
    ]
    for declaration in module.classes { lines += classLines(declaration) }
    for function in module.functions { lines += optionLines(function, in: module.name) }
    lines += comment(module.summary) + ["---@class \(module.name)"]
    for constant in module.constants {
      lines.append("---@field \(constant.name) \(constant.type.annotation) \(constant.help)")
    }
    let table = identifier(module.shortName)
    lines += ["local \(table) = {}", ""]
    for function in module.functions {
      lines += functionLines(function, table: table + ".", owner: module.name)
    }
    lines += ["return \(table)", ""]
    return lines.joined(separator: "\n")
  }

  /// Returns the declaration of one function of a module, or of one method of a class.
  package static func declaration(
    of function: NativeFunction, in owner: String, isMethod: Bool
  ) -> [String] {
    let table = identifier(lastPart(of: owner)) + (isMethod ? ":" : ".")
    let lines =
      optionLines(function, in: owner)
      + functionLines(function, table: table, owner: owner)
    return lines.last == "" ? lines.dropLast() : lines
  }

  private static func classLines(_ declaration: NativeClass) -> [String] {
    var lines: [String] = []
    for method in declaration.methods { lines += optionLines(method, in: declaration.name) }
    lines += comment(declaration.summary)
    let notes = operatorNotes(declaration)
    if !notes.isEmpty { lines += ["---"] + comment(notes) }
    lines.append("---@class \(declaration.name)")
    for property in declaration.properties {
      lines.append("---@field \(property.name) \(property.type.annotation) \(property.help)")
    }
    if declaration.operators.contains(where: { $0.kind == .length }) {
      lines.append("---@operator len: integer")
    }
    if declaration.operators.contains(where: { $0.kind == .concatenate }) {
      lines.append("---@operator concat(any): any")
    }
    for operation in declaration.operators { lines += operatorLines(operation) }
    let table = identifier(lastPart(of: declaration.name))
    lines += ["local \(table) = {}", ""]
    for method in declaration.methods {
      lines += functionLines(method, table: table + ":", owner: declaration.name)
    }
    return lines
  }

  private static func operatorLines(_ operation: NativeOperator) -> [String] {
    if let (operand, result) = operation.signature {
      let other = operation.kind == .negate ? "" : "(\(operand.annotation))"
      return ["---@operator \(operation.kind.rawValue)\(other): \(result.annotation)"]
    }
    guard let function = operation.function else { return [] }
    let parameters = function.parameters.map { parameter in
      if case .variadic(let type) = parameter.type { return "...: \(type.annotation)" }
      let mark = parameter.isOptional ? "?" : ""
      return "\(parameter.name)\(mark): \(parameter.type.withoutNil.annotation)"
    }
    let results = function.results.map(\.type.annotation).joined(separator: ", ")
    let suffix = results.isEmpty ? "" : ": " + results
    return ["---@overload fun(\(parameters.joined(separator: ", ")))\(suffix)"]
  }

  /// What holds for all functions that wait.
  static let waitNote =
    "Waits: other tasks go on meanwhile. Also raises `lua.cancelled` and `lua.cannot_wait`."

  /// What the notation has no word for.
  static func operatorNotes(_ declaration: NativeClass) -> String {
    var notes: [String] = []
    let kinds = declaration.operators.map(\.kind)
    if kinds.contains(.equal) { notes.append("Compares with `==` by value.") }
    if kinds.contains(.lessThan) { notes.append("Orders with `<` and `<=`.") }
    if kinds.contains(.text) { notes.append("`tostring` gives its text.") }
    if kinds.contains(.length) { notes.append("`#` gives its length.") }
    if kinds.contains(.concatenate) { notes.append("`..` joins it.") }
    if kinds.contains(.index) { notes.append("Further fields depend on the value.") }
    if kinds.contains(.pairs) { notes.append("`pairs` goes through its fields.") }
    let settable = declaration.properties.filter(\.isSettable).map { "`\($0.name)`" }
    if !settable.isEmpty { notes.append("Can be set: \(settable.joined(separator: ", ")).") }
    if declaration.isClosable { notes.append("`local name <close> = …` closes it.") }
    return notes.joined(separator: " ")
  }

  private static func optionLines(_ function: NativeFunction, in owner: String) -> [String] {
    function.parameters.flatMap { parameter -> [String] in
      guard case .options(let fields) = parameter.type else { return [] }
      var lines = ["---@class \(optionClass(function, parameter, owner))"]
      for field in fields {
        let mark = field.isOptional ? "?" : ""
        let type = field.type.withoutNil.annotation
        lines.append("---@field \(field.name)\(mark) \(type) \(describe(field))")
      }
      return lines + [""]
    }
  }

  private static func functionLines(
    _ function: NativeFunction, table: String, owner: String
  ) -> [String] {
    var lines = comment(function.summary)
    if !function.details.isEmpty { lines += ["---"] + comment(function.details) }
    if !function.errors.isEmpty {
      lines += ["---", "--- Raises \(function.errors.joined(separator: ", "))."]
    }
    if function.waits { lines += ["---"] + comment(waitNote) }
    if let example = function.example {
      lines += ["---", "--- ```lua"] + comment(example) + ["--- ```"]
    }
    var names: [String] = []
    for parameter in function.parameters {
      var type = parameter.type.withoutNil.annotation
      if case .options = parameter.type { type = optionClass(function, parameter, owner) }
      var name = parameter.name
      if case .variadic = parameter.type { name = "..." }
      names.append(name)
      let mark = parameter.isOptional && name != "..." ? "?" : ""
      lines.append("---@param \(name)\(mark) \(type) \(describe(parameter))")
    }
    for result in function.results {
      lines.append("---@return \(result.type.annotation) \(result.name) \(result.help)")
    }
    lines.append("function \(table)\(function.name)(\(names.joined(separator: ", "))) end")
    return lines + [""]
  }

  private static func optionClass(
    _ function: NativeFunction, _ parameter: NativeParameter, _ owner: String
  ) -> String {
    "\(owner).\(function.name).\(parameter.name)"
  }

  /// The help with unit and default.
  package static func describe(_ parameter: NativeParameter) -> String {
    var text = parameter.help
    if let unit = parameter.unit { text += ", in \(unit)" }
    if let value = parameter.defaultValue, !value.isNil {
      text += " (default: \(value))"
    }
    return text
  }

  private static func comment(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.isEmpty ? "---" : "--- \($0)"
    }
  }

  /// A name that Lua accepts for a local variable.
  private static func identifier(_ name: String) -> String {
    LuaWords.keywords.contains(name) ? name + "_" : name
  }
}

extension NativeType {
  /// The type in the notation of the annotations.
  package var annotation: String {
    switch self {
    case .any: "any"
    case .boolean: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .string, .bytes: "string"
    case .oneOf(let words): words.map { "\"\($0)\"" }.joined(separator: "|")
    case .table, .options, .error: "table"
    case .list(let item): item.isUnion ? "(\(item.annotation))[]" : item.annotation + "[]"
    case .sequence(let item):
      "\(NativeType.list(of: item).annotation)|fun(): \(NativeType.optional(item).annotation)"
    case .function: "function"
    case .object(let name): name
    case .optional(let type): type.isUnion ? "\(type.annotation)|nil" : type.annotation + "?"
    case .variadic(let type): type.annotation
    case .either(let types): types.map(\.annotation).joined(separator: "|")
    }
  }

  /// The type inside `optional`, for places that mark optional names themselves.
  package var withoutNil: NativeType {
    if case .optional(let type) = self { type.withoutNil } else { self }
  }

  private var isUnion: Bool {
    switch self {
    case .oneOf, .either, .optional, .sequence: true
    default: false
    }
  }
}
