internal import CCurl
internal import Diagnostics

/// One `CURLM`: all transfers of a client.
///
/// Safe: the pointer never leaves, and is closed once. It may be sent to other threads because they
/// call `wakeUp` alone, which libcurl allows from any thread; whoever does so holds the object, so it
/// is not closed meanwhile. Everything else is called by the engine's thread.
@safe final class CurlMulti: @unchecked Sendable {
  private let multi: UnsafeMutableRawPointer

  /// Opens it; the library must be loaded.
  init(connectionLimit: Int) throws(TransferError) {
    guard let multi = unsafe albedo_curl_multi_open() else { throw .outOfMemory }
    unsafe self.multi = unsafe multi
    // As many connections stay open as may be in use, so that none is closed to be opened again.
    unsafe albedo_curl_multi_set_number(multi, CURLMOPT_MAXCONNECTS, connectionLimit)
  }

  deinit { unsafe albedo_curl_multi_close(multi) }

  /// Makes `wait` return, from any thread.
  func wakeUp() { unsafe albedo_curl_multi_wakeup(multi) }

  /// Starts a transfer; the handle must live until `remove`.
  func add(_ easy: CurlEasy) -> Bool {
    unsafe albedo_curl_multi_add(multi, easy.pointer) == CURLM_OK
  }

  /// Ends a transfer, whether it is complete or not.
  func remove(_ easy: CurlEasy) { unsafe albedo_curl_multi_remove(multi, easy.pointer) }

  /// Moves what can be moved without waiting.
  func perform() { unsafe albedo_curl_multi_perform(multi) }

  /// Waits for news of the network, or for `wakeUp`, or until libcurl has something to do.
  func wait(milliseconds: Int) {
    unsafe albedo_curl_multi_poll(multi, Int32(clamping: milliseconds))
  }

  /// The key of the next transfer that has ended, with its result; nil when there is no more.
  func nextEnded() -> (key: UInt, result: CURLcode)? {
    var result = CURLE_OK
    guard let easy = unsafe albedo_curl_multi_next_ended(multi, &result) else { return nil }
    return (UInt(bitPattern: easy), result)
  }
}

extension TransferError {
  /// What libcurl's creating functions fail with.
  static var outOfMemory: TransferError {
    TransferError(.unavailable, "libcurl could not be started: out of memory")
  }
}
