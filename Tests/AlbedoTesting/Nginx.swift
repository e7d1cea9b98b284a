import Foundation

/// nginx over a folder, on this machine alone, for a test that wants a real server.
///
/// It stops with the value, and its files go.
public final class Nginx: Sendable {
  /// The program; nil where it is not installed.
  public static let program: String? = ["/usr/sbin/nginx", "/usr/bin/nginx"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// The root as a URL without a final slash.
  public let url: String
  /// The certificate that the server shows, which has signed itself; nil without TLS.
  public let certificate: String?
  private let scratch: TemporaryFolder
  private let process: Process

  /// What is wrong with the certificate that a server shows.
  public enum CertificateFault: Sendable { case otherHost, expired }

  /// Serves `folder`; with `isSecure` over TLS, where clients that can speak HTTP/2.
  ///
  /// `extra` is added to the configuration of the server. Without a `port` it takes one that is free.
  public init(
    over folder: String, isSecure: Bool = false, certificateFault: CertificateFault? = nil,
    port wanted: Int? = nil, extra: String = ""
  ) throws {
    guard let program = Self.program else { throw CocoaError(.fileNoSuchFile) }
    scratch = try TemporaryFolder()
    var tls = ""
    if isSecure {
      try Self.makeCertificate(in: scratch, certificateFault)
      tls = "ssl_certificate \(scratch["cert.pem"]); ssl_certificate_key \(scratch["key.pem"]);"
    }
    certificate = isSecure ? scratch["cert.pem"] : nil
    // The port is free now; should somebody take it, nginx says so and another is tried.
    for attempt in 1... {
      let port = try wanted ?? Self.freePort()
      try scratch.write(
        "nginx.conf", Self.configuration(folder, port, isSecure, tls + extra, scratch.path))
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = [
        "-p", scratch.path, "-c", scratch["nginx.conf"], "-e", scratch["error.log"],
      ]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      if Self.waitForPort(port, process) {
        self.process = process
        url = "\(isSecure ? "https" : "http")://127.0.0.1:\(port)"
        return
      }
      if attempt == 5 {
        throw CocoaError(
          .executableLoad,
          userInfo: [
            NSDebugDescriptionErrorKey:
              (try? String(contentsOfFile: scratch["error.log"], encoding: .utf8)) ?? ""
          ])
      }
    }
    fatalError("the loop returns or throws")
  }

  deinit { Self.end(process) }

  /// Ends a server; it may have inherited that all gentler signals are blocked.
  private static func end(_ process: Process) {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private static func freePort() throws -> Int {
    let (descriptor, port) = try LoopbackSocket.listen()
    close(descriptor)
    return port
  }

  private static func waitForPort(_ port: Int, _ process: Process) -> Bool {
    for _ in 0..<400 {
      if !process.isRunning { return false }
      if LoopbackSocket.canConnect(to: port) { return true }
      usleep(5000)
    }
    end(process)
    return false
  }

  private static func makeCertificate(
    in scratch: TemporaryFolder, _ fault: CertificateFault?
  ) throws {
    let name = fault == .otherHost ? "DNS:other.example" : "IP:127.0.0.1"
    try scratch.write(
      "ca.conf",
      """
      [ca]
      default_ca = site
      [site]
      rand_serial = yes
      database = \(scratch["index"])
      new_certs_dir = \(scratch.path)
      default_md = sha256
      policy = any
      x509_extensions = names
      [any]
      CN = supplied
      [names]
      subjectAltName = \(name)

      """)
    try scratch.write("index", "")
    // Of a certificate that is signed at once, 'req' cannot set the end.
    let day = 86_400.0
    let end = fault == .expired ? -day : 2 * day
    let commands = [
      [
        "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", scratch["key.pem"], "-out", scratch["request.pem"], "-subj", "/CN=127.0.0.1",
      ],
      [
        "ca", "-selfsign", "-batch", "-notext", "-config", scratch["ca.conf"], "-keyfile",
        scratch["key.pem"], "-in", scratch["request.pem"], "-out", scratch["cert.pem"],
        "-startdate", time(-9 * day), "-enddate", time(end),
      ],
    ]
    for command in commands {
      let outcome = try Program.run("/usr/bin/env", ["openssl"] + command)
      guard outcome.status == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
  }

  /// A moment so many seconds from now, as certificates have it.
  private static func time(_ seconds: Double) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyyMMddHHmmss'Z'"
    return formatter.string(from: Date(timeIntervalSinceNow: seconds))
  }

  private static func configuration(
    _ folder: String, _ port: Int, _ isSecure: Bool, _ extra: String, _ scratch: String
  ) -> String {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
      "\($0)_temp_path \(scratch)/\($0);"
    }.joined(separator: " ")
    return """
      daemon off; master_process off; pid \(scratch)/nginx.pid; worker_rlimit_nofile 4096;
      events { worker_connections 1024; }
      http {
        access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000; \(temporary)
        types { text/html html; application/json json; } default_type application/octet-stream;
        server { listen 127.0.0.1:\(port)\(isSecure ? " ssl http2" : ""); root \(folder); \(extra) }
      }
      """
  }
}
