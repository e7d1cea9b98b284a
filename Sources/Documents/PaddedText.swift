import CSimdJSON
import Diagnostics

/// A stretch of bytes lent to simdjson, which reads some bytes behind the end in whole blocks.
enum PaddedText {
  /// How a call of `CSimdJSON` ended.
  struct Outcome {
    var status: albedo_json_status
    var reason: String
    var offset: Int

    /// The error of a call that did not succeed.
    func error(in bytes: [UInt8], _ range: Range<Int>, source: String) -> DocumentError {
      let position = SourcePosition(
        of: range.lowerBound + offset, in: bytes, source: source)
      let code: DocumentFailure =
        switch status {
        case ALBEDO_JSON_TOO_DEEP, ALBEDO_JSON_TOO_LARGE: .limitExceeded
        case ALBEDO_JSON_NO_MEMORY: .outOfMemory
        default: .syntax
        }
      return DocumentError(code, at: position, reason)
    }
  }

  /// Calls `body` with the bytes of `range`; the pointers are valid during the call only.
  ///
  /// The bytes are copied only when fewer than the padding follow them in the array's storage.
  /// What the padding holds does not matter to the reader, so spare capacity serves.
  static func read(
    _ bytes: [UInt8], _ range: Range<Int>,
    _ body: (
      UnsafePointer<CChar>, Int, UnsafeMutablePointer<albedo_json_problem>
    ) -> albedo_json_status
  ) -> Outcome {
    let padding = albedo_json_padding()
    if !range.isEmpty, bytes.capacity - range.upperBound >= padding {
      return unsafe bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { return unsafe call("", 0, body) }
        let start = unsafe (base + range.lowerBound).assumingMemoryBound(to: CChar.self)
        return unsafe call(start, range.count, body)
      }
    }
    let copy = UnsafeMutableRawPointer.allocate(
      byteCount: range.count + padding, alignment: 64)
    defer { unsafe copy.deallocate() }
    unsafe bytes.withUnsafeBytes { buffer in
      if let base = buffer.baseAddress {
        unsafe copy.copyMemory(from: base + range.lowerBound, byteCount: range.count)
      }
    }
    unsafe (copy + range.count).initializeMemory(as: UInt8.self, repeating: 0, count: padding)
    return unsafe call(copy.assumingMemoryBound(to: CChar.self), range.count, body)
  }

  private static func call(
    _ text: UnsafePointer<CChar>, _ count: Int,
    _ body: (
      UnsafePointer<CChar>, Int, UnsafeMutablePointer<albedo_json_problem>
    ) -> albedo_json_status
  ) -> Outcome {
    // Every failure replaces the reason, which C declares as never null.
    var problem = unsafe albedo_json_problem(reason: text, offset: 0)
    let status = unsafe body(text, count, &problem)
    let failed = status.rawValue >= ALBEDO_JSON_SYNTAX.rawValue
    return Outcome(
      status: status, reason: failed ? unsafe String(cString: problem.reason) : "",
      offset: unsafe problem.offset)
  }
}
