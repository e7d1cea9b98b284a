/// How much a text may ask of its reader.
package struct DocumentLimits: Sendable, Equatable {
  /// How deeply lists and mappings may nest.
  package var maximumDepth: Int
  /// How many values a YAML document may hold once its aliases are expanded.
  package var maximumExpandedCount: Int

  /// Creates limits.
  package init(maximumDepth: Int, maximumExpandedCount: Int) {
    self.maximumDepth = maximumDepth
    self.maximumExpandedCount = maximumExpandedCount
  }

  /// 256 levels and 1,000,000 values: far above every real file, far below any harm.
  package static let standard = Self(maximumDepth: 256, maximumExpandedCount: 1_000_000)
}
