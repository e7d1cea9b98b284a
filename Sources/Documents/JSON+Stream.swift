import CSimdJSON
import Diagnostics

extension JSON {
  /// What a member of an object must hold to be looked at: a text at a path below it.
  package struct MemberFilter: Sendable {
    /// The keys that lead to the text, such as `["spec", "name"]`.
    package var path: [String]
    /// What stands there.
    package var text: String

    /// Creates a filter.
    package init(_ path: [String], equals text: String) {
      self.path = path
      self.text = text
    }
  }

  /// Goes through the members of the object at `path` without reading their values.
  ///
  /// `body` takes each key and where its value lies in `bytes`, in the order of the text (a key
  /// may come twice), and returns whether to go on; decode the values it wants with
  /// ``decode(_:in:source:limits:trailing:)``. What is skipped is not checked beyond its brackets
  /// and strings. With a filter, `body` sees only the members that are objects and pass it, and the
  /// others cost next to nothing. Rethrows what `body` throws; a text that is not JSON throws a ``DocumentError``.
  /// Returns false when nothing is at `path`. Costs about a second per gigabyte, and memory for an
  /// index of a quarter to a half of the text's size.
  @discardableResult
  package static func eachMember(
    of bytes: [UInt8], at path: [String], where filter: MemberFilter? = nil, source: String,
    _ body: (_ key: String, _ value: Range<Int>) throws -> Bool
  ) throws -> Bool {
    let outcome = withoutActuallyEscaping(body) { body in
      let visitor = MemberVisitor(body: body)
      let outcome = unsafe withKeys(path) { keys, count in
        unsafe withFilter(filter) { filter in
          unsafe PaddedText.read(bytes, bytes.indices) { text, length, problem in
            unsafe albedo_json_each_member(
              text, length, keys, count, filter, visitMember,
              Unmanaged.passUnretained(visitor).toOpaque(), problem)
          }
        }
      }
      return (outcome: outcome, failure: visitor.failure)
    }
    if let failure = outcome.failure { throw failure }
    switch outcome.outcome.status {
    case ALBEDO_JSON_DONE, ALBEDO_JSON_STOPPED: return true
    case ALBEDO_JSON_ABSENT: return false
    default: throw outcome.outcome.error(in: bytes, bytes.indices, source: source)
    }
  }

  /// Finds where the value at `path` lies; nil if there is none.
  ///
  /// What comes before it is skipped. An empty path is the whole text.
  package static func find(
    _ path: [String], in bytes: [UInt8], source: String
  ) throws(DocumentError) -> Range<Int>? {
    if path.isEmpty { return bytes.indices }
    var start = 0
    var length = 0
    let outcome = unsafe withKeys(path) { keys, count in
      unsafe PaddedText.read(bytes, bytes.indices) { text, byteCount, problem in
        guard let keys = unsafe keys else { return ALBEDO_JSON_ABSENT }
        return unsafe albedo_json_find(text, byteCount, keys, count, &start, &length, problem)
      }
    }
    switch outcome.status {
    case ALBEDO_JSON_DONE: return start..<start + length
    case ALBEDO_JSON_ABSENT: return nil
    default: throw outcome.error(in: bytes, bytes.indices, source: source)
    }
  }

  /// Calls `body` with the filter as a C structure, which lives during the call only.
  private static func withFilter(
    _ filter: MemberFilter?,
    _ body: (UnsafePointer<albedo_json_filter>?) -> PaddedText.Outcome
  ) -> PaddedText.Outcome {
    guard let filter else { return body(nil) }
    // The text goes last in one row with the keys.
    return unsafe withKeys(filter.path + [filter.text]) { keys, count in
      guard let keys = unsafe keys else { return body(nil) }
      var filter = unsafe albedo_json_filter(
        path: keys, path_length: count - 1, text: keys[count - 1])
      return unsafe body(&filter)
    }
  }

  /// Calls `body` with the path as C structures, which live during the call only.
  private static func withKeys(
    _ path: [String], _ body: (UnsafePointer<albedo_json_key>?, Int) -> PaddedText.Outcome
  ) -> PaddedText.Outcome {
    // One buffer holds all keys one after another; the structures point into it.
    let text = path.joined().utf8 + [0]
    return unsafe text.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return body(nil, 0) }
      var next = unsafe base.assumingMemoryBound(to: CChar.self)
      let keys = unsafe path.map { key in
        defer { unsafe next += key.utf8.count }
        return unsafe albedo_json_key(text: next, length: key.utf8.count)
      }
      return unsafe keys.withUnsafeBufferPointer { unsafe body($0.baseAddress, $0.count) }
    }
  }
}

/// The caller's closure and the error it threw, while C goes through the members.
private final class MemberVisitor {
  let body: (String, Range<Int>) throws -> Bool
  var failure: (any Error)?

  init(body: @escaping (String, Range<Int>) throws -> Bool) {
    self.body = body
  }
}

private let visitMember: albedo_json_member = { context, key, keyLength, start, length in
  guard let context = unsafe context else { return 1 }
  let visitor = unsafe Unmanaged<MemberVisitor>.fromOpaque(context).takeUnretainedValue()
  let bytes = unsafe UnsafeRawBufferPointer(start: key, count: keyLength)
  do {
    let text = unsafe String(decoding: bytes, as: UTF8.self)
    return try visitor.body(text, start..<start + length) ? 0 : 1
  } catch {
    visitor.failure = error
    return 1
  }
}
