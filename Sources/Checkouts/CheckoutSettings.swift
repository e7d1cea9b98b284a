/// What holds for all checkouts of a run.
package struct CheckoutSettings: Sendable {
  /// The environment of this program, of which others get what they need.
  package var environment: [String: String]
  /// Whether certificates of servers are looked at.
  package var verifiesCertificates = true
  /// Whether only repositories of this machine may be used.
  package var isOffline = false
  /// How long one program may take.
  package var timeLimit = Duration.seconds(4 * 3600)
  /// How long a program that speaks to a server may say nothing.
  package var stallLimit = Duration.seconds(300)

  /// Creates settings.
  package init(environment: [String: String]) { self.environment = environment }

  /// What programs for repositories get of this program's environment.
  ///
  /// Where things are, how the network is reached, and who the user is to others; what could make them
  /// do something else is not among it.
  private static let handedOn: Set<String> = [
    "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
    "http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY",
    "FTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSH_AUTH_SOCK",
    "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH",
    "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH",
    "GIT_PROXY_COMMAND", "HGRCPATH", "CVS_RSH", "CVS_PASSFILE", "SVN_SSH", "KRB5CCNAME",
  ]

  /// The environment that programs run with.
  var programEnvironment: [String: String] {
    var variables = environment.filter { Self.handedOn.contains($0.key) }
    variables["PATH"] = variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    // Messages that can be told apart, and names of any script.
    variables["LC_ALL"] = "C.UTF-8"
    return variables
  }
}
