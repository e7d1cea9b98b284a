import AlbedoTesting
import Diagnostics
import Documents
import Foundation
import SpecModel
import Testing

@testable import EnvironmentModel

/// Lock files of every version, real and broken.
@Suite struct LockFileTests {
  @Test func `lock files of all Spacks give the specs that Spack reads from them`() throws {
    let vectors = try #require(
      try JSON.decode(Fixture.bytes("vectors/lockfiles.json"), source: "vectors")["cases"]?.list)
    var tally = Tally("lockfiles.json")
    for vector in vectors {
      let name = vector["file"]?.string ?? ""
      let bytes = try Fixture.bytes("vectors/lockfiles/" + name)
      let lock = try #require(try LockFile.decode(bytes, source: name))
      let roots = lock.roots.map { root -> DocumentValue in
        ["user_spec": .string(root.text), "dag_hash": .string(root.hash.text)]
      }
      let expected = (vector["roots"]?.list ?? []).map { root -> DocumentValue in
        ["user_spec": root["user_spec"] ?? .null, "dag_hash": root["dag_hash"] ?? .null]
      }
      let nodes = lock.roots.map { lock.node($0.hash)?.shortText.split(separator: "/").first ?? "" }
      let names = (vector["roots"]?.list ?? []).map {
        $0["node"]?.string?.split(separator: "/").first ?? ""
      }
      let all = lock.reachableNodes.sorted { $0.hash < $1.hash }
        .map { DocumentValue.list([.string($0.hash.text), .string($0.name)]) }
      tally.check(
        lock.version == vector["lockfile_version"]?.integer && roots == expected && nodes == names
          && .list(all) == vector["all"], "\(name): \(roots) \(all)")
      for root in lock.roots {
        _ = try ConcreteSpec(root: root.hash, format: 5, source: name) { lock.node($0) }
      }
    }
    tally.finish()
  }

  @Test(arguments: ["spack-0.16", "spack-0.23", "spack-1.2"])
  func `lock files of whole stacks are read, and each root has its graph`(_ folder: String) throws {
    let bytes = try Fixture.bytes("environments/\(folder)/spack.lock")
    let lock = try #require(try LockFile.decode(bytes, source: folder))
    #expect(lock.roots.count >= 3)
    for root in lock.roots {
      let spec = try ConcreteSpec(root: root.hash, format: 5, source: folder) { lock.node($0) }
      #expect(spec.root.hash == root.hash)
    }
    #expect(Set(lock.hashes).count == lock.hashes.count)
  }

  @Test func `of two keys for one package the first that a root reaches counts`() throws {
    let text = """
      {"_meta": {"file-type": "spack-lockfile", "lockfile-version": 2},
       "roots": [{"hash": "\(key("b"))", "spec": "app"}, {"hash": "\(key("c"))", "spec": "app"}],
       "concrete_specs": {
         "\(key("c"))": \(old("app", "a", needs: ("lib", key("e")))),
         "\(key("b"))": \(old("app", "a", needs: ("lib", key("d")))),
         "\(key("e"))": \(old("lib", "f", version: "2")), "\(key("d"))": \(old("lib", "f"))
       }}
      """
    let lock = try #require(try LockFile.decode(Array(text.utf8), source: "l"))
    #expect(lock.roots.map(\.hash.text) == [key("a"), key("a")])
    #expect(lock.rootHashes.count == 1)
    #expect(lock.hashes.map(\.text) == [key("a"), key("f")])
    #expect(lock.node(try hash("f"))?.version.text == "1")
    #expect(lock.node(try hash("a"))?.dependencies.map(\.hash.text) == [key("f")])
  }

  @Test func `in version 1 the key is the hash of a node that has none`() throws {
    let text = """
      {"_meta": {"file-type": "spack-lockfile", "lockfile-version": 1},
       "roots": [{"hash": "\(key("a"))", "spec": "app@1"}],
       "concrete_specs": {
         "\(key("a"))": \(old("app", nil, needs: ("lib", key("b")))), "\(key("b"))": \(old("lib", nil))
       }}
      """
    let lock = try #require(try LockFile.decode(Array(text.utf8), source: "l"))
    #expect(lock.reachableNodes.map(\.shortText).count == 2)
    #expect(lock.hashes.map(\.text) == [key("a"), key("b")])
  }

  @Test func `included environments bring roots and packages, nested ones too`() throws {
    let text = """
      {"_meta": {"lockfile-version": 6}, "spack": {"version": "1.2.0"},
       "roots": [{"hash": "\(key("a"))", "spec": "app"}],
       "concrete_specs": {"\(key("a"))": \(node("app", "a"))},
       "include_concrete": {
         "/envs/base": {
           "roots": [{"hash": "\(key("b"))", "spec": "base"}, {"hash": "\(key("a"))", "spec": "app"}],
           "concrete_specs": {"\(key("b"))": \(node("base", "b")), "\(key("a"))": \(node("app", "a"))},
           "include_concrete": {
             "/envs/deep": {
               "roots": [{"hash": "\(key("c"))", "spec": "deep"}],
               "concrete_specs": {"\(key("c"))": \(node("deep", "c"))}
       }}}}}
      """
    let lock = try #require(try LockFile.decode(Array(text.utf8), source: "l"))
    #expect(lock.roots.map(\.text) == ["app", "base", "deep"])
    #expect(lock.roots.map(\.origin) == [nil, "/envs/base", "/envs/deep"])
    #expect(lock.hashes.count == 3)
    #expect(lock.spackVersion == "1.2.0")
  }

  @Test func `what is not wanted by any root is no part of the environment`() throws {
    let text = lockText(roots: ["a"], nodes: [("a", node("app", "a")), ("b", node("lone", "b"))])
    let lock = try #require(try LockFile.decode(Array(text.utf8), source: "l"))
    #expect(lock.reachableNodes.map(\.name) == ["app"])
  }

  @Test func `an empty file locks nothing`() throws {
    #expect(try LockFile.decode([], source: "l") == nil)
    #expect(try LockFile.decode(Array(" \n".utf8), source: "l") == nil)
  }

  /// A text, the code of the error, and words that it must have.
  static let broken: [(String, EnvironmentFailure, String)] = [
    ("{", .malformedLock, "could not read the lock file"),
    ("[]", .malformedLock, "it does not say its version"),
    ("spack:\n  specs: []\n", .malformedLock, "could not read"),
    (#"{"_meta": {"file-type": "other", "lockfile-version": 6}}"#, .malformedLock, "'other'"),
    (#"{"_meta": {"lockfile-version": "6"}}"#, .malformedLock, "version"),
    (#"{"_meta": {"lockfile-version": 0}}"#, .malformedLock, "no version 0"),
    (
      #"{"_meta": {"lockfile-version": 7}, "spack": {"version": "2.0"}}"#, .newerLock,
      "by Spack 2.0 in version 7"
    ),
    (#"{"_meta": {"lockfile-version": 6}}"#, .malformedLock, "'roots'"),
    (#"{"_meta": {"lockfile-version": 6}, "roots": []}"#, .malformedLock, "'concrete_specs'"),
    (
      #"{"_meta": {"lockfile-version": 6}, "roots": [{"hash": "x"}], "concrete_specs": {}}"#,
      .malformedLock, "a root lacks"
    ),
    (
      #"{"_meta": {"lockfile-version": 6}, "roots": [{"hash": "x", "spec": "a@@"}], "#
        + #""concrete_specs": {}}"#, .malformedLock, "a root of the lock file"
    ),
    (
      #"{"_meta": {"lockfile-version": 6}, "roots": [{"hash": "x", "spec": "a"}], "#
        + #""concrete_specs": {}}"#, .missingNode, "'x', which 'a' became"
    ),
    (
      #"{"_meta": {"lockfile-version": 6}, "roots": [], "concrete_specs": {"x": 1}}"#,
      .malformedLock, "'x' is no mapping"
    ),
    (
      #"{"_meta": {"lockfile-version": 6}, "roots": [], "concrete_specs": {}, "#
        + #""include_concrete": []}"#, .malformedLock, "include_concrete"
    ),
  ]

  @Test(arguments: broken)
  func `a broken lock file says what is wrong with it`(
    _ text: String, _ code: EnvironmentFailure, _ words: String
  ) throws {
    let error = try #require(throws: EnvironmentError.self) {
      try LockFile.decode(Array(text.utf8), source: "/e/spack.lock")
    }
    #expect(error.code == code)
    #expect(error.message.contains(words), "\(error.message)")
    #expect(error.message.contains("/e/spack.lock"))
    #expect(error.hint != nil)
  }

  @Test func `a dependency that is not there is named`() throws {
    let text = lockText(
      roots: ["a"], nodes: [("a", node("app", "a", needs: ("lib", key("b"))))])
    let error = try #require(throws: EnvironmentError.self) {
      try LockFile.decode(Array(text.utf8), source: "l")
    }
    #expect(error.code == .missingNode)
    #expect(error.description.contains("lib"))
  }

  @Test func `packages that need each other are refused with their names`() throws {
    let text = lockText(
      roots: ["a"],
      nodes: [
        ("a", node("app", "a", needs: ("lib", key("b")))),
        ("b", node("lib", "b", needs: ("app", key("a")))),
      ])
    let error = try #require(throws: EnvironmentError.self) {
      try LockFile.decode(Array(text.utf8), source: "l")
    }
    #expect(error.code == .malformedLock)
    #expect(error.message.contains("app@1/aaaaaaa → lib@1/bbbbbbb → app@1/aaaaaaa"))
  }

  @Test func `deep nesting and long chains end soon`() throws {
    let deep = String(repeating: #"{"include_concrete":{"x":"#, count: 5000)
    #expect(throws: EnvironmentError.self) {
      try LockFile.decode(Array(deep.utf8), source: "l")
    }
    var nested = #"{"roots": [], "concrete_specs": {}}"#
    for _ in 0..<60 {
      nested = #"{"roots": [], "concrete_specs": {}, "include_concrete": {"/x": "# + nested + "}}"
    }
    let text =
      #"{"_meta": {"lockfile-version": 6}, "roots": [], "concrete_specs": {}, "#
      + #""include_concrete": {"/x": "# + nested + "}}"
    let error = try #require(throws: EnvironmentError.self) {
      try LockFile.decode(Array(text.utf8), source: "l")
    }
    #expect(error.message.contains("deep"))
    // A chain as long as this would overflow the stack of a reader that calls itself.
    let count = 4000
    let nodes = (0..<count).map { index in
      (
        hashText(index),
        node(
          "p\(index)", hashText(index),
          needs: index + 1 < count ? ("p\(index + 1)", hashText(index + 1)) : nil)
      )
    }
    let chain = lockText(roots: [hashText(0)], nodes: nodes)
    #expect(try LockFile.decode(Array(chain.utf8), source: "l")?.hashes.count == count)
  }

  @Test func `no change of a byte is more than an error`() throws {
    let bytes = try Fixture.bytes("vectors/lockfiles/spack-0.17.lock")
    var numbers = SeededNumbers(seed: 5)
    for _ in 0..<(Campaign.isWhole ? 20_000 : 100) {
      var copy = bytes
      for _ in 0..<Int.random(in: 1...3, using: &numbers) {
        copy[Int.random(in: copy.indices, using: &numbers)] = .random(in: 0...255, using: &numbers)
      }
      if Bool.random(using: &numbers) {
        copy.removeLast(Int.random(in: 0..<copy.count, using: &numbers))
      }
      do {
        _ = try LockFile.decode(copy, source: "l")
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
  }

  // MARK: Texts

  private func key(_ letter: String) -> String { String(repeating: letter, count: 32) }

  private func hash(_ letter: String) throws -> SpecHash { try #require(SpecHash(key(letter))) }

  private func hashText(_ number: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz234567")
    var text = ""
    var rest = number
    for _ in 0..<4 {
      text.append(letters[rest % 32])
      rest /= 32
    }
    return text + String(repeating: "a", count: 28)
  }

  private func lockText(roots: [String], nodes: [(String, String)]) -> String {
    func whole(_ text: String) -> String { text.count == 1 ? key(text) : text }
    let roots = roots.map { #"{"hash": "\#(whole($0))", "spec": "app"}"# }
    let nodes = nodes.map { #""\#(whole($0.0))": \#($0.1)"# }
    return #"{"_meta": {"file-type": "spack-lockfile", "lockfile-version": 6}, "roots": ["#
      + roots.joined(separator: ",") + #"], "concrete_specs": {"# + nodes.joined(separator: ",")
      + "}}"
  }

  private static let arch =
    #""arch": {"platform": "linux", "platform_os": "debian12", "target": "x86_64"}"#

  /// A node of format 5.
  private func node(
    _ name: String, _ hash: String, needs: (name: String, key: String)? = nil
  ) -> String {
    let hash = hash.count == 1 ? key(hash) : hash
    let dependencies = needs.map {
      #", "dependencies": [{"name": "\#($0.name)", "hash": "\#($0.key)", "#
        + #""parameters": {"deptypes": ["link"], "virtuals": []}}]"#
    }
    return
      #"{"name": "\#(name)", "version": "1", \#(Self.arch), "parameters": {}\#(dependencies ?? ""), "#
      + #""hash": "\#(hash)"}"#
  }

  /// A node of format 1.
  private func old(
    _ name: String, _ hash: String?, version: String = "1",
    needs: (name: String, key: String)? = nil
  ) -> String {
    let dependencies = needs.map {
      #", "dependencies": {"\#($0.name)": {"hash": "\#($0.key)", "type": ["link"]}}"#
    }
    let own = hash.map { #", "hash": "\#(key($0))""# }
    return #"{"\#(name)": {"version": "\#(version)", \#(Self.arch), "namespace": "lab", "#
      + #""parameters": {}\#(dependencies ?? "")\#(own ?? "")}}"#
  }
}
