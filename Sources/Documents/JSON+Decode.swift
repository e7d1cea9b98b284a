import CSimdJSON
import Diagnostics

extension JSON {
  /// Reads a document, or the value in `range` of a larger one.
  ///
  /// `source` names the text in errors, whose line and column count from the start of `bytes`.
  package static func decode(
    _ bytes: [UInt8], in range: Range<Int>? = nil, source: String,
    limits: DocumentLimits = .standard, trailing: TrailingText = .refused
  ) throws(DocumentError) -> DocumentValue {
    var range = range ?? bytes.indices
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range is outside")
    if trailing == .ignored { range = range.lowerBound..<endOfValue(in: bytes, range) }
    let builder = ValueBuilder()
    let outcome = unsafe PaddedText.read(bytes, range) { text, count, problem in
      unsafe albedo_json_walk(
        text, count, limits.maximumDepth, visit, Unmanaged.passUnretained(builder).toOpaque(),
        problem)
    }
    guard outcome.status == ALBEDO_JSON_DONE, let value = builder.value else {
      throw outcome.error(in: bytes, range, source: source)
    }
    return value
  }

  /// Finds the end of the first list or object; the text's end if it does not end.
  package static func endOfValue(in bytes: [UInt8], _ range: Range<Int>) -> Int {
    let length = unsafe bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      let start = unsafe (base + range.lowerBound).assumingMemoryBound(to: CChar.self)
      return unsafe albedo_json_value_length(start, range.count)
    }
    return min(range.lowerBound + length, range.upperBound)
  }
}

/// Takes the events of one walk; `context` is the `ValueBuilder` that the caller keeps alive.
private let visit: albedo_json_visitor = { context, event, text, length in
  guard let context = unsafe context else { return 1 }
  let builder = unsafe Unmanaged<ValueBuilder>.fromOpaque(context).takeUnretainedValue()
  switch event {
  case ALBEDO_JSON_OBJECT_START, ALBEDO_JSON_ARRAY_START: builder.open()
  case ALBEDO_JSON_OBJECT_END: builder.closeMapping()
  case ALBEDO_JSON_ARRAY_END: builder.closeList()
  case ALBEDO_JSON_KEY: builder.keys.append(unsafe string(text, length))
  case ALBEDO_JSON_STRING:
    builder.values.append(.string(unsafe string(text, length)))
  case ALBEDO_JSON_NUMBER:
    builder.values.append(.number(unsafe string(text, length)))
  case ALBEDO_JSON_TRUE: builder.values.append(.boolean(true))
  case ALBEDO_JSON_FALSE: builder.values.append(.boolean(false))
  default: builder.values.append(.null)
  }
  return 0
}

/// Copies the text of an event, which lives during the event only.
private func string(_ text: UnsafePointer<CChar>?, _ length: Int) -> String {
  guard let text = unsafe text else { return "" }
  return unsafe text.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
    unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self)
  }
}

/// The values met so far; those of an open list or object lie above its mark.
private final class ValueBuilder {
  var values: [DocumentValue] = []
  var keys: [String] = []
  private var marks: [(values: Int, keys: Int)] = []

  /// The whole document once the walk is over.
  var value: DocumentValue? { values.first }

  func open() {
    marks.append((values.count, keys.count))
  }

  func closeList() {
    guard let mark = marks.popLast() else { return }
    let elements = Array(values[mark.values...])
    values.removeSubrange(mark.values...)
    values.append(.list(elements))
  }

  func closeMapping() {
    guard let mark = marks.popLast() else { return }
    let mapping = DocumentMapping(
      keys: Array(keys[mark.keys...]), values: Array(values[mark.values...]))
    keys.removeSubrange(mark.keys...)
    values.removeSubrange(mark.values...)
    values.append(.mapping(mapping))
  }
}
