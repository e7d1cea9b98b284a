internal import CPCRE2
internal import Diagnostics

/// A regular expression of Perl's kind, compiled once and used from any thread (`pcre2api(3)`).
///
/// Safe: the compiled expression and the limits are never changed after `init`, are freed once, and
/// do not leave; each match has match data of its own, as PCRE2 asks of threads.
@safe package final class Pattern: @unchecked Sendable {
  /// How an expression is read.
  package struct Options: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    /// Letters of both cases are equal.
    package static let ignoringCase = Self(rawValue: 1)
    /// A match has to be the whole text.
    package static let wholeText = Self(rawValue: 2)
  }

  /// The expression as it was written.
  package let expression: String
  private let limits: PatternLimits
  private let code: OpaquePointer
  private let context: OpaquePointer

  /// Compiles an expression; text and expression are UTF-8.
  ///
  /// `\C`, which can cut a character, is refused. `$` means the very end, not the place before a
  /// last line feed. Throws `malformed` with the place, or `limitExceeded`.
  package init(
    _ expression: String, options: Options = [], limits: PatternLimits = .standard
  ) throws(PatternError) {
    let bytes = Array(expression.utf8)
    guard bytes.count <= limits.expressionByteCount else {
      throw PatternError(
        .limitExceeded,
        "a regular expression has \(bytes.count) bytes, more than the"
          + " \(limits.expressionByteCount) that are allowed")
    }
    var flags = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY
    if options.contains(.ignoringCase) { flags |= PCRE2_CASELESS }
    if options.contains(.wholeText) { flags |= PCRE2_ANCHORED | PCRE2_ENDANCHORED }
    var status: Int32 = 0
    var place = 0
    let code = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe pcre2_compile_8(buffer.baseAddress, buffer.count, flags, &status, &place, nil)
    }
    guard let code = unsafe code else {
      throw PatternError(
        .malformed,
        "could not read the regular expression '\(Self.shown(expression))' at character"
          + " \(Self.characterCount(bytes, before: place) + 1): \(Self.message(status))")
    }
    guard let context = unsafe pcre2_match_context_create_8(nil) else {
      unsafe pcre2_code_free_8(code)
      throw Self.outOfMemory
    }
    _ = unsafe pcre2_set_match_limit_8(context, limits.steps)
    _ = unsafe pcre2_set_heap_limit_8(context, limits.heapKibibytes)
    self.expression = expression
    self.limits = limits
    unsafe self.code = unsafe code
    unsafe self.context = unsafe context
  }

  deinit {
    unsafe pcre2_match_context_free_8(context)
    unsafe pcre2_code_free_8(code)
  }

  /// Returns the first match at or behind `start`, an offset in the UTF-8 of `text`; nil where there
  /// is none.
  ///
  /// Throws `limitExceeded` when the match asks for too much, and `notUTF8` when `start` lies within
  /// a character.
  package func firstMatch(
    in text: String, from start: Int = 0
  ) throws(PatternError) -> PatternMatch? {
    try firstMatch(in: Array(text.utf8), from: start)
  }

  /// Returns the first match at or behind `start`, an offset in `text`; nil where there is none.
  ///
  /// Throws `limitExceeded` when the match asks for too much, and `notUTF8` for other bytes.
  package func firstMatch(
    in text: [UInt8], from start: Int = 0
  ) throws(PatternError) -> PatternMatch? {
    guard start >= 0, start <= text.count else { return nil }
    guard text.count <= limits.textByteCount else {
      throw PatternError(
        .limitExceeded,
        "a text of \(text.count) bytes is too long for a regular expression: at most"
          + " \(limits.textByteCount) are allowed")
    }
    guard let data = unsafe pcre2_match_data_create_from_pattern_8(code, nil) else {
      throw Self.outOfMemory
    }
    defer { unsafe pcre2_match_data_free_8(data) }
    let count = unsafe text.withUnsafeBufferPointer { buffer in
      unsafe pcre2_match_8(code, buffer.baseAddress, buffer.count, start, 0, data, context)
    }
    if count == PCRE2_ERROR_NOMATCH { return nil }
    guard count > 0 else { throw failure(count) }
    let groupCount = Int(unsafe pcre2_get_ovector_count_8(data))
    guard let offsets = unsafe pcre2_get_ovector_pointer_8(data) else { throw Self.outOfMemory }
    var ranges: [Range<Int>?] = []
    for group in 0..<groupCount {
      let (first, end) = unsafe (offsets[2 * group], offsets[2 * group + 1])
      // A group that took no part is at PCRE2_UNSET, -1 here; \K can put the end first.
      ranges.append(first >= 0 && first <= end ? first..<end : nil)
    }
    guard let whole = ranges[0] else { return nil }
    return PatternMatch(range: whole, groups: Array(ranges.dropFirst()))
  }

  private func failure(_ status: Int32) -> PatternError {
    switch status {
    case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_DEPTHLIMIT:
      PatternError(
        .limitExceeded,
        "the regular expression '\(Self.shown(expression))' asks for too much on this text",
        hint: "write it without repetitions within repetitions")
    // The codes of wrong UTF-8 lie together: PCRE2_ERROR_UTF8_ERR1 to ERR21, and a bad offset.
    case PCRE2_ERROR_UTF8_ERR21...PCRE2_ERROR_UTF8_ERR1, PCRE2_ERROR_BADUTFOFFSET:
      PatternError(.notUTF8, "a text to search is not UTF-8")
    default:
      PatternError(.failed, "could not match a regular expression: \(Self.message(status))")
    }
  }

  private static var outOfMemory: PatternError {
    PatternError(.failed, "could not use a regular expression: out of memory")
  }

  /// The library's sentence for a status, `pcre2_get_error_message(3)`.
  private static func message(_ status: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      unsafe pcre2_get_error_message_8(status, buffer.baseAddress, buffer.count)
    }
    return count > 0 ? String(decoding: bytes[..<Int(count)], as: UTF8.self) : "status \(status)"
  }

  private static func characterCount(_ bytes: [UInt8], before offset: Int) -> Int {
    String(decoding: bytes.prefix(offset), as: UTF8.self).count
  }

  private static func shown(_ expression: String) -> String {
    expression.count > 80 ? expression.prefix(79) + "…" : expression
  }
}

/// Where an expression was found.
package struct PatternMatch: Sendable, Equatable {
  /// The bytes of the match.
  package let range: Range<Int>
  /// The bytes of each group in parentheses, from the first; nil for one that took no part.
  package let groups: [Range<Int>?]
}
