package import Diagnostics

/// Why something could not be fetched.
package enum TransferFailure: String, FailureCode {
  /// The network is not to be used.
  case offline
  /// The library that fetches is not installed.
  case unavailable
  /// No connection came about: no such host, refused, no route.
  case unreachable
  /// The connection took too long, or no byte came for too long.
  case timedOut = "timed_out"
  /// The connection broke, or ended before all was there.
  case cutOff = "cut_off"
  /// There is more than the caller takes.
  case tooLarge = "too_large"
  /// What the server has is of another kind than the caller takes.
  case wrongType = "wrong_type"
  /// The server has nothing under this URL.
  case notFound = "not_found"
  /// The server wants other credentials, or none would do.
  case forbidden
  /// The server asks to come back later.
  case tooManyRequests = "too_many_requests"
  /// The server failed.
  case serverError = "server_error"
  /// The server refused the request for another reason.
  case rejected
  /// The server's certificate is not one that is trusted.
  case badCertificate = "bad_certificate"
  /// Redirects lead in a circle, or too far.
  case redirectLoop = "redirect_loop"
  /// The URL is not one of the web.
  case unsupportedScheme = "unsupported_scheme"
  /// The text is no URL.
  case badURL = "bad_url"
  /// The host has failed too often to be asked again now.
  case hostGivenUp = "host_given_up"
  /// The bytes could not be written.
  case unwritable
  /// The server does not keep to the protocol.
  case malformedAnswer = "malformed_answer"
  /// The caller's task was cancelled.
  case cancelled

  /// The word before the dot in scripts: `transfer.timed_out`.
  package static let domain = "transfer"

  /// What another place, another network or another moment may give ends the program as unreachable.
  package var exitClass: ExitClass {
    switch self {
    case .offline, .unreachable, .timedOut, .cutOff, .forbidden, .tooManyRequests, .serverError,
      .badCertificate, .hostGivenUp:
      .unreachable
    case .cancelled: .interrupted
    default: .failed
    }
  }

  /// Whether the same request may succeed a moment later.
  var isTemporary: Bool {
    switch self {
    case .unreachable, .timedOut, .cutOff, .tooManyRequests, .serverError: true
    default: false
    }
  }
}

/// An error of this module.
package typealias TransferError = Failure<TransferFailure>
