import Foundation

/// Measures a release build of `albedo` beside what one would use instead.
@main
struct Bench {
  private let program: String
  private let folder: String
  private let spack = ProcessInfo.processInfo.environment["SPACK"].flatMap { $0.isEmpty ? nil : $0 }

  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    guard let program = arguments.first else {
      print(
        "usage: albedo-bench PROGRAM "
          + "[start|archive|memory|index|filter|specs|store|fetch|sign|relocate|recipes|prompt|lua|"
          + "policy]..."
      )
      exit(2)
    }
    do {
      if try FilterBench.runChild(Array(arguments)) { exit(0) }
      if try RelocateBench.runChild(Array(arguments)) { exit(0) }
      if try await FetchBench.runChild(Array(arguments)) { exit(0) }
    } catch {
      print("albedo-bench: \(error)")
      exit(1)
    }
    let folder = FileManager.default.temporaryDirectory.path + "/albedo-bench-\(getpid())"
    var status: Int32 = 0
    do {
      try await Bench(program: program, folder: folder).run(Set(arguments.dropFirst()))
    } catch {
      print("albedo-bench: \(error)")
      status = 1
    }
    try? FileManager.default.removeItem(atPath: folder)
    exit(status)
  }

  private init(program: String, folder: String) {
    self.program = program
    self.folder = folder
  }

  private func run(_ chosen: Set<String>) async throws {
    // Nothing of this machine's Spack is read or changed.
    unsafe setenv("SPACK_DISABLE_LOCAL_CONFIG", "1", 1)
    unsafe setenv("XDG_DATA_HOME", folder + "/data", 1)
    print("\(ProcessInfo.processInfo.activeProcessorCount) cores, medians, warm")
    if spack == nil { print("no SPACK=/path/to/spack given: Spack itself is not measured") }
    func wants(_ name: String) -> Bool { chosen.isEmpty || chosen.contains(name) }
    if wants("start") { try start() }
    if wants("archive") { try archives() }
    if wants("memory") { try memory() }
    if wants("index") { try IndexBench(program: program, folder: folder, spack: spack).run() }
    if wants("filter") { try FilterBench(folder: folder).run() }
    if wants("specs") { try SpecBench().run() }
    if wants("store") { try StoreBench(program: program, folder: folder, spack: spack).run() }
    if wants("fetch") { try FetchBench(folder: folder).run() }
    if wants("sign") { try SignatureBench(folder: folder).run() }
    if wants("relocate") { try RelocateBench(folder: folder).run() }
    if wants("recipes") { try RecipeBench(program: program, folder: folder).run() }
    if wants("prompt") { try PromptBench(program: program, folder: folder).run() }
    if wants("lua") { try await LuaRuntimeBench().run() }
    if wants("policy") { try await PolicyBench.run() }
  }

  // MARK: Sections

  private func start() throws {
    Table.section("start-up")
    for words in [["--version"], ["eval", "return 0"]] {
      var contest = Contest("albedo " + words.joined(separator: " "))
      contest.add("albedo", Child([program] + words))
      if Child.exists("lua5.4") { contest.add("lua5.4 -e ''", Child(["lua5.4", "-e", ""])) }
      if let spack, words == ["--version"] { contest.add("spack", Child([spack, "--version"])) }
      try contest.run(15)
    }
  }

  private func archives() throws {
    let root = folder + "/store"
    var store = SyntheticStore(root)
    let content = try Content(prefix: root, program: program)
    let large = try store.add("1.200") {
      try content.writeMixed($0, byteCount: 200 << 20, fileByteCount: 20 << 20)
    }
    let many = try store.add("1.20000") { try content.writeMany($0, count: 20_000) }
    Table.section("push and install")
    for (name, spec) in [("200 MB", large), ("20,000 files", many)] {
      try push(name, spec, from: store)
      try install(name, spec)
    }
  }

  private func memory() throws {
    Table.section("memory")
    for (name, byteCount) in [("10 MB", 10 << 20), ("1 GB", 1 << 30)] {
      let root = folder + "/store"
      try? FileManager.default.removeItem(atPath: root)
      var store = SyntheticStore(root)
      let content = try Content(prefix: root, program: program)
      let spec = try store.add("1.\(byteCount)") {
        try content.writeMixed($0, byteCount: byteCount, fileByteCount: byteCount)
      }
      for (task, child) in [
        ("push", pushing(spec, from: store)), ("install", installing(spec, into: freshRoot)),
      ] {
        if task == "install" { try removeFreshRoot() }
        let peak = try child.peak()
        Table.row(
          "\(task) \(name)", "albedo", "", Table.mebibytes(peak.anonymous),
          "(\(Table.mebibytes(peak.resident)) mapped)")
      }
    }
  }

  // MARK: Push and install

  private var cache: String { folder + "/cache" }
  /// A root of the store's length, as relocation never makes paths longer.
  private var freshRoot: String { folder + "/other" }
  private var scratch: String { folder + "/plain" }

  private func removeFreshRoot() throws {
    if FileManager.default.fileExists(atPath: freshRoot) {
      try FileManager.default.removeItem(atPath: freshRoot)
    }
  }

  private func push(_ name: String, _ spec: SyntheticSpec, from store: SyntheticStore) throws {
    let compressor = Child.exists("pigz") ? "pigz" : "gzip"
    var contest = Contest("push \(name)")
    contest.add("albedo", pushing(spec, from: store))
    contest.add(
      "tar | \(compressor) -6",
      Child(
        shell: "tar -C / -cf - \"$1\" | \(compressor) -6 > \"$2\"",
        [String((store.root + "/" + spec.relativePrefix).dropFirst()), plainArchive]))
    if let spack {
      contest.add(
        "spack",
        Child(
          [spack, "-c", "config:install_tree:root:\(store.root)", "buildcache", "push"]
            + ["--unsigned", "--force", "--private", "--only", "package"]
            + ["file://\(folder)/spack-cache", "/" + spec.hash]))
    }
    try contest.run(3)
  }

  private func install(_ name: String, _ spec: SyntheticSpec) throws {
    var contest = Contest("install \(name)")
    contest.add("albedo", installing(spec, into: freshRoot), prepare: removeFreshRoot)
    let emptyScratch = {
      try? FileManager.default.removeItem(atPath: scratch)
      try Content.makeFolder(ofFile: scratch + "/any")
    }
    for (origin, archive) in [("of albedo", try pushedArchive(spec)), ("one member", plainArchive)]
    {
      contest.add(
        "tar -xzf, \(origin)", Child(["tar", "-xzf", archive, "-C", scratch]),
        prepare: emptyScratch)
    }
    if let spack {
      contest.add(
        "spack",
        Child(
          [spack, "-c", "config:install_tree:root:\(freshRoot)", "-c", "mirrors:bench:\(cache)"]
            + ["buildcache", "install", "-o", "-u", "/" + spec.hash]),
        prepare: removeFreshRoot)
    }
    try contest.run(3)
  }

  private var plainArchive: String { folder + "/plain.tar.gz" }

  /// The archive of a package in the cache: its largest blob but the index.
  private func pushedArchive(_ spec: SyntheticSpec) throws -> String {
    let path =
      "\(cache)/v3/manifests/spec/\(spec.name)/"
      + "\(spec.name)-\(spec.version)-\(spec.hash).spec.manifest.json"
    let manifest = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: path)))
    let blobs = (manifest as? [String: Any])?["data"] as? [[String: Any]] ?? []
    let archive = blobs.first { ($0["mediaType"] as? String)?.contains("tar") == true }
    guard let sha256 = archive?["checksum"] as? String else {
      throw BenchFailure("'\(path)' names no archive")
    }
    return "\(cache)/blobs/sha256/\(sha256.prefix(2))/\(sha256)"
  }

  private func pushing(_ spec: SyntheticSpec, from store: SyntheticStore) -> Child {
    Child(
      [program, "-c", "config:install_tree:root:\(store.root)", "buildcache", "push", "--unsigned"]
        + ["--force", "--only", "package", cache, "/" + spec.hash])
  }

  private func installing(_ spec: SyntheticSpec, into root: String) -> Child {
    Child(
      [program, "-c", "config:install_tree:root:\(root)", "buildcache", "install", "--unsigned"]
        + ["-o", "--mirror", cache, "/" + spec.hash])
  }
}
