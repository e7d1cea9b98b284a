internal import CPlatform
internal import Diagnostics

/// A program of the user's choice that shows long text on our terminal, such as `less`.
package enum TerminalPager {
  /// Lets a shell run `command` with the text as its input, and returns its exit status; blocks.
  ///
  /// Unlike `ChildProcess` it shares our terminal. Where the user has not said what `less` shall do,
  /// it shows colours and ends by itself with a text that fits. Throws what the system says when there
  /// is no shell.
  package static func show(_ text: String, with command: String) throws(PlatformError) -> Int32 {
    var status: Int32 = 0
    let bytes = Array(text.utf8)
    let code = unsafe bytes.withUnsafeBytes { buffer in
      unsafe albedo_page(command, buffer.baseAddress, buffer.count, &status)
    }
    if code != 0 { throw PlatformError(errno: code, .start, "the pager '\(command)'") }
    return status
  }
}
