/// An install root made longer, so that later installations can go to roots as long as it.
package struct PaddedRoot: Sendable, Equatable {
  /// The part that is repeated to fill a path up.
  package static let placeholder = "__spack_path_placeholder__"

  /// The padded path.
  package let path: String
  /// Whether one byte was missing, which only a useless final slash can fill; worth a warning.
  package let endsInSlash: Bool

  /// Pads `root` to exactly `byteCount` bytes; a root that is as long or longer stays as it is.
  package init(_ root: String, byteCount: Int) {
    let missing = byteCount - root.utf8.count
    endsInSlash = missing == 1
    guard missing > 0 else {
      path = root
      return
    }
    let unit = "/" + Self.placeholder
    var padding = Array(String(repeating: unit, count: missing / unit.utf8.count + 1).utf8)
    padding.removeLast(padding.count - missing)
    if missing > 1, padding.last == 0x2F { padding[missing - 1] = 0x5F }
    path = root + String(decoding: padding, as: UTF8.self)
  }
}
