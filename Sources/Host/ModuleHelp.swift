internal import LuaRuntime
internal import Manuscripts

/// The pages of modules, as help and `man` show them.
struct ModuleHelp {
  /// The width of a page as text.
  let columnCount: Int

  /// Returns the page of a module: what it has, a line for each; or of a part, with all details.
  func page(for entry: ModuleCatalogue.Entry) -> String {
    var page = Page(columnCount: columnCount)
    switch entry {
    case .module(let module): add(module, to: &page)
    case .shape(let shape):
      page.add(Manuscript(ReferenceWriter.page(for: shape)))
    case .function(let function, let prefix):
      page.add(Manuscript(ReferenceWriter.page(for: function, prefix: prefix)))
    }
    return page.text
  }

  private func add(_ module: NativeModule, to page: inout Page) {
    page.add(module.name)
    page.add(Manuscript(module.summary))
    if module.isLoadable {
      page.add("  local \(module.shortName) = require(\"\(module.name)\")")
    }
    page.add(
      title: "constants",
      rows: module.constants.map { row(module.shortName + "." + $0.name, $0.help) })
    page.add(title: "functions", rows: rows(module.functions, module.shortName + "."))
    for shape in module.classes {
      let word = module.isLoadable || !shape.methods.isEmpty ? "class" : "table"
      let prefix = (shape.name.split(separator: ".").last.map(String.init) ?? shape.name) + ":"
      let fields = shape.properties.map { row($0.name, $0.help) }
      page.add(
        title: "\(word) \(shape.name)", rows: fields + rows(shape.methods, prefix))
    }
    page.add(paragraphs: "'albedo help NAME' explains one of them: \(example(module)).")
  }

  /// A name of the module that help can be asked for.
  private func example(_ module: NativeModule) -> String {
    let name =
      module.functions.first.map { module.name + "." + $0.name } ?? module.classes.first?.name
    return "'albedo help \(name ?? module.name)'"
  }

  private func rows(_ functions: [NativeFunction], _ prefix: String) -> [Page.Row] {
    functions.map { row(ReferenceWriter.signature($0, prefix), $0.summary.firstParagraph) }
  }

  private func row(_ left: String, _ markdown: String) -> Page.Row {
    let words = Manuscript(markdown).blocks.first
    guard case .paragraph(let inline)? = words else { return Page.Row(left: left, right: "") }
    return Page.Row(left: left, right: inline.quotedText)
  }

  /// Returns the page of a module for `man`, section 3lua.
  static func troff(for module: NativeModule, version: String) -> String {
    var manuscript = Manuscript(module.referencePage)
    let head = [
      ".TH \(TroffText.argument(module.name.uppercased())) 3lua \"\" "
        + "\"albedo \(version)\" \"Albedo\"", TroffText.ragged, ".SH NAME",
      TroffText.line("\(module.name) - \(manualSummary(module))"),
    ]
    // The head of the page is the manual's own; the example of 'require' is its synopsis.
    manuscript.blocks.removeFirst()
    var lines = head
    if let code = manuscript.blocks.firstIndex(where: \.isCode) {
      lines.append(".SH SYNOPSIS")
      lines += TroffWriter.lines(of: Manuscript(blocks: [manuscript.blocks.remove(at: code)]))
    }
    let body = TroffWriter.lines(of: manuscript)
    if body.first?.hasPrefix(".SH") == false { lines.append(".SH DESCRIPTION") }
    lines += body + [".SH SEE ALSO", "\\fBalbedo\\fR(1)"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The summary as the list of manual pages wants it: a line without a full stop at its end.
  private static func manualSummary(_ module: NativeModule) -> String {
    guard case .paragraph(let words)? = Manuscript(module.summary).blocks.first else {
      return "a module in Lua"
    }
    let text = words.quotedText
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}

extension NativeModule {
  /// Whether `require` finds it: the shapes of tables are only a page.
  var isLoadable: Bool { name != ModuleCatalogue.shapes }

  /// The page of the module in Markdown.
  var referencePage: String {
    let page = ReferenceWriter.page(for: self)
    if isLoadable { return page }
    return page.replacing("```lua\nlocal \(shortName) = require(\"\(name)\")\n```\n\n", with: "")
  }
}

extension Manuscript.Block {
  fileprivate var isCode: Bool { if case .code = self { true } else { false } }
}
