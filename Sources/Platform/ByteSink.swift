/// Where a stream of bytes goes: a file, a compressor, or a list in a test.
///
/// Stages that pass bytes on own their sink, and give it back when they finish.
package protocol ByteSink: ~Copyable {
  /// Takes bytes, which are valid during the call only.
  mutating func write(_ bytes: Span<UInt8>) throws
}

extension File: ByteSink {}
extension StagedFile: ByteSink {}
