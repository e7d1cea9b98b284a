import AlbedoTesting
import ConfigModel
import Diagnostics
import Foundation
import InstallStore
import Platform
import SpecModel
import SystemPackage
import Testing

@Suite struct RemovalTests {
  private let site: StoreSite
  private var store: Store { site.store }

  init() throws { site = try StoreSite() }

  @Test func `a removed package is gone with its record and its empty folders`() throws {
    let motto = try site.install("u7pyu5l")
    let prefix = try store.prefix(of: motto.root, in: motto)
    #expect(try store.remove(motto.root.hash) == prefix)
    #expect(!site.exists(prefix) && !site.exists(prefix.removingLastComponent()))
    #expect(site.exists(store.root))
    #expect(try store.readDatabase().count == 0)
  }

  @Test func `what installed packages run stays, and they are named`() throws {
    let pamphlet = try site.install("jgi26dx")
    let scribe = try site.install("zzcppg6", isExplicit: false)
    let before = try site.index()
    let error = #expect(throws: StoreError.self) { try store.remove(scribe.root.hash) }
    #expect(error?.code == .neededByOthers)
    #expect(error?.message.contains(pamphlet.root.shortText) == true)
    #expect(try site.index() == before)
    #expect(site.exists(try store.prefix(of: scribe.root, in: scribe)))
    try store.remove(scribe.root.hash, dependents: .ignore)
    #expect(try store.readDatabase().record(for: scribe.root.hash)?.status == .missing)
    #expect(!site.exists(try store.prefix(of: scribe.root, in: scribe)))
    let findings = try store.check()
    #expect(findings.filter { $0.kind == .count }.isEmpty, "\(findings)")
  }

