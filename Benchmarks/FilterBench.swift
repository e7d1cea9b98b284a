import Diagnostics
import Documents
import Foundation
import Platform
import SystemPackage

/// Measures how fast an index is searched for one name, beside simdjson alone.
struct FilterBench {
  private static let recordCount = 85_000

  private let folder: String
  private let bench: String

  /// Works in a folder of its own; `bench` is this program.
  init(folder: String) {
    self.folder = folder
    bench = CommandLine.arguments[0]
  }

  /// What a child of this program does: `filter FILE NAME`.
  static func runChild(_ arguments: [String]) throws -> Bool {
    guard arguments.first == "filter", arguments.count == 3 else { return false }
    let bytes = try FileSystem.read(FilePath(arguments[1]))
    var count = 0
    try JSON.eachMember(
      of: bytes, at: ["database", "installs"],
      where: JSON.MemberFilter(["spec", "name"], equals: arguments[2]), source: arguments[1]
    ) { _, _ in
      count += 1
      return true
    }
    print(count)
    return true
  }

  /// Runs the contest; the other program is built first, where there is a C++ compiler.
  func run() throws {
    Table.section("search")
    let cache = folder + "/index-of-100-megabytes"
    try SyntheticCache(cache, count: Self.recordCount).writeIndex()
    let blobs = cache + "/blobs/sha256"
    let names = try FileManager.default.subpathsOfDirectory(atPath: blobs)
    guard let index = names.first(where: { $0.utf8.count > 60 }) else { return }
    let words = [blobs + "/" + index, "package-777"]
    var contest = Contest("one name in an index of 100 MB")
    contest.add("albedo", Child([bench, "filter"] + words))
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/filter.cpp"
    let other = folder + "/filter"
    if Child.exists("c++") {
      _ = try Child(["c++", "-O2", "-std=c++17", source, "-o", other, "-lsimdjson"]).seconds()
      contest.add("simdjson", Child([other] + words))
    }
    try contest.run(7)
  }
}
