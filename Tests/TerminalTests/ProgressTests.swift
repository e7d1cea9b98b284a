import Diagnostics
import Terminal
import Testing

@Suite struct ProgressLayoutTests {
  private static let mebibyte: Int64 = 1 << 20
  private static let items = [
    ProgressLayout.Item(
      name: "pamphlet@2024.05/jgi26dx", word: "packing", done: 120 * mebibyte,
      total: 512 * mebibyte, perSecond: 98.1 * 1_048_576, remaining: .seconds(4)),
    ProgressLayout.Item(
      name: "gcc-runtime@12.2.0/beeocms", word: "relocating", unit: .count, done: 12, total: 340,
      perSecond: 7, remaining: .seconds(3725)),
    ProgressLayout.Item(name: "墨水@1", word: "hashing", done: 900),
    ProgressLayout.Item(
      name: "quill@2.0/4xfpsw7", wait: "waiting for the lock '/srv/cache/index.lock' (0:12)"),
  ]
  private static let total = ProgressLayout.Total(
    endedCount: 3, itemCount: 14, done: 1288 * mebibyte, perSecond: 82.1 * 1_048_576,
    remaining: .seconds(35))

  private func screen(_ columns: Int, rows: Int = 24) -> [String] {
    ProgressLayout(columnCount: columns, rowCount: rows).lines(of: Self.items, total: Self.total)
  }

