/// Moments as short texts that sort by time.
package enum MomentText {
  /// Returns a moment, in seconds since 1970, for the name of a file: `20261129T034417Z`, in UTC.
  package static func compact(_ time: Int64) -> String {
    let (days, rest) = time.quotientAndRemainder(dividingBy: 86_400)
    let (year, month, day) = civilDate(days)
    return digits(year, 4) + digits(month, 2) + digits(day, 2) + "T" + digits(rest / 3600, 2)
      + digits(rest / 60 % 60, 2) + digits(rest % 60, 2) + "Z"
  }

  private static func digits(_ number: Int64, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }

  /// The day of the Gregorian calendar, so many days after 1 January 1970.
  private static func civilDate(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    // Years begin in March, so that the leap day is their last; eras have 400 years.
    let shifted = days + 719_468
    let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
    let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let isNextYear = month >= 10
    return (
      year + era * 400 + (isNextYear ? 1 : 0), month + (isNextYear ? -9 : 3),
      dayOfYear - (153 * month + 2) / 5 + 1
    )
  }
}
