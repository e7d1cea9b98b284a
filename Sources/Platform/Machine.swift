internal import CPlatform

/// Facts about the machine that the program runs on.
package enum Machine {
  /// The name of the host (`gethostname(2)`), or `localhost` when the system gives none.
  package static var hostName: String {
    var buffer = [CChar](repeating: 0, count: 257)
    let result = unsafe buffer.withUnsafeMutableBufferPointer {
      unsafe albedo_host_name($0.baseAddress, 256)
    }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return result == 0 && !bytes.isEmpty ? String(decoding: bytes, as: UTF8.self) : "localhost"
  }

  /// The instruction set that the program was built for, as `uname -m` names it.
  package static var instructionSet: String {
    #if arch(x86_64)
    "x86_64"
    #elseif arch(arm64)
    "aarch64"
    #elseif arch(powerpc64le)
    "ppc64le"
    #elseif arch(powerpc64)
    "ppc64"
    #elseif arch(riscv64)
    "riscv64"
    #else
    "unknown"
    #endif
  }

  /// The number of cores that this process may use, at least 1 (`sched_getaffinity(2)`).
  package static var usableCores: Int { max(1, Int(albedo_usable_cores())) }
}

/// The clocks of the system.
package enum SystemClock {
  /// Today in the local time zone, as `2026-11-28` (`localtime_r(3)`).
  package static var localDate: String {
    var buffer = [CChar](repeating: 0, count: 32)
    unsafe buffer.withUnsafeMutableBufferPointer {
      unsafe albedo_local_date($0.baseAddress, $0.count)
    }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Seconds since 1970, with a fraction.
  package static var now: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Time from an arbitrary start, which no change of the clock can turn back.
  package static var monotonic: Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// Stops the calling thread for `duration`; never call it on Swift's cooperative pool.
  package static func block(for duration: Duration) {
    let parts = duration.components
    var time = timespec()
    time.tv_sec = Int(clamping: parts.seconds)
    time.tv_nsec = Int(parts.attoseconds / 1_000_000_000)
    var rest = timespec()
    while unsafe nanosleep(&time, &rest) != 0, albedo_errno() == EINTR { time = rest }
  }
}

/// Random bytes from the system, fit for secrets.
package enum Randomness {
  /// Returns `count` random bytes (`getentropy(3)`).
  package static func bytes(_ count: Int) throws(PlatformError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: count)
    var start = 0
    while start < count {
      let step = min(256, count - start)
      try perform(.random, "random bytes from the system") {
        unsafe result.withUnsafeMutableBytes { raw in
          let part = unsafe UnsafeMutableRawBufferPointer(rebasing: raw[start..<start + step])
          return unsafe albedo_random(part.baseAddress, step)
        }
      }
      start += step
    }
    return result
  }

  /// Returns random bytes as lower-case hexadecimal digits, two for each byte.
  package static func hexadecimal(byteCount: Int) throws(PlatformError) -> String {
    hexadecimal(of: try bytes(byteCount))
  }

  /// Returns a fresh UUID of version 4: 36 characters, lower case, as RFC 9562 writes it.
  package static func uuid() throws(PlatformError) -> String {
    var bytes = try bytes(16)
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16]
    return groups.map { hexadecimal(of: bytes[$0]) }.joined(separator: "-")
  }

  private static func hexadecimal(of bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
