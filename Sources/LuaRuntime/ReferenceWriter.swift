/// Writes the reference page of a native module in Markdown.
public enum ReferenceWriter {
  /// Returns the page of one module.
  public static func page(for module: NativeModule) -> String {
    let short = module.shortName
    var lines = ["# `\(module.name)`", "", module.summary, ""]
    lines += ["```lua", "local \(short) = require(\"\(module.name)\")", "```", ""]
    if !module.constants.isEmpty {
      lines += ["## Constants", "", "| name | type | value | |", "|---|---|---|---|"]
      for constant in module.constants {
        lines.append(
          row([
            "`\(short).\(constant.name)`", "`\(constant.type.annotation)`",
            "`\(constant.value)`", constant.help,
          ]))
      }
      lines.append("")
    }
    if !module.functions.isEmpty { lines += ["## Functions", ""] }
    for function in module.functions { lines += section(function, prefix: short + ".") }
    for declaration in module.classes { lines += section(declaration) }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Returns the part of a page that explains one function; `prefix` stands before its name.
  package static func page(for function: NativeFunction, prefix: String) -> String {
    section(function, prefix: prefix).joined(separator: "\n") + "\n"
  }

  /// Returns the part of a page that explains one class.
  package static func page(for declaration: NativeClass) -> String {
    section(declaration).joined(separator: "\n") + "\n"
  }

  private static func section(_ declaration: NativeClass) -> [String] {
    var lines = ["## Class `\(declaration.name)`", ""]
    if !declaration.summary.isEmpty { lines += [declaration.summary, ""] }
    let notes = AnnotationWriter.operatorNotes(declaration)
    if !notes.isEmpty { lines += [notes, ""] }
    if !declaration.properties.isEmpty {
      lines += ["| field | type | |", "|---|---|---|"]
      for property in declaration.properties {
        lines.append(
          row(["`\(property.name)`", "`\(property.type.annotation)`", property.help]))
      }
      lines.append("")
    }
    lines += operators(declaration)
    let prefix = lastPart(of: declaration.name) + ":"
    for method in declaration.methods { lines += section(method, prefix: prefix) }
    return lines
  }

  /// Arithmetic as a table, and what a call does.
  private static func operators(_ declaration: NativeClass) -> [String] {
    let object = lastPart(of: declaration.name).lowercased()
    var lines: [String] = []
    for operation in declaration.operators {
      guard let (operand, result) = operation.signature, let sign = operation.kind.sign else {
        continue
      }
      let text =
        operation.kind == .negate
        ? "`-\(object)`" : "`\(object) \(sign) \(operand.annotation)`, either way round"
      lines.append("- \(text) gives `\(result.annotation)`")
    }
    if !lines.isEmpty { lines = ["Arithmetic:", ""] + lines + [""] }
    for operation in declaration.operators {
      guard var function = operation.function else { continue }
      function.name = object
      lines += section(function, prefix: "")
    }
    return lines
  }

  private static func section(_ function: NativeFunction, prefix: String) -> [String] {
    var lines = ["### `\(signature(function, prefix))`", ""]
    if !function.summary.isEmpty { lines += [function.summary, ""] }
    if !function.details.isEmpty { lines += [function.details, ""] }
    lines += parameters(function)
    if !function.results.isEmpty {
      lines += ["Returns:", ""]
      for result in function.results {
        let help = result.help.isEmpty ? "" : ": " + result.help
        lines.append("- `\(result.name)` (`\(result.type.annotation)`)\(help)")
      }
      lines.append("")
    }
    if !function.errors.isEmpty {
      lines += ["Raises: " + function.errors.map { "`\($0)`" }.joined(separator: ", "), ""]
    }
    if function.waits { lines += [AnnotationWriter.waitNote, ""] }
    if let example = function.example { lines += ["```lua", example, "```", ""] }
    return lines
  }

  private static func parameters(_ function: NativeFunction) -> [String] {
    guard !function.parameters.isEmpty else { return [] }
    var lines = ["| argument | type | |", "|---|---|---|"]
    for parameter in function.parameters {
      lines.append(line(parameter, name: parameter.name))
      if case .options(let fields) = parameter.type {
        for field in fields { lines.append(line(field, name: "\(parameter.name).\(field.name)")) }
      }
    }
    return lines + [""]
  }

  private static func line(_ parameter: NativeParameter, name: String) -> String {
    let words = [parameter.isOptional ? "optional" : "", AnnotationWriter.describe(parameter)]
    return row([
      "`\(name)`", "`\(parameter.type.withoutNil.annotation)`",
      words.filter { !$0.isEmpty }.joined(separator: "; "),
    ])
  }

  /// Returns how a call looks: `spec.parse(text)`, optional arguments in brackets.
  package static func signature(_ function: NativeFunction, _ prefix: String) -> String {
    var text = ""
    var closing = ""
    for (position, parameter) in function.parameters.enumerated() {
      var name = parameter.name
      if case .variadic = parameter.type { name = "..." }
      let comma = position == 0 ? "" : ", "
      if parameter.isOptional && name != "..." {
        text += position == 0 ? "[\(name)" : " [\(comma)\(name)"
        closing += "]"
      } else {
        text += closing + comma + name
        closing = ""
      }
    }
    return "\(prefix)\(function.name)(\(text)\(closing))"
  }

  private static func row(_ cells: [String]) -> String {
    let safe = cells.map { cell in
      cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
    return "| " + safe.joined(separator: " | ") + " |"
  }
}