  @Test func `a narrow screen has names, percentages and what remains`() {
    #expect(
      screen(40) == [
        "pamphlet@2024.05/jgi26dx   23%     0:04",
        "gcc-runtime@12.2.0/be...    3%  1:02:05",
        "墨水@1",
        "quill@2.0/4xf...  waiting ...ck' (0:12)",
        "3/14 done  82.1 MiB/s  0:35 left",
      ])
  }

  @Test func `a usual screen also has what is done and how fast`() {
    #expect(
      screen(80) == [
        "pamphlet@2024...  packing       23%      120.0/512.0 MiB    98.1 MiB/s     0:04",
        "gcc-runtime@1...  relocating     3%            12 of 340                1:02:05",
        "墨水@1            hashing                          900 B",
        "quill@2.0/4xf...  waiting for the lock '/srv/cache/index.lock' (0:12)",
        "3/14 done  1.3 GiB  82.1 MiB/s  0:35 left",
      ])
  }

  @Test func `a wide screen has whole names and bars`() {
    #expect(
      screen(200) == [
        "pamphlet@2024.05/jgi26dx    packing      [####................]   23%"
          + "      120.0/512.0 MiB    98.1 MiB/s     0:04",
        "gcc-runtime@12.2.0/beeocms  relocating   [....................]    3%"
          + "            12 of 340                1:02:05",
        "墨水@1                      hashing                                  "
          + "                900 B",
        "quill@2.0/4xfpsw7           waiting for the lock '/srv/cache/index.lock' (0:12)",
        "3/14 done  1.3 GiB  82.1 MiB/s  0:35 left",
      ])
  }

  @Test(arguments: 1...120) func `no line is as wide as its screen`(columns: Int) {
    for isColored in [false, true] {
      let lines = ProgressLayout(columnCount: columns, rowCount: 24, isColored: isColored)
        .lines(of: Self.items, total: Self.total)
      #expect(lines.allSatisfy { DisplayWidth.of($0) < columns })
      #expect(lines.isEmpty == (columns < 40))
    }
  }

  @Test(arguments: 1...10) func `a low screen shows the first items and how many more there are`(
    rows: Int
  ) {
    let lines = screen(80, rows: rows)
    #expect(lines.count <= max(0, rows - 1))
    guard rows >= 3 else { return }
    #expect(lines.last?.hasPrefix("3/14 done") == true)
    if rows == 5 { #expect(lines.dropLast().last == "+ 2 more") }
    if rows == 3 { #expect(lines.first == "+ 4 more") }
    if rows >= 6 { #expect(lines.count == 5) }
  }

  @Test func `a name cannot steer the terminal`() {
    let item = ProgressLayout.Item(name: "a\u{1B}[2J", word: "b\nc", wait: nil)
    let lines = ProgressLayout(columnCount: 80, rowCount: 24).lines(of: [item], total: nil)
    #expect(lines == ["a\\u{1b}[2J        b\\u{a}c"])
  }

  @Test func `colours add nothing but colours`() {
    let plain = screen(80)
    let colored = ProgressLayout(columnCount: 80, rowCount: 24, isColored: true)
      .lines(of: Self.items, total: Self.total)
    #expect(colored.map(TerminalText.withoutStyles) == plain)
    #expect(colored != plain)
  }
}

@Suite struct TextCutTests {
  @Test func `the middle goes where both ends matter`() {
    #expect(TextCut.cutMiddle("waiting for the lock (0:12)", to: 20) == "waiting...ock (0:12)")
    #expect(TextCut.cutMiddle("short", to: 20) == "short")
    #expect(DisplayWidth.of(TextCut.cutMiddle("墨水墨水墨水墨水墨水墨水", to: 14)) <= 14)
    #expect(TextCut.cutMiddle("waiting for it", to: 10) == "waiting...")
  }
}

@Suite struct RunningWorkTests {
  @Test func `rate and remaining time follow the counter`() throws {
    var work = RunningWork()
    let item = ItemProgress(name: "quill")
    item.begin("packing", total: 1000)
    work.add(item, at: .zero)
    #expect(work.look(at: .zero).items.isEmpty, "too young to be shown")
    item.advance(by: 100)
    let first = try #require(work.look(at: .seconds(1)).items.first)
    #expect(first.perSecond == 100)
    #expect(first.remaining == .seconds(9))
    item.begin("hashing")
    let second = try #require(work.look(at: .seconds(2)).items.first)
    #expect(second.word == "hashing" && second.done == 0 && second.perSecond == nil)
    #expect(second.total == nil && second.remaining == nil)
  }

  @Test func `the rate is that of the last seconds`() {
    var rate = RateEstimate()
    for second in 0...100 { rate.add(Int64(second * 10), at: .seconds(second)) }
    for second in 101...130 { rate.add(1000, at: .seconds(second)) }
    #expect(rate.perSecond == 0)
    #expect(rate.remaining(of: 2000) == nil)
  }

  @Test func `what is done has no time left, and no less than is done was to do`() throws {
    var work = RunningWork()
    let item = ItemProgress(name: "quill")
    work.add(item, at: .zero)
    item.begin("hashing", total: 100)
    _ = work.look(at: .zero)
    item.advance(by: 50)
    let half = try #require(work.look(at: .seconds(1)).items.first)
    #expect(half.remaining == .seconds(1) && half.total == 100)
    item.advance(by: 70)
    let over = try #require(work.look(at: .seconds(2)).items.first)
    #expect(over.remaining == nil && over.total == 120 && over.done == 120)
  }

  @Test func `a wait is shown after a second, with its age`() throws {
    var work = RunningWork()
    let item = ItemProgress(name: "quill")
    work.add(item, at: .zero)
    item.wait(for: "the lock '/x'")
    #expect(work.look(at: .seconds(1)).items.first?.wait == nil)
    #expect(work.look(at: .seconds(3)).items.first?.wait == "waiting for the lock '/x' (0:02)")
    item.goOn()
    #expect(work.look(at: .seconds(4)).items.first?.wait == nil)
  }

  @Test func `a batch counts items and bytes and guesses the rest from what has ended`() throws {
    var work = RunningWork()
    let batch = BatchProgress(itemCount: 4)
    let items = ["a", "b"].map { ItemProgress(name: $0) }
    work.add(batch, at: .zero)
    for item in items {
      item.begin("packing")
      item.advance(by: 500)
      work.add(item, at: .zero)
    }
    #expect(work.look(at: .seconds(1)).total?.remaining == nil)
    items[0].end()
    work.remove(items[0])
    batch.endItem()
    let total = try #require(work.look(at: .seconds(10)).total)
    #expect(total.endedCount == 1 && total.itemCount == 4 && total.done == 1000)
    #expect(total.remaining == .seconds(30))
    #expect(work.look(at: .seconds(15)).total?.remaining == .seconds(25))
    #expect(work.look(at: .seconds(60)).total?.remaining == nil)
    work.remove(batch)
    work.remove(items[1])
    #expect(work.isEmpty)
  }

  @Test func `a log gets a line every half minute, and one about each wait`() {
    var work = RunningWork()
    let item = ItemProgress(name: "quill")
    item.begin("packing", total: 4096)
    work.add(item, at: .zero)
    var lines: [String] = []
    for second in 1...95 {
      item.advance(by: 32)
      if second == 40 { item.wait(for: "the lock '/x', held by node7:1") }
      if second == 60 { item.goOn() }
      lines += work.lines(at: .seconds(second))
    }
    #expect(
      lines == [
        "quill: packing, 960 B/4.0 KiB, 32 B/s, 1:38 left",
        "quill: waiting for the lock '/x', held by node7:1 (0:01)",
        "quill: packing, 2.2 KiB/4.0 KiB, 32 B/s, 0:57 left".replacing(
          "2.2 KiB/4.0", with: "2.2/4.0"),
      ])
  }
}

@Suite struct TextTableTests {
  private let table = TextTable(
    columns: [
      .init("NAME", priority: 2), .init("SIZE", alignment: .right, priority: 1, leastWidth: 4),
      .init("WHY"),
    ],
    rows: [["quill", "12 KiB", "asked for"], ["墨水", "3 B", "a\tb\\c\n"], ["inkwell@0.6"]])

  @Test func `columns are aligned below their titles`() {
    #expect(
      table.lines(columnCount: 80) == [
        "NAME           SIZE  WHY",
        "quill        12 KiB  asked for",
        "墨水            3 B  a\\u{9}b\\c\\u{a}",
        "inkwell@0.6",
      ])
  }

  @Test func `the least important column is cut first, then left out`() {
    #expect(table.lines(columnCount: 30)[2].hasSuffix("  a\\u{9}..."))
    #expect(table.lines(columnCount: 20)[1] == "quill        12 KiB")
    #expect(table.lines(columnCount: 9) == ["NAME", "quill", "墨水", "inkwel..."])
  }

  @Test(arguments: 1...60) func `no line is wider than the screen`(columns: Int) {
    #expect(table.lines(columnCount: columns).allSatisfy { DisplayWidth.of($0) <= columns })
  }

  @Test func `programs get whole cells between tabs`() {
    #expect(
      table.tabSeparatedLines == [
        "NAME\tSIZE\tWHY", "quill\t12 KiB\tasked for", "墨水\t3 B\ta\\tb\\\\c\\n",
        "inkwell@0.6\t\t",
      ])
  }
}
