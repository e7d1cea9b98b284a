internal import Diagnostics
internal import SpecModel

/// Whether a database of some version can hold a node.
enum RecordFitness {
  /// Throws `store.unsuitable_spec` unless the Spack that writes the version can read the node.
  static func check(
    _ node: SpecNode, for format: DatabaseFormat, source: String
  ) throws(StoreError) {
    guard node.raw(in: format.nodeFormat) == nil else { return }
    throw StoreError(
      .unsuitableSpec,
      "'\(node.shortText)' has a spec of format \(node.format), which \(format.writers) cannot read"
        + " from the database '\(source)'",
      hint: "install it into a store of the Spack that the package was built with; nothing was"
        + " changed")
  }
}