  @Test func `what is not there cannot be removed`() throws {
    try site.install("u7pyu5l")
    let error = #expect(throws: StoreError.self) {
      try store.remove(try StoreSite.spec("jqtk4mv").root.hash)
    }
    #expect(error?.code == .notInstalled)
  }

  @Test func `the files of another package at its path are not touched`() throws {
    let motto = try site.install("u7pyu5l")
    let prefix = try store.prefix(of: motto.root, in: motto)
    try Data(SpecFile.encode(try StoreSite.spec("jqtk4mv"))).write(
      to: URL(fileURLWithPath: prefix.string + "/.spack/spec.json"))
    let error = #expect(throws: StoreError.self) { try store.remove(motto.root.hash) }
    #expect(error?.code == .unwritable)
    #expect(site.exists(prefix.appending("file")))
  }

  @Test func `files outside of the store are not touched`() throws {
    let motto = try site.install("u7pyu5l")
    let outside = try site.folder.write("elsewhere/file", "")
    let text = String(decoding: try site.index(), as: UTF8.self)
    let prefix = try store.prefix(of: motto.root, in: motto).string
    for path in [site.folder["elsewhere"], store.root.string, store.root.string + "/a/../../.."] {
      try site.folder.write(
        "store/.spack-db/index.json", text.replacingOccurrences(of: prefix, with: path))
      let error = #expect(throws: StoreError.self) { try store.remove(motto.root.hash) }
      #expect(error?.code == .unwritable)
    }
    #expect(FileManager.default.fileExists(atPath: outside))
  }

  @Test func `what only the record says is a package is not touched`() throws {
    let motto = try site.install("u7pyu5l")
    let other = try site.install("jqtk4mv")
    try site.folder.write("store/bin/sbang", "")
    let text = String(decoding: try site.index(), as: UTF8.self)
    let prefix = try store.prefix(of: motto.root, in: motto).string
    let parent = (prefix as NSString).deletingLastPathComponent
    for path in [parent, store.root.string + "/bin", store.root.string + "/.spack-db"] {
      try site.folder.write(
        "store/.spack-db/index.json",
        text.replacingOccurrences(of: "\"\(prefix)\"", with: "\"\(path)\""))
      let error = #expect(throws: StoreError.self) { try store.remove(motto.root.hash) }
      #expect(error?.code == .unwritable)
      let deprecation = #expect(throws: StoreError.self) {
        try store.deprecate(other.root.hash, for: motto.root.hash)
      }
      #expect(deprecation?.code == .notInstalled)
      #expect(!site.exists(FilePath(path).appending(".spack")))
    }
    #expect(site.exists(try store.prefix(of: other.root, in: other).appending("file")))
    #expect(site.exists(store.root.appending("bin/sbang")))
  }

  @Test func `a package whose spec file is gone can still be removed`() throws {
    let motto = try site.install("u7pyu5l")
    let prefix = try store.prefix(of: motto.root, in: motto)
    try FileManager.default.removeItem(atPath: prefix.string + "/.spack")
    try store.remove(motto.root.hash)
    #expect(!site.exists(prefix))
  }

  @Test func `a link on the way to a package leads nobody out of the store`() throws {
    let motto = try site.install("u7pyu5l")
    let prefix = try store.prefix(of: motto.root, in: motto)
    let parent = prefix.removingLastComponent()
    let elsewhere = FilePath(site.folder["elsewhere"])
    try FileSystem.rename(parent, to: elsewhere)
    try FileSystem.makeLink(parent, to: elsewhere)
    let error = #expect(throws: StoreError.self) { try store.remove(motto.root.hash) }
    #expect(error?.code == .unwritable)
    #expect(site.exists(prefix.appending("file")))
    #expect(try store.readDatabase().record(for: motto.root.hash)?.isInstalled == true)
  }

  @Test func `pipes in the place of files make nobody wait`() throws {
    let motto = try site.install("u7pyu5l")
    let prefix = try store.prefix(of: motto.root, in: motto)
    for file in [
      prefix.appending(".spack/spec.json"), FilePath(site.folder["store/.spack-db/index.json"]),
    ] {
      try FileSystem.removeFile(file)
      #expect(try Program.run("/usr/bin/env", ["mkfifo", file.string]).status == 0)
      let error = #expect(throws: StoreError.self) { try store.remove(motto.root.hash) }
      #expect(error?.code == .unreadable)
    }
  }

  @Test func `of an external only the record goes`() throws {
    let scribe = try site.install("zzcppg6")
    let glibc = try #require(scribe.nodes.first { $0.name == "glibc" })
    #expect(try store.remove(glibc.hash, dependents: .ignore) == nil)
    #expect(FileManager.default.fileExists(atPath: "/usr"))
    #expect(try store.readDatabase().record(for: glibc.hash)?.isInstalled == false)
  }

  @Test func `a removal that was killed half way is finished by the next`() throws {
    let motto = try site.install("u7pyu5l")
    let prefix = try store.prefix(of: motto.root, in: motto)
    let retired = prefix.removingLastComponent().appending(".albedo-\(motto.root.hash).old")
    try FileManager.default.moveItem(atPath: prefix.string, toPath: retired.string)
    try store.remove(motto.root.hash)
    #expect(!site.exists(retired))
    #expect(try store.readDatabase().count == 0)
  }

  @Test func `a deprecated package becomes a link to the other one`() throws {
    let old = try site.install("gyjc6nz")
    let new = try site.install("lgclo6p")
    #expect(throws: StoreError.self) {
      try store.deprecate(old.root.hash, for: old.root.hash)
    }
    try store.deprecate(old.root.hash, for: new.root.hash)
    let prefix = try store.prefix(of: old.root, in: old)
    let target = try store.prefix(of: new.root, in: new)
    #expect(try FileSystem.linkTarget(of: prefix) == target)
    #expect(site.exists(target.appending(".spack/deprecated/\(old.root.hash)_spec.json")))
    let record = try #require(try store.readDatabase().record(for: old.root.hash))
    #expect(record.status == .deprecated && record.deprecatedFor == new.root.hash)
    let report = try store.reindex()
    #expect(report.lost.isEmpty)
    let again = try #require(try store.readDatabase().record(for: old.root.hash))
    #expect(again.deprecatedFor == new.root.hash)
    try store.remove(old.root.hash)
    #expect(try store.readDatabase().record(for: new.root.hash)?.referenceCount == 0)
    #expect(site.exists(target.appending("file")))
  }

  @Test func `a mark of a failure goes when the package is installed, and with the package`() throws
  {
    let hash = try StoreSite.spec("u7pyu5l").root.hash
    let mark = store.databaseFolder.appending("failures").appending("motto-\(hash)")
    let other = store.databaseFolder.appending("failures").appending("quill-\(hash)x")
    try FileSystem.replace(mark, with: [])
    try FileSystem.replace(other, with: [])
    try site.install("u7pyu5l")
    #expect(!site.exists(mark))
    try FileSystem.replace(mark, with: [])
    try store.remove(hash)
    #expect(!site.exists(mark) && site.exists(other))
  }
}

