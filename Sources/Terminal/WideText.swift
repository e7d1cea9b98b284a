import Glibc

/// Text as libedit takes it: wide characters and a zero.
///
/// Safe: the memory belongs to the value alone and lives as long as it, which whoever gives the
/// pointer to C must keep.
@safe final class WideText {
  let pointer: UnsafeMutablePointer<wchar_t>

  init(_ text: String) {
    let wide = text.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0]
    unsafe pointer = .allocate(capacity: wide.count)
    unsafe pointer.initialize(from: wide, count: wide.count)
  }

  deinit { unsafe pointer.deallocate() }

  /// Returns the text of wide characters, malformed ones replaced.
  static func string(_ start: UnsafePointer<wchar_t>, count: Int) -> String {
    var text = String.UnicodeScalarView()
    for character in unsafe Array(UnsafeBufferPointer(start: start, count: count)) {
      text.append(Unicode.Scalar(UInt32(bitPattern: character)) ?? "\u{FFFD}")
    }
    return String(text)
  }
}
