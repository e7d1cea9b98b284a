import Foundation

/// A program that is run to its end and measured.
struct Child {
  /// The program, found through `PATH` when it has no slash, and its arguments.
  let words: [String]

  /// Names a program and its arguments.
  init(_ words: [String]) { self.words = words }

  /// Names a shell command whose `$1`, `$2` and so on are `arguments`.
  init(shell command: String, _ arguments: [String]) {
    words = ["sh", "-c", command, "sh"] + arguments
  }

  /// The most memory that a process held, in bytes.
  struct Peak {
    /// What is its own: memory that only swap could take away (`RssAnon` of proc(5)).
    var anonymous = 0
    /// All that was resident, mapped files included (`VmHWM` of proc(5)).
    var resident = 0
  }

  /// Runs it and returns its peaks, looked at every 2 ms.
  func peak() throws -> Peak {
    var peak = Peak()
    _ = try seconds { process in
      let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
      for line in status.split(separator: "\n") {
        let words = line.split { $0 == " " || $0 == "\t" }
        guard words.count > 1, let kibibytes = Int(words[1]) else { continue }
        if words[0] == "RssAnon:" { peak.anonymous = max(peak.anonymous, kibibytes * 1024) }
        if words[0] == "VmHWM:" { peak.resident = max(peak.resident, kibibytes * 1024) }
      }
    }
    return peak
  }

  /// Runs it with its output thrown away and returns the wall-clock time.
  ///
  /// Raises `BenchFailure` unless it ends with status 0. Started with `posix_spawnp(3)`:
  /// Foundation's `Process` would add milliseconds of its own.
  ///
  /// With `observe`, that is called with the process's number again and again while it runs.
  func seconds(observe: ((pid_t) -> Void)? = nil) throws -> Double {
    let log = FileManager.default.temporaryDirectory.path + "/albedo-bench-\(getpid()).log"
    defer { try? FileManager.default.removeItem(atPath: log) }
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    var environment =
      unsafe ProcessInfo.processInfo.environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
    defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
    defer { for index in unsafe environment.indices { unsafe free(environment[index]) } }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)

    var identifier: pid_t = 0
    var status: Int32 = 0
    let begin = ContinuousClock.now
    let failure = unsafe posix_spawnp(
      &identifier, words[0], &actions, nil, &arguments, &environment)
    guard failure == 0 else { throw BenchFailure("could not start '\(words[0])'") }
    if let observe {
      while unsafe waitpid(identifier, &status, WNOHANG) == 0 {
        observe(identifier)
        usleep(2000)
      }
    } else {
      while unsafe waitpid(identifier, &status, 0) < 0 {}
    }
    let time = ContinuousClock.now - begin
    guard status == 0 else {
      let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      throw BenchFailure("'\(words.joined(separator: " "))' failed: \(text)")
    }
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }

  /// Whether a program of that name is in `PATH`.
  static func exists(_ name: String) -> Bool {
    (try? Child(shell: "command -v \"$1\"", [name]).seconds()) != nil
  }
}

/// Why a benchmark cannot go on.
struct BenchFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
