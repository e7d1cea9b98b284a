package import SystemPackage

/// How a client fetches: what it says of itself, how long it waits, whom it trusts.
package struct TransferSettings: Sendable {
  /// What the program calls itself: `albedo/0.4.0`.
  package var userAgent: String
  /// How long a connection may take to come about; nil waits as long as the system does.
  package var connectTimeout: Duration? = .seconds(30)
  /// How long no byte may come, and the span over which `minimumRate` is counted.
  package var stallTimeout: Duration = .seconds(30)
  /// The bytes a second below which a body counts as stalled, so that a trickle ends some day.
  package var minimumRate = 16
  /// Whether a server must prove who it is.
  package var verifiesCertificates = true
  /// The file or the folder with the certificates of trusted authorities; nil for the system's.
  package var certificates: FilePath?
  /// How many transfers one host gets at a time.
  package var perHostLimit = 6
  /// How many transfers there are at a time.
  package var totalLimit = 32
  /// When a failed transfer is tried again.
  package var retries = RetrySettings()
  /// How many redirects one request follows.
  package var redirectLimit = 10
  /// Whether names and passwords are looked up in a `.netrc` (netrc(5)).
  package var usesNetrc = true
  /// That file; nil for `~/.netrc`.
  package var netrcFile: FilePath?
  /// Who may read what; the longest prefix of a URL decides.
  package var credentials: [TransferCredential] = []
  /// How objects of S3 are reached; the longest prefix of a URL decides, and without any Amazon is
  /// asked without a name.
  package var objectStores: [S3Access] = []
  /// Whether every request fails before the network is touched.
  package var isOffline = false
  /// When a host that does not answer is left alone.
  package var breaker = BreakerSettings()
  /// How long a URL that was not found counts as absent for `head`.
  package var absenceLifetime: Duration = .seconds(30)

  /// The network that was made up for a test; nil for the real one.
  package var fixedAnswers: FixedAnswers?

  /// Creates the settings of a program.
  package init(userAgent: String) { self.userAgent = userAgent }
}

/// When a failed transfer is tried again.
package struct RetrySettings: Sendable {
  /// How often a request is tried in all; at least once.
  package var attempts = 4
  /// The wait before the second try; it doubles with each further one.
  package var firstDelay: Duration = .milliseconds(500)
  /// The longest wait between two tries.
  package var longestDelay: Duration = .seconds(10)
  /// The longest wait that a server may ask for with `Retry-After`.
  package var longestRetryAfter: Duration = .seconds(60)

  /// Creates the usual settings.
  package init() {}

  /// Returns the wait before the next try: half of the doubled delay, and a random part of the rest,
  /// so that many clients do not come back together.
  ///
  /// `failures` counts the tries so far, from 1; `random` lies between 0 and 1; what the server asked
  /// for with `Retry-After` is the least, as far as `longestRetryAfter` allows.
  func delay(afterFailures failures: Int, retryAfter: Duration?, random: Double) -> Duration {
    let doubled = firstDelay * Double(1 << min(max(failures - 1, 0), 20))
    let full = min(doubled, longestDelay)
    let jittered = full / 2 + full / 2 * random
    guard let retryAfter else { return jittered }
    return max(jittered, min(retryAfter, longestRetryAfter))
  }
}

/// When a host that does not answer is left alone.
package struct BreakerSettings: Sendable {
  /// How many failures in a row it takes.
  package var failures = 8
  /// How long it is left alone then.
  package var rest: Duration = .seconds(30)

  /// Creates the usual settings.
  package init() {}
}
