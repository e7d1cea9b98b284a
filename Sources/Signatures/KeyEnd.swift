internal import Diagnostics

/// When a key ends, in the words of gpg (`--quick-generate-key`, and `Expire-Date` of a key's
/// parameters).
///
/// GnuPG says of a wrong one only that making the key failed, so the form is looked at before.
enum KeyEnd {
  /// The forms, for messages.
  static let forms = "0 for never, a number of days, 3w, 6m, 2y, or a day such as 2030-12-31"

  /// Whether a text has a form that gpg takes; that it lies ahead only gpg can say.
  static func isWellFormed(_ text: String) -> Bool {
    if ["never", "none", "-"].contains(text) { return true }
    if text.hasPrefix("seconds=") { return isNumber(text.dropFirst("seconds=".count)) }
    let days = text.split(separator: "-", omittingEmptySubsequences: false)
    if days.count == 3 { return isDay(days[0], days[1], days[2]) }
    if let mark = text.firstIndex(of: "T") {
      let (day, time) = (text[..<mark], text[text.index(after: mark)...])
      guard day.utf8.count == 8, time.utf8.count == 6, isNumber(time) else { return false }
      return isDay(day.prefix(4), day.dropFirst(4).prefix(2), day.suffix(2))
    }
    let count = text.last.map { "dwmy".contains($0) } == true ? text.dropLast() : text[...]
    return isNumber(count)
  }

  private static func isDay(_ year: Substring, _ month: Substring, _ day: Substring) -> Bool {
    year.utf8.count == 4 && isNumber(year) && month.utf8.count == 2 && day.utf8.count == 2
      && isNumber(month) && isNumber(day) && (1...12).contains(Int(month) ?? 0)
      && (1...31).contains(Int(day) ?? 0)
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.count < 10 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
