import Foundation

/// What a folder holds, entry by entry, for comparing two trees.
public struct TreeListing {
  /// One entry of a tree.
  public struct Entry: Hashable, Sendable {
    /// Kind, mode, count of hard links and link target, as `find` prints them.
    public let facts: String
    /// Whether the time of modification is the epoch, as in archives of Spack.
    public let hasZeroTime: Bool
    /// The bytes of a file.
    public let content: [UInt8]?
  }

  /// The entries by their path below the folder.
  public private(set) var entries: [String: Entry] = [:]

  /// Reads a folder; entries for which `isIgnored` is true are left out with all below.
  public init(of folder: String, ignoring isIgnored: (String) -> Bool = { _ in false }) throws {
    let outcome = try Program.run(
      "/usr/bin/env",
      ["find", folder, "-mindepth", "1", "-printf", "%P\\0%y\\0%m\\0%n\\0%l\\0%T@\\0"])
    let fields = outcome.output.split(separator: "\0", omittingEmptySubsequences: false)
    for start in stride(from: 0, to: fields.count - 5, by: 6) {
      let path = String(fields[start])
      if isIgnored(path) { continue }
      let isFolder = fields[start + 1] == "d"
      // How many links a folder has tells how many folders are in it, and some are ignored.
      let linkCount = isFolder ? "" : String(fields[start + 3])
      let isFile = fields[start + 1] == "f"
      entries[path] = Entry(
        facts: [fields[start + 1], fields[start + 2], linkCount[...], fields[start + 4]]
          .joined(separator: " "),
        hasZeroTime: (Double(String(fields[start + 5])) ?? 1) == 0,
        content: isFile
          ? [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + path))) : nil)
    }
  }

  /// Returns a sentence for each difference to another tree; none when they are equal.
  public func differences(to other: TreeListing) -> [String] {
    Set(entries.keys).union(other.entries.keys).sorted().compactMap { path in
      guard let mine = entries[path] else { return "'\(path)' is missing" }
      guard let theirs = other.entries[path] else { return "'\(path)' is too much" }
      if mine.facts != theirs.facts { return "'\(path)' is \(mine.facts), not \(theirs.facts)" }
      if mine.content != theirs.content { return "'\(path)' has other bytes" }
      if mine.hasZeroTime != theirs.hasZeroTime { return "'\(path)' has another time" }
      return nil
    }
  }
}
