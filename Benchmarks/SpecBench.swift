import Foundation
import SpecModel

/// Measures versions and specs beside what a program without their rules would do.
struct SpecBench {
  private let clock = ContinuousClock()

  func run() throws {
    Table.section("specs")
    try versions()
    try specs()
  }

  /// 1,000,000 comparisons, beside as many of the texts.
  private func versions() throws {
    let texts = (0..<1000).map { "\($0 % 7).\($0 % 13).\($0 % 31)" + ($0 % 5 == 0 ? "rc1" : "") }
    let versions = try texts.map { try Version($0) }
    compare(
      "1,000,000 versions compared", "their texts",
      { count(versions) { $0 < $1 } }, { count(texts) { $0 < $1 } })
  }

  /// 100,000 answers whether a spec satisfies another, beside equality of their texts.
  private func specs() throws {
    let texts = (0..<100).map { index in
      "quill@\(index % 5).\(index % 3)+shared~static flavor=plain target=zen2 %gcc@1\(index % 4)"
        + " ^pamphlet@\(index % 2)+a"
    }
    let left = try texts.map { try Spec.parse($0) }
    let right = try (0..<100).map {
      try Spec.parse("quill@\($0 % 5):+shared target=x86_64: %gcc ^pamphlet")
    }
    compare(
      "100,000 x satisfies", "equality of texts",
      {
        var count = 0
        for _ in 0..<10 {
          for one in left { for other in right where one.satisfies(other) { count += 1 } }
        }
        return count
      },
      {
        var count = 0
        for _ in 0..<10 {
          for one in texts { for other in texts where one == other { count += 1 } }
        }
        return count
      })
  }

  private func count<Element>(_ items: [Element], _ isLess: (Element, Element) -> Bool) -> Int {
    var count = 0
    for one in items { for other in items where isLess(one, other) { count += 1 } }
    return count
  }

  private func compare(
    _ task: String, _ other: String, _ ours: @escaping () -> Int, _ theirs: @escaping () -> Int
  ) {
    let times = [ours, theirs].map { body in
      (0..<5).map { _ in clock.measure { _ = body() } / .seconds(1) }.sorted()[2]
    }
    Table.row(task, "albedo", Table.time(times[0]), "", "")
    Table.row("", other, Table.time(times[1]), "", String(format: "%.1f", times[0] / times[1]))
  }
}
