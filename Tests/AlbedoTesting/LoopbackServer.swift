import Foundation
import Glibc
import Synchronization

/// A web server of a test's own on this machine, which does to each request what the test says.
///
/// It speaks HTTP/1.1 without bodies of requests, keeps connections open, notes what it was asked,
/// and stops with the value. Each connection has a thread.
public final class LoopbackServer: Sendable {
  /// What was asked.
  public struct Request: Sendable {
    /// `GET` or `HEAD`.
    public let method: String
    /// The path with its query, as it was sent.
    public let path: String
    /// The fields of the head by their names in lower case.
    public let fields: [String: String]
    /// The number of the connection, from 1.
    public let connection: Int
    /// How often the path was asked for before.
    public let repetition: Int
  }

  private struct State {
    var requests: [Request] = []
    var connectionCount = 0
    var isStopped = false
    var running: [String: Int] = [:]
    var mostAtOnce = 0
  }

  /// The open sockets, which outlive the server.
  ///
  /// The number of a socket that is closed belongs to the next one, maybe of another server. So none
  /// is shut down that may be closed already.
  private final class Sockets: Sendable {
    private let open = Mutex<Set<Int32>>([])

    func insert(_ socket: Int32) { _ = open.withLock { $0.insert(socket) } }

    func close(_ socket: Int32) {
      open.withLock { open in
        open.remove(socket)
        Glibc.close(socket)
      }
    }

    func shutDown() {
      open.withLock { open in
        for socket in open { shutdown(socket, Int32(SHUT_RDWR)) }
      }
    }
  }

  /// The port.
  public let port: Int
  private let sockets = Sockets()
  private let state = Mutex(State())
  private let behaviour: @Sendable (Request, LoopbackAnswer) -> Void

  /// Starts a server; `behaviour` runs on the thread of the request's connection.
  public init(_ behaviour: @escaping @Sendable (Request, LoopbackAnswer) -> Void) throws {
    self.behaviour = behaviour
    let listener: Int32
    (listener, port) = try LoopbackSocket.listen()
    let sockets = sockets
    sockets.insert(listener)
    Thread.detachNewThread { [weak self] in
      while true {
        let descriptor = accept(listener, nil, nil)
        if descriptor < 0, errno == EINTR { continue }
        if descriptor < 0 { break }
        guard let server = self, let number = server.opened(descriptor) else {
          close(descriptor)
          break
        }
        Thread.detachNewThread { [weak server] in
          Self.serve(descriptor, number, of: { server })
          sockets.close(descriptor)
        }
      }
      sockets.close(listener)
    }
  }

  deinit { stop() }

  /// Ends all connections and takes no more.
  public func stop() {
    state.withLock { state in
      if state.isStopped { return }
      state.isStopped = true
      sockets.shutDown()
    }
  }

  /// The URL of a path.
  public func url(_ path: String = "") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// What was asked so far.
  public var requests: [Request] { state.withLock { $0.requests } }

  /// How many connections there were.
  public var connectionCount: Int { state.withLock { $0.connectionCount } }

  /// How many requests were answered at the same time at most.
  public var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

  private func opened(_ descriptor: Int32) -> Int? {
    state.withLock { state in
      if state.isStopped { return nil }
      sockets.insert(descriptor)
      state.connectionCount += 1
      return state.connectionCount
    }
  }

  private static func serve(
    _ descriptor: Int32, _ number: Int, of server: () -> LoopbackServer?
  ) {
    var input = LoopbackSocket(descriptor)
    while let lines = input.head(), let server = server(),
      let request = server.note(lines, number)
    {
      let answer = LoopbackAnswer(descriptor, isHead: request.method == "HEAD") {
        [weak server] in server?.state.withLock { $0.isStopped } ?? true
      }
      server.behaviour(request, answer)
      server.state.withLock { $0.running["all", default: 1] -= 1 }
      if answer.isClosed { break }
    }
  }

  private func note(_ lines: [String], _ connection: Int) -> Request? {
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return state.withLock { state in
      let path = String(words[1])
      let request = Request(
        method: String(words[0]), path: path, fields: fields, connection: connection,
        repetition: state.requests.count { $0.path == path })
      state.requests.append(request)
      let running = state.running["all", default: 0] + 1
      state.running["all"] = running
      state.mostAtOnce = max(state.mostAtOnce, running)
      return request
    }
  }
}

