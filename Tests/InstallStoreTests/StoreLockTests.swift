import AlbedoTesting
import ConfigModel
import Diagnostics
import Foundation
import InstallStore
import Platform
import SpecModel
import SystemPackage
import Testing

/// A process that holds a record lock, as Spack's Python does, until it is told to end.
private final class PythonLock {
  private let process = Process()
  private let input = Pipe()

  static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

  init(_ path: String, start: UInt64 = 0, length: Int = 0) throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [
      "-c",
      """
      import fcntl, sys
      f = open(sys.argv[1], "a+")
      fcntl.lockf(f, fcntl.LOCK_EX, \(length), \(start))
      print("held", flush=True)
      sys.stdin.read()
      """, path,
    ]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    _ = output.fileHandleForReading.availableData
  }

  var identifier: Int32 { process.processIdentifier }

  func end() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}

@Suite(.enabled(if: PythonLock.isPossible)) struct StoreLockTests {
  private static let impatient = StoreLockSettings(
    isEnabled: true, databaseTimeout: .zero, packageTimeout: .zero)

  @Test func `nobody must wait to the end for a database`() throws {
    let site = try StoreSite()
    let motto = try site.install("u7pyu5l")
    let before = try site.index()
    let other = try PythonLock(site.folder["store/.spack-db/lock"])
    defer { other.end() }
    let cancellation = Cancellation()
    cancellation.request()
    let waits: [() throws -> Void] = [
      { try site.store.mark(motto.root.hash, isExplicit: false, cancellation: cancellation) },
      { _ = try site.store.reindex(cancellation: cancellation) },
      { try site.store.remove(motto.root.hash, cancellation: cancellation) },
      { try site.store.register(motto, isExplicit: true, cancellation: cancellation) },
    ]
    for wait in waits {
      let error = #expect(throws: PlatformError.self) { try wait() }
      #expect(error?.code == .cancelled)
    }
    #expect(try site.index() == before)
    #expect(site.exists(try site.store.prefix(of: motto.root, in: motto).appending(".spack")))
  }

  @Test func `a held database lock is told with its holder, and nothing is written`() throws {
    let site = try StoreSite(locks: Self.impatient)
    try site.install("u7pyu5l")
    let before = try site.index()
    let other = try PythonLock(site.folder["store/.spack-db/lock"])
    defer { other.end() }
    let error = #expect(throws: StoreError.self) {
      try site.store.register(try StoreSite.spec("jqtk4mv"), isExplicit: true)
    }
    #expect(error?.code == .locked)
    #expect(error?.message.contains("process \(other.identifier)") == true)
    #expect(error?.hint?.contains("another Spack or Albedo") == true)
    #expect(error?.cause.map { "\($0)" }?.contains("Timed out waiting for a write lock") == true)
    #expect(try site.index() == before)
  }

  @Test func `a package's lock is its byte, shared for what it needs`() throws {
    let site = try StoreSite(locks: Self.impatient)
    let motto = try site.install("u7pyu5l").root.hash
    let other = try StoreSite.spec("jqtk4mv").root.hash
    let lock = try PythonLock(
      site.folder["store/.spack-db/prefix_lock"], start: motto.lockOffset, length: 1)
    defer { lock.end() }
    for (hash, needed) in [(motto, []), (other, [motto])] {
      let error = #expect(throws: StoreError.self) {
        try site.store.withPrefixLock(of: hash, needing: needed, cancellation: Cancellation()) {}
      }
      #expect(error?.message.contains("/\(motto.short)") == true)
    }
    try site.store.withPrefixLock(of: other, cancellation: Cancellation()) {}
    #expect(throws: StoreError.self) { try site.store.remove(motto) }
  }

  @Test func `without locks nobody is waited for, but tasks of the program are`() async throws {
    let site = try StoreSite(
      locks: StoreLockSettings(
        isEnabled: false, databaseTimeout: .seconds(60), packageTimeout: nil))
    try site.install("u7pyu5l")
    let other = try PythonLock(site.folder["store/.spack-db/lock"])
    defer { other.end() }
    let starts = ["jqtk4mv", "zzcppg6", "suo3kpn", "jfu7ptl"]
    try await withThrowingTaskGroup { group in
      for start in starts {
        group.addTask { @concurrent in try site.install(start) }
      }
      for try await _ in group {}
    }
    let database = try site.store.readDatabase()
    for start in starts + ["u7pyu5l"] {
      #expect(try database.record(for: try StoreSite.spec(start).root.hash)?.isInstalled == true)
    }
  }

  @Test func `two tasks may need one package at once`() throws {
    let site = try StoreSite(locks: Self.impatient)
    let motto = try StoreSite.spec("u7pyu5l").root.hash
    let (one, two) = (
      try StoreSite.spec("jqtk4mv").root.hash, try StoreSite.spec("jfu7ptl").root.hash
    )
    try site.store.withPrefixLock(of: one, needing: [motto], cancellation: Cancellation()) {
      try site.store.withPrefixLock(of: two, needing: [motto], cancellation: Cancellation()) {}
      #expect(throws: StoreError.self) {
        try site.store.withPrefixLock(of: motto, cancellation: Cancellation()) {}
      }
    }
  }
}
