/// Reading and writing of JSON, by the rules of Python's `json` module that Spack uses.
///
/// Reading: UTF-8 only, one value, numbers of any size, the last of several equal keys counts, a
/// surrogate without a partner becomes U+FFFD; `NaN`, `Infinity`, comments and trailing commas are
/// refused. Texts are read by simdjson, up to 4 GiB.
package enum JSON {
  /// What is done about text after the value.
  package enum TrailingText: Sendable {
    /// It is an error.
    case refused
    /// It is not looked at, as Spack does for its database.
    case ignored
  }
}
