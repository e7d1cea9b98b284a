import AlbedoTesting
import Diagnostics
import Foundation
import LuaAPI
import LuaRuntime
import Testing

@Suite struct ModuleTests {
  private static let cache = Fixture.path("spack-1.2/cache-unsigned")

  @Test func `every shipped module and script loads without touching a global`() async throws {
    let bench = try await Bench()
    for folder in ["scripts", "stdlib/albedo"] {
      let names = try FileManager.default.subpathsOfDirectory(
        atPath: Fixture.checkout + "/" + folder
      ).filter { $0.hasSuffix(".lua") }
      #expect(names.count > 2)
      for name in names {
        let path = Fixture.checkout + "/" + folder + "/" + name
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let results = try await bench.runner.run(
          chunk: text, name: "@" + path, globals: .forbidden)
        #expect(results.count == 1, "\(name) returns one table")
      }
    }
  }

  @Test func `every shipped command goes through the modules that scripts of sites have`()
    async throws
  {
    // A machine that has the native modules, the shipped ones written on them, and nothing else.
    let bench = try await Bench()
    let native = Set(NativeModules.all(APISession()).map(\.name))
    for folder in ["scripts", "stdlib/albedo/workflow"] {
      let root = Fixture.checkout + "/" + folder
      for name in try FileManager.default.subpathsOfDirectory(atPath: root)
      where name.hasSuffix(".lua") {
        let text = try String(contentsOfFile: root + "/" + name, encoding: .utf8)
        for required in text.matches(of: /require\("([^"]*)"\)/).map(\.1) {
          let path = "/stdlib/" + required.replacing(".", with: "/") + ".lua"
          let isThere =
            native.contains(String(required))
            || FileManager.default.fileExists(atPath: Fixture.checkout + path)
          #expect(required.hasPrefix("albedo.") && isThere, "\(folder)/\(name): \(required)")
        }
        let code = text.split(separator: "\n").filter { !$0.contains(/^ *--/) }
        // Ways around the modules, which a site's script should not need to copy.
        let shortcut =
          /\b(package\.(loaded|path|searchers|preload)|io\.popen|os\.(execute|exit)|dofile|loadfile|_G)\b/
        #expect(code.filter { $0.contains(shortcut) } == [], "\(folder)/\(name)")
        let results = try await bench.runner.run(chunk: text, name: "@" + name, globals: .forbidden)
        #expect(results.first?.fields != nil, "\(folder)/\(name)")
      }
    }
  }

  @Test func `a cache is read, ordered and grouped`() async throws {
    let results = try await Bench().run(
      """
      local cache = require("albedo.buildcache").open("\(Self.cache)")
      local found = cache:entries()
      table.sort(found)
      local motto = require("albedo.spec").resolve(require("albedo.spec").parse("motto"), found)[1]
      return #found, found[1].short, found[2].group, motto.short, cache:has(motto),
        #cache:get_spec(motto):dependencies()
      """)
    #expect(
      results == [
        16, "gcc@12.2.0/sidzreg", "linux-debian12-x86_64 / no compilers", "motto@1/u7pyu5l", true,
        0,
      ])
  }

  @Test func `a loop goes through what a query means`() async throws {
    let results = try await Bench().run(
      """
      local cache = require("albedo.buildcache").open("\(Self.cache)")
      local names = {}
      for entry in cache:entries("quill@2:") do
        local known = cache:describe(entry)
        names[#names + 1] = ("%s %s %s %d"):format(
          entry.version, known.layout, known.signed, #known.checksum)
      end
      return names, #cache:entries("quill@99"), cache:entries(require("albedo.spec").parse("motto"))[1].name
      """)
    #expect(results == [["2.0 v3 false 64", "2.0 v3 false 64"], 0, "motto"])
  }

  @Test func `an effect refuses a verdict about something else`() async throws {
    let bench = try await Bench()
    let error = await #expect(throws: (any Error).self) {
      try await bench.run(
        """
        local cache = require("albedo.buildcache").open("\(Self.cache)")
        local policy = require("albedo.policy")
        local verdict = policy.decide("before.index", { cache = cache })
        local node = cache:entries()[1]
        cache:install(node, require("albedo.store").open(), { verdict = verdict })
        """)
    }
    #expect((error as? any DiagnosticError)?.qualifiedCode == "lua.bad_argument")
  }

  @Test func `an unsigned entry is denied unless signatures are waived`() async throws {
    let results = try await Bench().run(
      """
      local cache = require("albedo.buildcache").open("\(Self.cache)")
      local policy = require("albedo.policy")
      local node = cache:entries()[1]
      local no = policy.decide("cache.accept", { cache = cache, spec = node })
      local yes = policy.decide("cache.accept", { cache = cache, spec = node, unsigned = true })
      return no.allowed, no.rule, yes.allowed
      """)
    #expect(results == [false, "built-in: signatures", true])
  }

  @Test func `waves put dependencies first`() async throws {
    let results = try await Bench().run(
      """
      local cache = require("albedo.buildcache").open("\(Self.cache)")
      local spec = require("albedo.spec")
      local node = spec.resolve(spec.parse("pamphlet"), cache:entries())[1]
      local names = {}
      for _, wave in ipairs(spec.waves({ cache:get_spec(node) }, { "link", "run" })) do
        local wave_names = {}
        for _, item in ipairs(wave) do wave_names[#wave_names + 1] = item.name end
        table.sort(wave_names)
        names[#names + 1] = table.concat(wave_names, " ")
      end
      return table.concat(names, " | ")
      """)
    #expect(
      results == ["glibc woodcut | gcc-runtime | quill | inkwell | scribe | pamphlet"])
  }

  @Test func `a summary counts outcomes in their order, with bytes and time`() async throws {
    let results = try await Bench().run(
      """
      local report = require("albedo.report")
      local function summary(...)
        local items = {}
        for _, outcome in ipairs({ ... }) do items[#items + 1] = { outcome = outcome } end
        if items[1] then items[1].bytes = items[1].outcome == "added" and 1536 or nil end
        return report.summary(items, "package", 75)
      end
      return summary(), summary("added", "failed", "added"), summary("present", "external")
      """)
    #expect(
      results == [
        "nothing to do: there are no packages",
        "3 packages: 2 added (1.5 KiB in 1:15 min), 1 failed",
        "2 packages: 1 present, 1 external; nothing to do",
      ])
  }

  @Test func `an error gives its item the outcome that fits`() async throws {
    let results = try await Bench().run(
      """
      local report = require("albedo.report")
      local function outcome(err) return report.set_error({}, err).outcome end
      local wrapped = { code = "storage.locked", message = "no",
        cause = { code = "platform.cancelled", message = "cancelled" } }
      return outcome("bad"), outcome({ code = "policy.denied", message = "no" }),
        outcome({ code = "lua.cancelled", message = "cancelled" }), outcome(wrapped), outcome(7)
      """)
    #expect(results == ["failed", "refused", "interrupted", "interrupted", "failed"])
  }

  @Test func `the outcome of a batch decides the exit status`() async throws {
    let results = try await Bench().run(
      """
      local report = require("albedo.report")
      local function status(...)
        local items = {}
        for _, outcome in ipairs({ ... }) do items[#items + 1] = { outcome = outcome } end
        return report.exit_status(items)
      end
      return status(), status("added", "present"), status("failed"), status("added", "failed"),
        status("refused"), status("added", "interrupted"), status("skipped-policy")
      """)
    #expect(results == [0, 0, 1, 3, 4, 130, 0])
  }

  @Test func `JSON is written as the contract says, empty lists and objects told apart`()
    async throws
  {
    let results = try await Bench().run(
      """
      local json = require("albedo.json")
      return json.encode({ items = json.array({}), totals = json.object({}), n = 1.5, t = "é" })
      """)
    #expect(results == [#"{"items":[],"n":1.5,"t":"\u00e9","totals":{}}"#])
  }

  @Test func `versions and queries are compared and joined by operators`() async throws {
    let results = try await Bench().run(
      """
      local version, spec = require("albedo.version"), require("albedo.spec")
      local one, other = version.parse("1.10"), version.parse("1.9")
      local query = spec.parse("quill@2:+shared")
      local ok, problem = pcall(function() return query .. {} end)
      return one > other, one == version.parse("1-10"), "v" .. one, one .. 1,
        query == spec.parse("quill+shared@2:"), spec.parse("a") < spec.parse("b"),
        query .. " %gcc", query.name, query.versions, query.hash, ok, problem.code
      """)
    #expect(
      results == [
        true, true, "v1.10", "1.101", true, true, "quill@2:+shared %gcc", "quill", "2:", .nil,
        false, "lua.bad_argument",
      ])
  }

  @Test func `specs answer queries with all that they depend on`() async throws {
    let results = try await Bench().run(
      """
      local spec = require("albedo.spec")
      local cache = require("albedo.buildcache").open("\(Self.cache)")
      local scribe = spec.resolve(spec.parse("scribe ^woodcut"), cache:entries())[1]
      local whole = cache:get_spec(scribe)
      local names = {}
      for _, node in ipairs(whole:traverse({ order = "post", types = { "link", "run" } })) do
        names[#names + 1] = node.name
      end
      local text = whole:tree({ format = "{name}{@version}", types = { "run" } })
      return scribe.short, scribe:satisfies("^quill@2 %gcc"), scribe:satisfies("^quill@1"),
        scribe:intersects(scribe), whole:format("{name}{^press.name}"), table.concat(names, " "),
        text:match("^[^\\n]*")
      """)
    #expect(
      results == [
        "scribe@3.2.1/zzcppg6", true, false, true, "scribewoodcut",
        "glibc gcc-runtime quill inkwell woodcut scribe", "scribe@3.2.1",
      ])
  }
}
