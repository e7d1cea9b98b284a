import CYAML
import Diagnostics

/// One event of a YAML text, copied out of libyaml.
struct YAMLEvent {
  /// What happens.
  enum Kind {
    case documentStart
    case alias(String)
    case scalar(text: String, isPlain: Bool)
    case listStart
    case listEnd
    case mappingStart
    case mappingEnd
  }

  var kind: Kind
  /// The anchor that names the value.
  var anchor: String?
  /// The value's explicit tag.
  var tag: String?
  /// From 1.
  var line: Int
  /// From 1.
  var column: Int
  /// Where the event starts and ends, in Unicode scalars from the start of the text.
  ///
  /// A byte order mark at the start is not counted. The end of a list or mapping in block style
  /// is wherever the parser had looked to by then.
  var extent = 0..<0
  /// How the value is written.
  var style = YAMLStyle.plain
}

/// How a value is written in a YAML text.
enum YAMLStyle: Sendable {
  /// A scalar without quotes; also a list or mapping by indentation.
  case plain
  /// A scalar in single quotes.
  case singleQuoted
  /// A scalar in double quotes.
  case doubleQuoted
  /// A scalar of whole lines, after `|` or `>`.
  case lines
  /// A list or mapping in brackets or braces.
  case flow
}

/// libyaml's parser over one text.
enum YAMLParser {
  /// Hands every event of `bytes` to `body`, in order (`yaml_parser_parse`).
  static func read(
    _ bytes: [UInt8], source: String, _ body: (YAMLEvent) throws(DocumentError) -> Void
  ) throws(DocumentError) {
    var parser = unsafe yaml_parser_t()
    guard unsafe yaml_parser_initialize(&parser) == 1 else {
      throw DocumentError(.outOfMemory, "could not read '\(source)': memory ran out")
    }
    defer { unsafe yaml_parser_delete(&parser) }
    // The parser keeps the address of the text, so everything happens inside this closure.
    let result = unsafe bytes.withUnsafeBufferPointer { text -> Result<Void, DocumentError> in
      unsafe yaml_parser_set_input_string(&parser, text.baseAddress, text.count)
      do throws(DocumentError) {
        while let event = unsafe try next(&parser, source) {
          if let event = event.value { try body(event) }
        }
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Reads one event; nil at the end of the text, an empty step for events that say nothing.
  private static func next(
    _ parser: inout yaml_parser_t, _ source: String
  ) throws(DocumentError) -> (value: YAMLEvent?, isLast: Void)? {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(&parser, &event) == 1 else {
      throw unsafe error(of: parser, source)
    }
    defer { unsafe yaml_event_delete(&event) }
    guard unsafe event.type != YAML_STREAM_END_EVENT else { return nil }
    return (unsafe copy(of: event), ())
  }

  private static func copy(of event: yaml_event_t) -> YAMLEvent? {
    var copy = unsafe YAMLEvent(
      kind: .documentStart, line: event.start_mark.line + 1, column: event.start_mark.column + 1)
    unsafe copy.extent =
      event.start_mark.index..<max(event.start_mark.index, event.end_mark.index)
    switch unsafe event.type {
    case YAML_DOCUMENT_START_EVENT: break
    case YAML_ALIAS_EVENT:
      copy.kind = .alias(unsafe text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      copy.kind = .scalar(
        text: unsafe String(decoding: bytes, as: UTF8.self),
        isPlain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE)
      unsafe (copy.anchor, copy.tag) = (text(scalar.anchor), text(scalar.tag))
      copy.style = style(of: unsafe scalar.style)
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      copy.kind = .listStart
      unsafe (copy.anchor, copy.tag) = (text(start.anchor), text(start.tag))
      if unsafe start.style == YAML_FLOW_SEQUENCE_STYLE { copy.style = .flow }
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      copy.kind = .mappingStart
      unsafe (copy.anchor, copy.tag) = (text(start.anchor), text(start.tag))
      if unsafe start.style == YAML_FLOW_MAPPING_STYLE { copy.style = .flow }
    case YAML_SEQUENCE_END_EVENT: copy.kind = .listEnd
    case YAML_MAPPING_END_EVENT: copy.kind = .mappingEnd
    default: return nil
    }
    return copy
  }

  private static func style(of style: yaml_scalar_style_t) -> YAMLStyle {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .lines
    default: .plain
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(cString: pointer)
  }

  private static func error(of parser: yaml_parser_t, _ source: String) -> DocumentError {
    if unsafe parser.error == YAML_MEMORY_ERROR {
      return DocumentError(.outOfMemory, "could not read '\(source)': memory ran out")
    }
    let reason = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "unknown reason"
    if unsafe parser.error == YAML_READER_ERROR {
      return unsafe DocumentError(
        .syntax, "could not read '\(source)': \(reason) at byte \(parser.problem_offset)")
    }
    let position = unsafe SourcePosition(
      source: source, line: parser.problem_mark.line + 1,
      column: parser.problem_mark.column + 1)
    let context = unsafe parser.context.map { unsafe String(cString: $0) + ": " } ?? ""
    return DocumentError(.syntax, at: position, context + reason)
  }
}
