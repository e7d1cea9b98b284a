/// How much one match may ask for.
package struct PatternLimits: Sendable, Equatable {
  /// How often the matcher may try something, as `pcre2_set_match_limit(3)` counts.
  ///
  /// A million take some 20 ms.
  package var steps: UInt32
  /// How much memory a match may take for what it has to come back to, in KiB.
  package var heapKibibytes: UInt32
  /// How long an expression may be, in bytes.
  package var expressionByteCount: Int
  /// How long a text may be, in bytes.
  package var textByteCount: Int

  /// Creates limits.
  package init(
    steps: UInt32 = 1_000_000, heapKibibytes: UInt32 = 4096, expressionByteCount: Int = 64 << 10,
    textByteCount: Int = 16 << 20
  ) {
    self.steps = steps
    self.heapKibibytes = heapKibibytes
    self.expressionByteCount = expressionByteCount
    self.textByteCount = textByteCount
  }

  /// A million steps, 4 MiB of memory, expressions up to 64 KiB and texts up to 16 MiB.
  package static let standard = Self()
}
