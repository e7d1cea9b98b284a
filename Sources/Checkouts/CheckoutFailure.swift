package import Diagnostics

/// Why something could not be checked out of a repository.
package enum CheckoutFailure: String, FailureCode {
  /// The program that speaks to such repositories is not installed.
  case programMissing = "program_missing"
  /// The address, or the name of a revision, is one that no program is given.
  case badAddress = "bad_address"
  /// There is no such repository, or it has no such revision.
  case notFound = "not_found"
  /// The network is not to be used, and the repository is behind it.
  case offline
  /// The repository could not be reached, or did not answer in time.
  case unreachable
  /// What came is another revision than the one that was asked for.
  case wrongRevision = "wrong_revision"
  /// The archive of a checkout is damaged, or none.
  case damagedArchive = "damaged_archive"
  /// The program failed for another reason.
  case failed
  /// Nobody can make an archive of repositories of this kind.
  case unsupported

  /// The word before the dot in scripts: `checkout.not_found`.
  package static let domain = "checkout"

  package var exitClass: ExitClass {
    switch self {
    case .offline, .unreachable: .unreachable
    default: .failed
    }
  }
}

/// An error of this module.
package typealias CheckoutError = Failure<CheckoutFailure>
