import Foundation
import Platform
import Relocation
import SystemPackage

/// Measures new search paths in many programs, beside `patchelf`.
struct RelocateBench {
  private static let fileCount = 1000
  private static let oldRoot = "/opt/an-old-root"

  private let folder: String

  /// Works in a folder of its own.
  init(folder: String) { self.folder = folder + "/relocate" }

  /// Runs all contests; needs patchelf, whose own program is what is changed.
  func run() throws {
    Table.section("relocation of \(Self.fileCount) programs")
    let program = "/usr/bin/patchelf"
    guard FileManager.default.isExecutableFile(atPath: program) else {
      return print("patchelf is missing")
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let model = folder + "/model"
    try FileManager.default.copyItem(atPath: program, toPath: model)
    let old = "\(Self.oldRoot)/lib:\(Self.oldRoot)/lib64"
    _ = try Child([program, "--set-rpath", old, model]).seconds()
    for (task, root) in [
      ("search path that fits", "/opt/new"), ("search path that grows", "/opt/a-longer-new-root"),
    ] {
      var contest = Contest(task)
      let copy = { try fill(from: model) }
      for (name, part) in [("albedo", "paths"), ("albedo, C strings too", "all")] {
        contest.add(
          name, Child([CommandLine.arguments[0], "relocate-" + part, files, Self.oldRoot, root]),
          prepare: copy)
      }
      let new = "\(root)/lib:\(root)/lib64"
      contest.add(
        "patchelf, one file a time",
        Child(
          shell: "for file in \"$2\"/*; do patchelf --set-rpath \"$1\" \"$file\"; done",
          [new, files]), prepare: copy)
      contest.add(
        "patchelf, all at once",
        Child(shell: "patchelf --set-rpath \"$1\" \"$2\"/*", [new, files]), prepare: copy)
      try contest.run(3)
    }
  }

  /// What a child of this program does: `relocate-paths FOLDER OLD NEW`, or `relocate-all` with the
  /// C strings, which patchelf leaves alone.
  static func runChild(_ arguments: [String]) throws -> Bool {
    guard let task = arguments.first, ["relocate-paths", "relocate-all"].contains(task),
      arguments.count == 4
    else { return false }
    let map = try PrefixMap([
      PrefixMap.Pair(old: Array(arguments[2].utf8), new: Array(arguments[3].utf8))
    ])
    for name in try FileManager.default.contentsOfDirectory(atPath: arguments[1]) {
      let file = FilePath(arguments[1]).appending(name)
      var mapped = try MappedFile(file, .readWrite)
      let patch = try mapped.withBytes { bytes throws in
        task == "relocate-paths"
          ? ELFRelocation.patch(for: bytes, map: map)
          : try BinaryRelocation.change(of: bytes, map: map, file: name).patch
      }
      guard !patch.isEmpty else { throw BenchFailure("'\(name)' was not changed") }
      try mapped.withMutableBytes { bytes in
        for edit in patch.edits {
          for (index, byte) in edit.bytes.enumerated() {
            bytes[edit.range.lowerBound + index] = byte
          }
        }
      }
      if let tail = patch.tail {
        try File(file, .readWrite).write(tail.bytes.span, at: UInt64(tail.offset))
      }
    }
    return true
  }

  private var files: String { folder + "/files" }

  private func fill(from model: String) throws {
    try? FileManager.default.removeItem(atPath: files)
    try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
    for number in 0..<Self.fileCount {
      try FileManager.default.copyItem(atPath: model, toPath: "\(files)/\(number)")
    }
  }
}
