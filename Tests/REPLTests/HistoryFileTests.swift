import AlbedoTesting
import Foundation
import SystemPackage
import Testing

@testable import REPL

@Suite struct HistoryFileTests {
  private let folder: TemporaryFolder
  private let file: HistoryFile

  init() throws {
    folder = try TemporaryFolder()
    file = HistoryFile(path: FilePath(folder["state/albedo/history"]))
  }

  @Test func `entries come back in order, line feeds and backslashes included`() throws {
    let entries = ["1", "if x then\n  y()\nend", "'a\\n\\\\b'", "grüße"]
    for entry in entries { try file.add(entry) }
    #expect(try file.entries() == entries)
  }

  @Test func `no file means no entries`() throws {
    #expect(try file.entries() == [])
  }

  @Test(arguments: ["", " hidden()", "token = 'x'", String(repeating: "x", count: 20_000)])
  func `some lines are not kept`(line: String) throws {
    try file.add(line)
    #expect(try file.entries() == [])
  }

  @Test func `a file of a former time loses the rights of others`() throws {
    let path = try folder.write("state/albedo/history", "1\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    try file.add("2")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try file.entries() == ["1", "2"])
  }

  @Test func `a file that has grown keeps its newest entries`() throws {
    let line = String(repeating: "x", count: 100)
    let text = (1...12_000).map { "\(line)\($0)\n" }.joined()
    try folder.write("state/albedo/history", text)
    try file.add("newest")
    let entries = try file.entries()
    #expect(entries.count == HistoryFile.keptEntries)
    #expect(entries.last == "newest")
    #expect(entries.first == "\(line)11002")
  }

  @Test func `lines that are no UTF-8 are passed over`() throws {
    try folder.write("state/albedo/history", Array("a\n".utf8) + [0xFF, 0x0A] + Array("b\n".utf8))
    #expect(try file.entries() == ["a", "b"])
  }

  @Test func `several writers lose no entry`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask { [file] in
          for number in 0..<25 { try file.add("w\(writer)_\(number)") }
        }
      }
      try await group.waitForAll()
    }
    #expect(Set(try file.entries()).count == 100)
  }

  @Test func `the place follows the environment`() {
    let state = HistoryFile(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"])
    #expect(state?.path == "/s/albedo/history")
    #expect(HistoryFile(environment: ["HOME": "/h"])?.path == "/h/.local/state/albedo/history")
    #expect(HistoryFile(environment: ["XDG_STATE_HOME": "relative"]) == nil)
  }
}
