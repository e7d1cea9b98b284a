import Diagnostics
import Testing

@Suite struct QuantityTextTests {
  @Test(
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_048_575, "1.0 MiB"),
      (1 << 30, "1.0 GiB"), (Int64.max, "8192.0 PiB"), (-5, "0 B"),
    ] as [(Int64, String)])
  func `sizes have one decimal`(byteCount: Int64, text: String) {
    #expect(QuantityText.size(byteCount) == text)
  }

  @Test(
    arguments: [
      (.nanoseconds(1500), "1.5 µs"), (.zero, "0 µs"), (.microseconds(12_340), "12.3 ms"),
      (.microseconds(999_700), "1 s"), (.milliseconds(12), "12 ms"),
      (.milliseconds(3449), "3.45 s"), (.milliseconds(59_940), "59.9 s"),
      (.milliseconds(59_960), "1:00 min"), (.seconds(125), "2:05 min"),
      (.seconds(3723), "1:02:03 h"), (.seconds(-1), "0 µs"),
    ] as [(Duration, String)])
  func `times have the three digits that matter`(duration: Duration, text: String) {
    #expect(QuantityText.span(duration) == text)
  }

  @Test func `clocks and parts are short`() {
    #expect(QuantityText.clock(.seconds(59)) == "0:59")
    #expect(QuantityText.clock(.seconds(3600)) == "1:00:00")
    #expect(QuantityText.clock(.seconds(1_000_000)) == ">99 h")
    #expect(QuantityText.percent(999, of: 1000) == 99)
    #expect(QuantityText.percent(5, of: 0) == 0)
    #expect(QuantityText.percent(2000, of: 1000) == 100)
    #expect(QuantityText.size(512, of: 2048) == "512 B/2.0 KiB")
    #expect(QuantityText.rate(.infinity).hasSuffix("/s"))
  }
}
