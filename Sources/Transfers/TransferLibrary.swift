internal import CCurl

/// The library that transfers are made with (`libcurl(3)`).
package enum TransferLibrary {
  /// Its version and those of the libraries that it uses, such as `libcurl/7.88.1 OpenSSL/3.0.11`;
  /// nil where it is not installed.
  ///
  /// Loads the library, which takes some milliseconds.
  package static var version: String? {
    guard albedo_curl_load() == 1, let text = unsafe albedo_curl_version() else { return nil }
    return unsafe String(cString: text)
  }
}