@Suite struct ReindexTests {
  private let site: StoreSite
  private var store: Store { site.store }

  init() throws { site = try StoreSite() }

  @Test func `a store without packages gets a database of the newest version`() throws {
    for _ in 0..<2 { _ = try store.reindex() }
    #expect(try store.readDatabase().format == .newest)
  }

  @Test func `a lost database is made again from the prefixes`() throws {
    let scribe = try site.install("zzcppg6")
    let motto = try site.install("u7pyu5l")
    let before = try store.readDatabase()
    try FileManager.default.removeItem(atPath: site.folder["store/.spack-db/index.json"])
    let report = try store.reindex()
    let after = try store.readDatabase()
    #expect(Set(after.hashes) == Set(before.hashes) && report.recordCount == after.count)
    for hash in before.hashes {
      let (old, new) = (try before.record(for: hash), try after.record(for: hash))
      #expect(old?.isInstalled == new?.isInstalled && old?.referenceCount == new?.referenceCount)
    }
    for hash in [scribe.root.hash, motto.root.hash] {
      #expect(try after.record(for: hash)?.isExplicit == true)
    }
    #expect(try store.check().isEmpty)
  }

  @Test func `what only the old database knows is kept`() throws {
    let motto = try site.install("u7pyu5l", isExplicit: false)
    let vellum = try site.install("jqtk4mv")
    let time = try store.readDatabase().record(for: motto.root.hash)?.installationTime
    try FileManager.default.removeItem(
      atPath: try store.prefix(of: vellum.root, in: vellum).string)
    let old = try site.index()
    let report = try store.reindex()
    #expect(report.lost.map(\.name) == ["vellum"])
    let record = try #require(try store.readDatabase().record(for: motto.root.hash))
    #expect(!record.isExplicit && record.installationTime == time)
    #expect(try site.folder.bytes("store/.spack-db/index.json.bkp") == old)
    #expect(try store.readDatabase().record(for: vellum.root.hash)?.status == .missing)
  }

  @Test func `a damaged database is told of, copied and replaced`() throws {
    try site.install("u7pyu5l")
    try site.folder.write("store/.spack-db/index.json", "{\"database\":")
    let report = try store.reindex()
    #expect(report.problem != nil && report.recordCount == 1)
    #expect(try site.folder.bytes("store/.spack-db/index.json.bkp") == Array("{\"database\":".utf8))
  }

  @Test func `a newer database is left alone`() throws {
    try site.install("u7pyu5l")
    let text = #"{"database": {"version": "9", "installs": {}}}"#
    try site.folder.write("store/.spack-db/index.json", text)
    #expect(throws: StoreError.self) { try store.reindex() }
    #expect(try site.index() == Array(text.utf8))
  }
}

