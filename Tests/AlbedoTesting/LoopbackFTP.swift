import Foundation
import Glibc
import Synchronization

/// A server of FTP on this machine alone: it sends files over connections that the client opens.
///
/// It knows what a client needs to read (RFC 959, 2428 and 3659), notes the commands that it was given,
/// and stops with the value. Each connection has a thread.
public final class LoopbackFTP: Sendable {
  /// What is done when a file is asked for.
  public enum Behaviour: Sendable {
    /// Its bytes are sent.
    case send([UInt8])
    /// The connection for the bytes ends in the middle, and the server says so.
    case breakOff([UInt8])
    /// Half of the bytes are sent, and then none.
    case stall([UInt8])
    /// It is refused with this line.
    case refuse(String)
  }

  private struct State {
    var commands: [String] = []
    var sockets: Set<Int32> = []
    var isStopped = false
  }

  /// The port.
  public let port: Int
  private let state = Mutex(State())
  private let login: (user: String, password: String)?
  private let knowsREST: Bool
  private let behaviour: @Sendable (_ path: String) -> Behaviour

  /// Starts a server; without a `login` everybody is let in.
  public init(
    login: (user: String, password: String)? = nil, knowsREST: Bool = true,
    _ behaviour: @escaping @Sendable (_ path: String) -> Behaviour
  ) throws {
    self.login = login
    self.knowsREST = knowsREST
    self.behaviour = behaviour
    let listener: Int32
    (listener, port) = try LoopbackSocket.listen()
    state.withLock { _ = $0.sockets.insert(listener) }
    Thread.detachNewThread { [weak self] in
      while true {
        let descriptor = accept(listener, nil, nil)
        if descriptor < 0, errno == EINTR { continue }
        guard descriptor >= 0, let server = self, server.opened(descriptor) else { break }
        Thread.detachNewThread { [weak server] in
          Session(descriptor, { server }).run()
          server?.state.withLock { _ = $0.sockets.remove(descriptor) }
          close(descriptor)
        }
      }
    }
  }

  deinit {
    state.withLock { state in
      state.isStopped = true
      for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    }
  }

  /// The URL of a path.
  public func url(_ path: String) -> String { "ftp://127.0.0.1:\(port)\(path)" }

  /// The commands that clients have given.
  public var commands: [String] { state.withLock { $0.commands } }

  private func opened(_ descriptor: Int32) -> Bool {
    state.withLock { !$0.isStopped && $0.sockets.insert(descriptor).inserted }
  }

  /// One connection for commands.
  private final class Session {
    private let descriptor: Int32
    private let server: () -> LoopbackFTP?
    private var input: LoopbackSocket
    private var folder = ""
    private var offset = 0
    private var listener: Int32 = -1
    private var user = ""

    init(_ descriptor: Int32, _ server: @escaping () -> LoopbackFTP?) {
      self.descriptor = descriptor
      self.server = server
      input = LoopbackSocket(descriptor)
    }

    func run() {
      say("220 at your service")
      while let line = input.text(before: "\r\n"), let server = server() {
        server.state.withLock { $0.commands.append(line) }
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard let command = words.first, command != "QUIT" else { break }
        obey(command.uppercased(), words.count > 1 ? words[1] : "", server)
      }
      if listener >= 0 { close(listener) }
    }

    private func obey(_ command: String, _ argument: String, _ server: LoopbackFTP) {
      switch command {
      case "USER":
        user = argument
        say("331 and the password?")
      case "PASS":
        let isKnown = server.login.map { $0.user == user && $0.password == argument } ?? true
        say(isKnown ? "230 welcome" : "530 not with that password")
      case "PWD": say("257 \"/\" it is")
      case "CWD":
        folder += "/" + argument
        say("250 done")
      case "TYPE": say("200 done")
      case "EPSV": openListener()
      case "SIZE": size(argument, server)
      case "REST":
        if server.knowsREST { offset = Int(argument) ?? 0 }
        say(server.knowsREST ? "350 from there" : "502 never heard of it")
      case "RETR": send(argument, server)
      default: say("502 never heard of it")
      }
    }

    private func size(_ name: String, _ server: LoopbackFTP) {
      switch server.behaviour(folder + "/" + name) {
      case .send(let bytes), .breakOff(let bytes), .stall(let bytes): say("213 \(bytes.count)")
      case .refuse(let line): say(line)
      }
    }

    private func send(_ name: String, _ server: LoopbackFTP) {
      let (bytes, end, line): ([UInt8], Int, String)
      let behaviour = server.behaviour(folder + "/" + name)
      switch behaviour {
      case .send(let all): (bytes, end, line) = (all, all.count, "226 all of it")
      case .breakOff(let all): (bytes, end, line) = (all, all.count / 2, "426 broken")
      case .stall(let all): (bytes, end, line) = (all, all.count / 2, "")
      case .refuse(let line): return say(line)
      }
      say("150 here it comes")
      let data = accept(listener, nil, nil)
      let answer = LoopbackAnswer(data, isHead: false) { false }
      answer.raw(Array(bytes[min(offset, end)..<end]))
      if case .stall = behaviour { while self.server() != nil, !isGone(data) { usleep(5000) } }
      close(data)
      offset = 0
      if !line.isEmpty { say(line) }
    }

    /// Whether the client has closed its end.
    private func isGone(_ socket: Int32) -> Bool {
      var byte: UInt8 = 0
      return unsafe recv(socket, &byte, 1, Int32(MSG_DONTWAIT)) == 0
    }

    private func openListener() {
      if listener >= 0 { close(listener) }
      guard let (socket, port) = try? LoopbackSocket.listen() else { return say("425 no port") }
      listener = socket
      say("229 come in (|||\(port)|)")
    }

    private func say(_ line: String) {
      LoopbackAnswer(descriptor, isHead: false) { false }.raw(line + "\r\n")
    }
  }
}
