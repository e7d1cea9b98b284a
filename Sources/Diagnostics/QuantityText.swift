/// Byte counts, rates and times as people read them, in few columns.
package enum QuantityText {
  /// Returns a byte count: `512 B`, `12.6 KiB`, `1.2 TiB`.
  package static func size(_ byteCount: Int64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var value = Double(max(0, byteCount))
    var unit = 0
    // What would be rounded to 1024.0 is shown in the next unit.
    while value >= 1023.95, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return unit == 0 ? "\(max(0, byteCount)) B" : "\(tenths(value)) \(units[unit])"
  }

  /// Returns a number of things with its thousands apart: `9,873`.
  package static func count(_ count: Int) -> String {
    var text = ""
    for (place, digit) in String(abs(count)).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text = "," + text }
      text = String(digit) + text
    }
    return count < 0 ? "-" + text : text
  }

  /// Returns a part of a whole, the unit once where it is the same: `1.2/3.4 GiB`.
  package static func size(_ done: Int64, of total: Int64) -> String {
    let (part, whole) = (size(done).split(separator: " "), size(total))
    return whole.hasSuffix(" " + part[1])
      ? "\(part[0])/\(whole)" : "\(part[0]) \(part[1])/\(whole)"
  }

  /// Returns a rate: `98.1 MiB/s`.
  package static func rate(_ bytesPerSecond: Double) -> String {
    size(Int64(min(max(0, bytesPerSecond), 1e15))) + "/s"
  }

  /// Returns a clock of what remains or has passed: `0:42`, `1:02:03`; from 100 hours on `>99 h`.
  package static func clock(_ duration: Duration) -> String {
    let seconds = max(0, duration.components.seconds)
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    if hours > 99 { return ">99 h" }
    let tail = two(seconds % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(tail)" : "\(minutes):\(tail)"
  }

  /// Returns how long something took, below a minute with the three digits that matter: `8.5 µs`,
  /// `12 ms`, `3.45 s`, `2:05 min`.
  package static func span(_ duration: Duration) -> String {
    let seconds = max(0, duration / .seconds(1))
    // What would be rounded to 60 s is shown as a minute, and so on.
    if seconds >= 59.95 {
      let whole = max(duration, .seconds(60))
      return clock(whole) + (whole >= .seconds(3600) ? " h" : " min")
    }
    let units = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")]
    let (size, unit) = units.first { seconds >= $0.0 * 0.9995 } ?? (1e-6, "µs")
    let value = seconds / size
    let scale = value >= 99.95 ? 1.0 : value >= 9.995 ? 10 : 100
    let text = String((value * scale).rounded() / scale)
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " " + unit
  }

  /// Returns how much of a whole is done, from 0 to 100 without rounding up.
  package static func percent(_ done: Int64, of total: Int64) -> Int {
    guard total > 0 else { return 0 }
    return Int(min(max(0, Double(done) / Double(total)), 1) * 100)
  }

  private static func tenths(_ value: Double) -> String {
    let number = Int64((value * 10).rounded())
    return "\(number / 10).\(number % 10)"
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