/// How a test answers one request.
public final class LoopbackAnswer: Sendable {
  private let descriptor: Int32
  private let isHead: Bool
  private let closedFlag = Atomic<Bool>(false)
  private let isStopped: @Sendable () -> Bool

  init(_ descriptor: Int32, isHead: Bool, isStopped: @escaping @Sendable () -> Bool) {
    self.descriptor = descriptor
    self.isHead = isHead
    self.isStopped = isStopped
  }

  /// Whether the test has ended the connection.
  var isClosed: Bool { closedFlag.load(ordering: .relaxed) }

  /// Whether nobody listens any more.
  public var isOver: Bool { isClosed || isStopped() }

  /// Sends a whole answer; `length` is what it claims to have, without it the truth.
  public func send(
    _ status: String = "200 OK", _ fields: [String: String] = [:], _ body: [UInt8] = [],
    length: Int? = nil
  ) {
    var head = "HTTP/1.1 \(status)\r\n"
    for (name, value) in fields { head += "\(name): \(value)\r\n" }
    head += "Content-Length: \(length ?? body.count)\r\n\r\n"
    raw(Array(head.utf8) + (isHead ? [] : body))
  }

  /// Sends a whole answer with a text.
  public func send(_ status: String, _ text: String, _ fields: [String: String] = [:]) {
    send(status, fields, Array(text.utf8))
  }

  /// Sends bytes, or the part of them that the request asks for.
  public func send(rangeOf body: [UInt8], for request: LoopbackServer.Request, tag: String?) {
    var fields = ["Accept-Ranges": "bytes"]
    fields["ETag"] = tag
    let isSame = request.fields["if-range"].map { $0 == tag } ?? true
    guard isSame, let range = request.fields["range"]?.dropFirst("bytes=".count),
      let start = Int(range.prefix { $0 != "-" })
    else { return send("200 OK", fields, body) }
    guard start < body.count else {
      return send("416 Range Not Satisfiable", ["Content-Range": "bytes */\(body.count)"])
    }
    let end = min(body.count - 1, Int(range.drop { $0 != "-" }.dropFirst()) ?? body.count - 1)
    fields["Content-Range"] = "bytes \(start)-\(end)/\(body.count)"
    send("206 Partial Content", fields, Array(body[start...end]))
  }

  /// Sends bytes as they are.
  public func raw(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      // Tests of interrupts send signals to the process, and any thread may get them.
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return hangUp() }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends text as it is.
  public func raw(_ text: String) { raw(Array(text.utf8)) }

  /// Waits, but no longer than the server runs.
  public func wait(_ seconds: Double) {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end, !isStopped() { usleep(5000) }
  }

  /// Ends the connection.
  public func hangUp() {
    closedFlag.store(true, ordering: .relaxed)
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// Ends the connection with a reset.
  public func reset() {
    closedFlag.store(true, ordering: .relaxed)
    var setting = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &setting, socklen_t(MemoryLayout<linger>.size))
  }
}

/// One connected socket, read in heads of requests.
struct LoopbackSocket {
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Opens a socket that listens on a free port of this machine alone.
  static func listen() throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | 0o2000000, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw -> Int32 in
        guard unsafe bind(descriptor, raw, size) == 0, Glibc.listen(descriptor, 1024) == 0
        else { return -1 }
        return unsafe getsockname(descriptor, raw, &size)
      }
    }
    guard descriptor >= 0, result == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }

  /// Whether somebody listens on a port of this machine.
  static func canConnect(to port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | 0o2000000, 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = UInt16(port).bigEndian
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// The lines of the next head; nil at the end of the connection.
  mutating func head() -> [String]? {
    text(before: "\r\n\r\n")?.components(separatedBy: "\r\n")
  }

  /// What comes before the next `mark`; nil at the end of the connection.
  mutating func text(before mark: String) -> String? {
    let end = Array(mark.utf8)
    while true {
      if let range = buffer.firstRange(of: end) {
        let text = String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
        buffer.removeSubrange(..<range.upperBound)
        return text
      }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return nil }
      buffer += chunk[..<count]
    }
  }
}
