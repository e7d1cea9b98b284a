package import Diagnostics

/// Why an entry of a build cache could not be pushed, read or installed.
package enum BuildCacheFailure: String, FailureCode {
  /// The cache has no entry for the spec.
  case missingEntry = "missing_entry"
  /// The cache has no index.
  case missingIndex = "missing_index"
  /// The entry is not what its manifest or name promises.
  case damagedEntry = "damaged_entry"
  /// The entry could not be pushed.
  case pushFailed = "push_failed"
  /// The package cannot be moved to the new prefix.
  case notRelocatable = "not_relocatable"
  /// The package can be moved, but some of what it names may not be what was meant.
  case doubtfulRelocation = "doubtful_relocation"
  /// The prefix holds something that is not this package.
  case prefixOccupied = "prefix_occupied"
  /// The place cannot be listed.
  case notListable = "not_listable"
  /// The caches have layouts whose entries are not the same files.
  case otherLayout = "other_layout"
  /// The place also holds entries that nobody has spoken of.
  case otherEntries = "other_entries"
  /// The readers of the layout would not understand the spec.
  case unsuitableSpec = "unsuitable_spec"
  /// A binary names the root of the store.
  case namesRoot = "names_root"
  /// The layout has no views of its index.
  case unsupportedView = "unsupported_view"
  /// There is no prune of that name that could be undone.
  case missingTrash = "missing_trash"
  /// The entry has its signature inside the archive, where none can be added.
  case signatureInside = "signature_inside"
  /// An entry carries a signature that forbids to sign it again.
  case unsuitableSignature = "unsuitable_signature"
  /// Somebody else has changed the entry meanwhile.
  case changed
  /// A permit is for another item than the one at hand.
  case wrongPermit = "wrong_permit"

  package static var domain: String { "buildcache" }

  package var exitClass: ExitClass {
    switch self {
    case .signatureInside, .unsuitableSignature: .refused
    default: .failed
    }
  }
}

/// An error of `BuildCache`.
package typealias BuildCacheError = Failure<BuildCacheFailure>
