package import Diagnostics

/// Why a source could not be put into a source mirror.
package enum SourceFailure: String, FailureCode {
  /// Every place that was asked has answered, and none has the file.
  case notFound = "not_found"
  /// No place could be reached, so nobody knows whether one has the file.
  case unreachable
  /// A place sent something else than the recipe's digest promises, and no other place has it.
  case wrongDigest = "wrong_digest"
  /// The recipe gives no digest to verify the file with.
  case noDigest = "no_digest"
  /// The file could not be had for several reasons.
  case fetchFailed = "fetch_failed"
  /// An address is of a kind that this program cannot use.
  case unsupportedAddress = "unsupported_address"
  /// The recipe names nothing by which versions could be found on the web.
  case noListing = "no_listing"
  /// The mirror could not be written.
  case unwritable
  /// What is in the mirror could not be looked at.
  case unreadable
  /// A tag stands for another commit than when it was first fetched.
  case movedTag = "moved_tag"
  /// What changes under its name, which a cache does not keep.
  case uncacheable
  /// The program that speaks to a repository is not installed.
  case programMissing = "program_missing"
  /// A file changed while it was taken over.
  case changed
  /// A folder that was to be emptied is no folder of its own.
  case unsafeFolder = "unsafe_folder"
  /// No prune can be undone, or none of that name.
  case missingTrash = "missing_trash"
  /// A permit is for another source than the one at hand.
  case wrongPermit = "wrong_permit"

  package static var domain: String { "source" }

  package var exitClass: ExitClass {
    switch self {
    case .unreachable: .unreachable
    case .noDigest: .refused
    default: .failed
    }
  }
}

/// An error of `SourceMirror`.
package typealias SourceError = Failure<SourceFailure>