@Suite struct UpstreamTests {
  @Test func `an upstream is asked after the store, and never changed`() throws {
    let upstream = try StoreSite()
    try upstream.install("u7pyu5l")
    let scribe = try upstream.install("zzcppg6")
    let before = try upstream.index()
    let site = try StoreSite(
      upstreams: [
        UpstreamTree(name: "central", root: upstream.store.root.string),
        UpstreamTree(name: "gone", root: upstream.folder["none"]),
      ])
    let contents = try site.store.readContents()
    #expect(contents.upstreams.absent.map(\.name) == ["gone"])
    let stored = try #require(try contents.record(for: scribe.root.hash))
    #expect(stored.upstream == "central")
    try site.install("zzcppg6")
    #expect(try site.store.readDatabase().count == 0, "an upstream has it")
    let pamphlet = try site.install("jgi26dx")
    let local = try site.store.readDatabase()
    #expect(!local.contains(scribe.root.hash) && local.contains(pamphlet.root.hash))
    let needing = try site.store.readContents().installedDependents(of: scribe.root.hash)
    #expect(needing.map(\.record.node.name) == ["pamphlet"])
    let error = #expect(throws: StoreError.self) {
      try site.store.remove(try StoreSite.spec("u7pyu5l").root.hash)
    }
    #expect(error?.code == .upstream)
    let query = try site.store.readContents().records(
      matching: [SpecQuery.parse("pamphlet ^scribe")])
    #expect(query.count == 1)
    #expect(try upstream.index() == before)
    #expect(try site.store.check().isEmpty)
  }

  @Test func `an upstream of an older Spack is read`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      ".spack-db/index.json", try Fixture.bytes("spack-0.16/db-index.json"))
    let site = try StoreSite(upstreams: [UpstreamTree(name: "old", root: folder.path)])
    let found = try site.store.readContents().records(matching: [SpecQuery.parse("elm@3.0")])
    #expect(found.count == 1 && found.first?.format == .v5)
  }
}

@Suite struct StoreQueryTests {
  private func contents() throws -> StoreContents {
    let site = try StoreSite()
    try site.folder.write(
      "store/.spack-db/index.json", try Fixture.bytes("vectors/find-index.json"))
    return try site.store.readContents()
  }

  @Test func `a query sees what is installed, and more when it is asked to`() throws {
    let contents = try contents()
    let all = try contents.hashes.map { try #require(try contents.record(for: $0)).record }
    #expect(try contents.records().count == all.filter(\.isInstalled).count)
    var filter = RecordFilter()
    filter.statuses = [.missing]
    #expect(
      try contents.records(matching: [], filter).count
        == all.filter { $0.status == .missing }.count)
    filter.statuses = [.installed]
    filter.isExplicit = true
    let explicit = try contents.records(matching: [], filter)
    #expect(!explicit.isEmpty && explicit.allSatisfy { $0.record.isExplicit })
    filter.since = .infinity
    #expect(try contents.records(matching: [], filter).isEmpty)
  }

  @Test func `a query by name, hash and dependency finds the same as looking at all`() throws {
    let contents = try contents()
    let all = try contents.records()
    for text in [
      "mpileaks", "mpich@3:", "^mpich", "libelf@0.8.13", "nosuch",
      "/\(all[0].record.node.hash.short)",
    ] {
      let query = try SpecQuery.parse(text)
      let expected = all.filter { query.matches($0.record.node) { contents.node($0) } }
      let found = try contents.records(matching: [query])
      #expect(found.map(\.record.node.hash) == expected.map(\.record.node.hash), "\(text)")
    }
  }

  @Test func `the beginning of a hash means one record or none`() throws {
    let contents = try contents()
    let hash = contents.hashes[0]
    let prefix = try #require(SpecHashPrefix(hash.text))
    #expect(try contents.record(beginning: prefix).record.node.hash == hash)
    let none = try #require(SpecHashPrefix("0"))
    #expect(throws: StoreError.self) { try contents.record(beginning: none) }
  }

  @Test func `circles, damage and wrong counts are found`() throws {
    let site = try StoreSite()
    try site.install("zzcppg6")
    var text = String(decoding: try site.index(), as: UTF8.self)
    let scribe = try StoreSite.spec("zzcppg6")
    let quill = try #require(scribe.nodes.first { $0.name == "quill" })
    let inkwell = try #require(scribe.nodes.first { $0.name == "inkwell" })
    // A quill that links to the inkwell that links to it would be one thing; here it is itself.
    let old = try #require(quill.dependencies.first)
    text = text.replacingOccurrences(
      of: "\"hash\":\"\(old.hash)\"", with: "\"hash\":\"\(quill.hash)\"")
    try site.folder.write("store/.spack-db/index.json", text)
    let kinds = Set(try site.store.check().map(\.kind))
    #expect(kinds.isSuperset(of: [.cycle, .count]), "\(kinds)")
    #expect(inkwell.name == "inkwell")
  }
}
