internal import Diagnostics
internal import LuaRuntime
internal import Terminal

extension PromptSession {
  /// Answers what something is, or how it is written; false when nobody knows.
  func answer(_ question: Question) async throws -> Bool {
    guard !question.subject.isEmpty else { return try await explain("") }
    let found = await completer.subject(question.subject)
    switch found {
    case .native(let function, let owner):
      try await show(
        text: question.wantsSource
          ? declaration(of: function, owner)
          : help.page(of: function, in: owner, columnCount: columnCount))
    case .library(let entry):
      let source = "\nPart of Lua itself, written in C.\n"
      try await show(
        text: help.page(of: entry, columnCount: columnCount) + (question.wantsSource ? source : ""))
    case .function(let name, let function):
      return try await show(function, name, wantsSource: question.wantsSource)
    case .page(let page): try await show(text: page(columnCount))
    case .members(let name, let members): try await show(members, of: name)
    case .nothing: return try await explain(question.subject)
    }
    return true
  }

  /// The declaration of a native function in the notation of editors.
  private func declaration(of function: NativeFunction, _ owner: String) -> String {
    let isMethod = !settings.modules.contains { $0.name == owner }
    let lines = AnnotationWriter.declaration(of: function, in: owner, isMethod: isMethod)
    return lines.joined(separator: "\n") + "\n-- written in Swift, declared by \(owner)\n"
  }

  private func show(
    _ function: LuaFunction, _ name: String, wantsSource: Bool
  ) async throws -> Bool {
    let origin = try await evaluator.origin(of: function)
    var parameters = origin.parameters
    if origin.takesMore { parameters.append("...") }
    let signature = "\(name)(\(parameters.joined(separator: ", ")))"
    guard let excerpt = try await excerpt(of: function, origin) else {
      let place = origin.isLua ? "its text is not known any more" : "it is not written in Lua"
      try await show(text: "\(signature)\n\nNothing more is known of it: \(place).\n")
      return true
    }
    let head = console.settings.output.styled(excerpt.place, .dim)
    if wantsSource {
      try await show(lines: [head] + excerpt.lines)
    } else {
      let text = help.page(of: excerpt, signature: signature, columnCount: columnCount)
      try await show(text: text + "\n" + head + "\n")
    }
    return true
  }

  /// Finds the text of a function: in its file, or among what was typed here.
  private func excerpt(
    of function: LuaFunction, _ origin: LuaOrigin
  ) async throws -> SourceExcerpt? {
    let name = String(origin.source.dropFirst())
    if origin.source.hasPrefix("@") {
      return settings.host.sourceText(name).map { SourceExcerpt(origin, file: name, text: $0) }
    }
    guard origin.isLua, let text = try await evaluator.text(of: function) else { return nil }
    return SourceExcerpt(origin, file: "typed here", text: text)
  }

  /// Shows what a table holds: its functions with their first sentences, the rest by its type.
  private func show(_ members: [LuaCompleter.Member], of name: String) async throws {
    if members.isEmpty {
      return try await show(text: "\(name): an empty table, or one without names\n")
    }
    var rows: [(String, String)] = []
    for member in members.prefix(200) {
      guard let function = member.function else {
        rows.append((name + "." + member.name, member.type))
        continue
      }
      let origin = try await evaluator.origin(of: function)
      let parameters = origin.parameters + (origin.takesMore ? ["..."] : [])
      let sentence = try await excerpt(of: function, origin)?.paragraphs.first ?? "function"
      rows.append(("\(name).\(member.name)(\(parameters.joined(separator: ", ")))", sentence))
    }
    let lines = help.lines(of: rows, columnCount)
    try await show(lines: ["\(name): a table", ""] + lines)
  }
}
