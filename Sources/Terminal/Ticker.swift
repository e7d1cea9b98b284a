import Glibc

/// A thread that does one thing again and again until that has nothing to do any more.
enum Ticker {
  /// Calls `body` after every `interval` until it returns false; false when no thread can be had.
  ///
  /// A thread of its own, since writing to a terminal may block (`pthread_create(3)`).
  static func start(every interval: Duration, _ body: @escaping @Sendable () -> Bool) -> Bool {
    let context = unsafe Unmanaged.passRetained(Box(interval: interval, body: body))
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { unsafe pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let code = unsafe pthread_create(
      &thread, &attributes,
      { raw in
        if let raw = unsafe raw {
          unsafe Unmanaged<Box>.fromOpaque(raw).takeRetainedValue().run()
        }
        return nil
      }, context.toOpaque())
    if code != 0 { unsafe context.release() }
    return code == 0
  }

  private final class Box: Sendable {
    let interval: Duration
    let body: @Sendable () -> Bool

    init(interval: Duration, body: @escaping @Sendable () -> Bool) {
      self.interval = interval
      self.body = body
    }

    func run() {
      let microseconds = interval / .microseconds(1)
      repeat { usleep(UInt32(min(max(1, microseconds), 999_999))) } while body()
    }
  }
}
