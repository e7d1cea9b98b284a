import Diagnostics
import Digests
import Foundation
import Platform
import SystemPackage
import Transfers

/// Measures transfers from a server of this machine, beside `curl`.
struct FetchBench {
  /// How many small files there are.
  private static let fileCount = 1000
  private static let smallByteCount = 4096
  private static let largeByteCount = 1 << 30

  private let folder: String

  /// Works in a folder of its own.
  init(folder: String) { self.folder = folder }

  /// Runs all contests; needs nginx and curl.
  func run() throws {
    Table.section("fetch, from nginx on this machine")
    let nginx = ["/usr/sbin/nginx", "/usr/bin/nginx"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    guard let nginx, Child.exists("curl") else { return print("nginx or curl is missing") }
    try writeFiles()
    let server = Process()
    server.executableURL = URL(fileURLWithPath: nginx)
    server.arguments = ["-p", folder, "-c", folder + "/nginx.conf", "-e", folder + "/error.log"]
    try server.run()
    defer {
      kill(server.processIdentifier, SIGKILL)
      server.waitUntilExit()
    }
    Thread.sleep(forTimeInterval: 0.3)
    try small()
    try large()
  }

  /// What a child of this program does: `fetch-many URL COUNT FOLDER` or `fetch-one URL FILE`.
  static func runChild(_ arguments: [String]) async throws -> Bool {
    guard let task = arguments.first, ["fetch-many", "fetch-one"].contains(task) else {
      return false
    }
    var settings = TransferSettings(userAgent: "albedo-bench")
    settings.usesNetrc = false
    let client = TransferClient(settings)
    @Sendable func fetch(_ url: String, to file: String) async throws {
      _ = try await client.download(
        TransferRequest(url), to: FilePath(file), digest: .sha256, byteLimit: nil,
        progress: ItemProgress())
    }
    if task == "fetch-one" {
      try await fetch(arguments[1], to: arguments[2])
    } else {
      let (url, target) = (arguments[1], arguments[3])
      try await withThrowingTaskGroup { group in
        for number in 0..<(Int(arguments[2]) ?? 0) {
          group.addTask { try await fetch("\(url)/\(number)", to: "\(target)/\(number)") }
        }
        try await group.waitForAll()
      }
    }
    return true
  }

  private static let port = 18_099
  private var url: String { "http://127.0.0.1:\(Self.port)" }
  private var target: String { folder + "/target" }

  private func small() throws {
    let list = (0..<Self.fileCount).map { number in
      "url = \"\(url)/small/\(number)\"\noutput = \"\(target)/\(number)\"\n"
    }.joined()
    try Data(list.utf8).write(to: URL(fileURLWithPath: folder + "/list"))
    var contest = Contest("\(Self.fileCount) files of 4 KiB")
    contest.add(
      "albedo",
      Child(
        [CommandLine.arguments[0], "fetch-many", url + "/small"]
          + ["\(Self.fileCount)", target]), prepare: emptyTarget)
    for limit in [6, 50] {
      contest.add(
        "curl --parallel-max \(limit)",
        Child(["curl", "-sS", "--parallel", "--parallel-max", "\(limit)", "-K", folder + "/list"]),
        prepare: emptyTarget)
    }
    try contest.run(7)
  }

  private func large() throws {
    var contest = Contest("1 GiB, with SHA-256")
    contest.add(
      "albedo", Child([CommandLine.arguments[0], "fetch-one", url + "/large", target + "/large"]),
      prepare: emptyTarget)
    contest.add(
      "curl -o", Child(["curl", "-sS", "-o", target + "/large", url + "/large"]),
      prepare: emptyTarget)
    contest.add(
      "curl -o, then sha256sum",
      Child(
        shell: "curl -sS -o \"$1\" \"$2\" && sha256sum \"$1\"",
        [target + "/large", url + "/large"]), prepare: emptyTarget)
    try contest.run(5)
  }

  private func emptyTarget() throws {
    try? FileManager.default.removeItem(atPath: target)
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
  }

  private func writeFiles() throws {
    try FileManager.default.createDirectory(
      atPath: folder + "/www/small", withIntermediateDirectories: true)
    let piece = Data((0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) })
    for number in 0..<Self.fileCount {
      try piece.prefix(Self.smallByteCount).write(
        to: URL(fileURLWithPath: folder + "/www/small/\(number)"))
    }
    let large = folder + "/www/large"
    try Data().write(to: URL(fileURLWithPath: large))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: large))
    for _ in 0..<(Self.largeByteCount >> 20) { try handle.write(contentsOf: piece) }
    try handle.close()
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
      "\($0)_temp_path \(folder)/\($0);"
    }.joined(separator: " ")
    let configuration = """
      daemon off; master_process off; pid \(folder)/nginx.pid;
      events { worker_connections 512; }
      http {
        access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000; \(temporary)
        server { listen 127.0.0.1:\(Self.port); root \(folder)/www; }
      }
      """
    try Data(configuration.utf8).write(to: URL(fileURLWithPath: folder + "/nginx.conf"))
  }
}
