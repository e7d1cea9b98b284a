import Diagnostics

/// A place in a binary that cannot take the new prefix.
package struct Misfit: Sendable, Equatable {
  /// Why it cannot.
  package enum Reason: Sendable {
    /// The new prefix is longer than the old one.
    case mustGrow
    /// The string ends so soon that other strings may share its end, which would move.
    case mustShrinkMore
    /// The load commands of a Mach-O file would reach into its content.
    case noRoomForCommands
  }

  /// Why the new prefix does not fit.
  package let reason: Reason
  /// Where the path begins that has to change, in bytes from the start of the file.
  package let offset: Int
  /// How many bytes there are too few; at least 1.
  package let missingByteCount: Int
  /// The prefixes concerned.
  package let pair: PrefixMap.Pair

  /// Returns the error that stops the relocation of `file`.
  package func error(in file: String) -> RelocationError {
    let change = "'\(readable(pair.old))' to '\(readable(pair.new))'"
    let bytes = missingByteCount == 1 ? "1 byte" : "\(missingByteCount) bytes"
    switch reason {
    case .mustGrow:
      return RelocationError(
        .cannotGrow,
        "could not relocate '\(file)': the string at byte \(offset) has \(bytes) too few for "
          + change,
        hint: "install to a shorter root, or build the package in a padded one")
    case .mustShrinkMore:
      return RelocationError(
        .cannotShrink,
        "could not relocate '\(file)': the string at byte \(offset) ends as another may, and "
          + "can only change when the new prefix is \(bytes) shorter: \(change)",
        hint: "install to a shorter root, or build the package in a padded one")
    case .noRoomForCommands:
      return RelocationError(
        .cannotGrow,
        "could not relocate '\(file)': the load commands, of which one at byte \(offset) must grow, "
          + "have \(bytes) too few before the first section for " + change,
        hint: "install to a shorter root, or link the package with -headerpad_max_install_names")
    }
  }
}
