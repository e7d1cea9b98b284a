import AlbedoTesting
import Foundation
import Testing

/// What a session at a prompt must not do, and what happens to a plan when the world changes.
@Suite(.serialized) struct MaintenanceHostileTests {
  private let maintained: MaintenanceSite

  init() throws { maintained = try MaintenanceSite() }

  private var folder: TemporaryFolder { maintained.site.folder }

  // MARK: What only reads

  /// Calls of modules that change a cache, a mirror or the store.
  static let effects = [
    "native:change_pins({ add = { node } })",
    "native:prune(policy.retain(native:plan_prune({ newest = 1, dry_run = true })), verdicts)",
    "native:put_back('', { verdict = index })",
    "native:empty_trash(os.time(), { verdict = prune })",
    "native:update_index({}, { verdict = index })",
    "native:refresh_index({ verdict = index })",
    "native:refresh_keys({ verdict = index })",
    "native:publish_keys({}, { verdict = index })",
    "native:quarantine({}, { verdict = index })",
    "native:record_rooms()",
    "native:plan_prune({})",
    "native:sign(node, { key_verdicts = {}, earlier = 'keep' })",
    "native:remove_all({ verdict = index })",
    "native:copy_from(native, node, { verdict = push })",
    "native:push(node, store.open(), { verdict = push })",
    "native:install(native:get_spec(node), store.open(), { verdict = accept })",
    "store.open():remove(node)", "store.open():reindex()", "store.open():mark_implicit(node)",
    "store.open():deprecate(node, node)",
    "sources:forget({})", "sources:sweep()", "sources:remove({}, { verdict = of_sources })",
    "sources:put_back('', { verdict = of_sources })",
    "sources:empty_trash(os.time(), { verdict = of_sources })",
    "sources:prune(sources:plan_prune(sources:inventory(), mirror.demand(), {}), { verdict ="
      + " of_sources })",
    "clean.remove('misc')",
    "require('albedo.workflow.pins').change(native.url, { pin = { 'motto' } }, ui.output)",
    "require('albedo.workflow.prune').run({ mirror = native.url, newest = 1, yes = true },"
      + " ui.output)",
  ]

  /// Lines that give the names of `effects` their values.
  private var preparation: [String] {
    [
      "native = buildcache.open('\(maintained.cache.path)')",
      "sources = mirror.open('\(folder["sources"])')", "node = native:entries('motto')[1]",
      "index = policy.decide('before.index', { cache = native })",
      "prune = policy.decide('before.prune', { cache = native })",
      "verdicts = { verdict = prune, index_verdict = index }",
      "push = policy.decide('cache.push', { cache = native, spec = node })",
      "accept = policy.decide('cache.accept', { cache = native, spec = node, unsigned = true })",
      "of_sources = policy.decide('before.prune', { folder = sources })",
    ]
  }

