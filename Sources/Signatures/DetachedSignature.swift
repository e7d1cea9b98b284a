internal import Diagnostics

/// The form of a detached signature as text (RFC 4880, section 6.2), in the one way that gpg writes.
///
/// GnuPG passes over text before and behind the armour; a cache has no use for such a file.
package enum DetachedSignature {
  /// Throws `gpg.malformed` unless `bytes` are one armored signature and nothing else.
  ///
  /// `source` names it in errors. Takes lines that end with CR LF, too.
  package static func check(_ bytes: [UInt8], source: String) throws(SignatureError) {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    lines = ArraySlice(lines.map { $0.last == 0x0D ? $0.dropLast() : $0 })
    let isBegun = lines.popFirst()?.elementsEqual(ClearSignedMessage.signature) == true
    let problem =
      isBegun
      ? ClearSignedMessage.problem(inArmour: lines) : "it does not begin with the armour of one"
    if let problem {
      throw SignatureError(
        .malformed, "the signature of '\(source)' is not one: \(problem)",
        hint: "the file was changed or put together after it was signed: do not use it")
    }
  }
}