  @Test func `no function of any module gets around the mode`() throws {
    try folder.write("sources/_source-cache/archive/0d/0d.tar.gz", "old")
    try folder.write("home/.spack/cache/albedo/indices/x", "misc")
    try FileManager.default.createDirectory(
      atPath: folder["home/data/albedo/opt/spack"], withIntermediateDirectories: true)
    let before = try TreeListing(of: folder.path, ignoring: { $0.hasPrefix("home") })
    let lines = Self.effects.map { code in
      "select(2, pcall(function() return \(code) end)).code"
    }
    for opening in [[], [":open \(maintained.cache.path)"], [":mode plan"]] {
      let outcome = try maintained.prompt(opening + preparation + lines)
      let codes = outcome.output.split(separator: "\n")
      #expect(codes.count == lines.count, "\(outcome)")
      for (code, effect) in zip(codes, Self.effects) where code != "\"policy.read_only\"" {
        Issue.record("\(effect) gave \(code)")
      }
    }
    #expect(
      try TreeListing(of: folder.path, ignoring: { $0.hasPrefix("home") })
        .differences(to: before) == [])
  }

  @Test func `a refusal says how to go on, and the mode lets a call through`() throws {
    let path = maintained.cache.path
    let call = "buildcache.open('\(path)'):change_pins({ add = buildcache.open('\(path)')"
    let line = call + ":entries('motto') })"
    let refused = try maintained.prompt([line])
    #expect(refused.status == 1)
    #expect(
      refused.errorOutput.contains("is not changed: this session only reads\n  hint: "),
      "\(refused)")
    #expect(refused.errorOutput.contains("':plan'; ':mode write'"))
    let allowed = try maintained.prompt([":mode write", "#\(line)", "policy.mode()"])
    #expect(allowed.output == "1\n\"write\"\n", "\(allowed)")
    let reading = try maintained.prompt([
      ":open \(path)", "plan:remove('vellum')", ":mode read", ":commit!",
    ])
    #expect(reading.errorOutput.contains("nothing is committed while the session only reads"))
    #expect(try maintained.held().contains("vellum-1.1"))
  }

  @Test func `a plan that is committed by Lua needs the mode, too`() throws {
    let outcome = try maintained.prompt([
      ":open ./cache", "plan:remove('vellum')", "plan:commit({ yes = true })",
    ])
    #expect(outcome.errorOutput.contains("this session only reads"), "\(outcome)")
    #expect(try maintained.held().contains("vellum-1.1"))
  }

  // MARK: Between plan and commit

  /// Runs lines with a shell command between them, as if somebody else were at work.
  private func prompt(_ first: [String], then command: String, _ rest: [String]) throws
    -> Program.Outcome
  {
    try maintained.prompt(first + ["assert(os.execute([[\(command)]]))"] + rest)
  }

  @Test func `an entry that was pushed anew is refused`() throws {
    let manifest = maintained.cache.path + "/v3/manifests/spec/vellum/*"
    let outcome = try prompt(
      [":open ./cache", "plan:remove({ 'vellum', 'motto' }, 'old')"],
      then: "touch -d 2024-02-02 \(manifest)", [":commit!"])
    #expect(
      outcome.output.contains(
        "refused      vellum@1.1/jqtk4mv: it was changed after it was chosen"), "\(outcome)")
    #expect(outcome.output.contains("removed      motto@1/u7pyu5l"))
    #expect(try maintained.held().contains("vellum-1.1"))
    #expect(try maintained.cache.faults() == [])
  }

  @Test func `an entry that is pushed between the plan of a prune and the prune stays`() throws {
    let manifest = maintained.cache.path + "/v3/manifests/spec/vellum/*"
    let outcome = try prompt(
      [
        ":mode write", "native = buildcache.open('\(maintained.cache.path)')",
        "hash = native:entries(spec.parse('vellum'))[1].hash",
        "rules = { drop = { [hash] = 'old' }, grace = 0, exact = true }",
        "judged = policy.retain(native:plan_prune(rules))",
      ],
      then: "touch -d 2024-02-02 \(manifest)",
      [
        "verdict = policy.decide('before.prune', { cache = native })",
        "index_verdict = policy.decide('before.index', { cache = native })",
        "verdicts = { verdict = verdict, index_verdict = index_verdict }",
        "for _, reason in pairs(native:prune(judged, verdicts).kept) do print(reason) end",
      ])
    #expect(outcome.output.contains("it was pushed again meanwhile"), "\(outcome)")
    #expect(try maintained.held().contains("vellum-1.1"))
    #expect(try maintained.cache.faults() == [])
  }

  @Test func `an entry that is gone is told, and one that is needed by then stays`() throws {
    let spec = maintained.cache.path + "/v3/manifests/spec"
    let aside = folder["aside"]
    // Without its dependents an entry can go; one of them is pushed before the commit.
    let outcome = try prompt(
      [
        "assert(os.execute([[mkdir \(aside) && mv \(spec)/pamphlet \(aside)]]))", ":open ./cache",
        "plan:remove({ 'vellum', 'inkwell', 'scribe', 'letterpress', 'quill' }, 'old')", ":plan",
      ],
      then: "rm -r \(spec)/vellum && mv \(aside)/pamphlet \(spec)", [":commit!"])
    #expect(outcome.output.contains("kept         vellum@1.1/jqtk4mv: it was gone already"))
    // What the newcomer needs to run has stayed.
    let needed = ["zzcppg6", "yealzjl", "4xfpsw7"]
    let left = try maintained.hashes()
    #expect(needed.allSatisfy { start in left.contains { $0.hasPrefix(start) } }, "\(outcome)")
    #expect(outcome.output.contains("removed      letterpress@2.1/"))
  }

  @Test func `what policy keeps stays, with rule, file and line, and a denial changes nothing`()
    throws
  {
    let site = try PolicySite()
    let cache = try site.copyOldCache()
    try site.write(
      """
      policy.on("cache.retain", { name = "no vellum goes" }, function(input)
        if input.name == "vellum" then return policy.keep, "it is for the archive" end
      end)
      """)
    let file = site.folder["system/albedo/policy.lua"]
    let input = [
      "maintenance = require('albedo.maintenance')", "cache = maintenance.open('\(cache.path)')",
      "plan = cache:plan()", "plan:remove({ 'vellum', 'motto' }, 'old')", "plan:show()",
      "plan:commit({ yes = true })",
    ]
    let script = try site.folder.write(
      "job.lua", "local maintenance, cache, plan\n" + input.joined(separator: "\n") + "\n")
    let outcome = try site.plainAlbedo(["run", script])
    #expect(
      outcome.output.contains("stays\tvellum@1.1/jqtk4mv") && outcome.output.contains(file + ":2"),
      "\(outcome)")
    #expect(outcome.output.contains("removed      motto@1/u7pyu5l"))
    #expect(try cache.manifests().keys.contains { $0.hasPrefix("vellum/") })

    try site.write(
      """
      policy.on("before.prune", { name = "frozen" }, function()
        error("the cache is frozen")
      end)
      """)
    let before = try TreeListing(of: cache.path)
    let other = input.joined(separator: "\n").replacing("'motto'", with: "'letterpress'")
    let frozen = try site.folder.write("frozen.lua", "local maintenance, cache, plan\n" + other)
    let denied = try site.plainAlbedo(["run", frozen])
    #expect(denied.status == 4, "\(denied)")
    #expect(denied.errorOutput.contains("a commit would be refused: "), "\(denied)")
    #expect(denied.errorOutput.contains("the cache is frozen"))
    #expect(try TreeListing(of: cache.path).differences(to: before) == [])
  }

  @Test(.needsMounts) func `a full disk leaves a whole cache`() throws {
    let saved = folder["saved"]
    let job = [
      ":open /srv/full/cache", "plan:remove(cache:unused { roots = { 'motto' } }, 'old')",
      ":commit!",
    ]
    let outcome = try maintained.site.run(
      ["sh", "-c", "\"$0\" repl; cp -a /srv/full/cache \(saved)", Program.albedo],
      preparation: """
        mkdir -p /srv/full && mount -t tmpfs -o size=1m tmpfs /srv/full &&
        cp -a \(maintained.cache.path) /srv/full/cache &&
        { dd if=/dev/zero of=/srv/full/ballast bs=4k 2>/dev/null; true; }
        """, input: job.joined(separator: "\n") + "\n")
    #expect(outcome.errorOutput.contains("no space left"), "\(outcome)")
    #expect(outcome.errorOutput.contains("nothing was taken away"), "\(outcome)")
    let copy = CacheFolder(path: saved)
    #expect(try copy.faults() == [])
    #expect(try copy.manifests().count == 14)
  }

  @Test func `a commit that is killed at any instant leaves a whole cache`() throws {
    let before = try maintained.content()
    let job = [
      ":open ./cache", "plan:remove(cache:unused { roots = { 'motto' } }, 'old')", ":commit!",
    ]
    let duration = try ContinuousClock().measure {
      let outcome = try maintained.prompt(job)
      try #require(outcome.status == 0, "\(outcome)")
    }
    let done = try maintained.content()
    var instants = Instants(upTo: duration)
    for _ in 0..<Campaign.count(short: 10, whole: 100) {
      let instant = instants.next()
      try maintained.restore()
      _ = try maintained.prompt(job, killedAfter: instant)
      #expect(try maintained.cache.faults() == [], "killed after \(instant)")
      #expect(
        try maintained.offered().isSubset(of: maintained.hashes()), "killed after \(instant)")
      // Tidying takes what the killed one has left without its metadata.
      _ = try maintained.prompt([job[0], "plan:tidy()", job[1], ":commit!"])
      #expect(try maintained.content() == done, "killed after \(instant)")
    }
    while try maintained.prompt([":open ./cache", ":undo!"]).status == 0 {}
    #expect(try maintained.content() == before)
    #expect(try maintained.offered() == maintained.hashes())
  }
}
