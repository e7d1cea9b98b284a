import AlbedoTesting
import Diagnostics
import LuaRuntime
import Testing

/// What scripts do with spec files.
@Suite struct SpecFileFunctionTests {
  private static let oldest = Fixture.path(
    "vectors/specfiles-v1/callpath-1.0-7wzld4ii6qjc5of44scq2ui25eyhawj5.yaml")

  @Test func `a file of Spack 0_16 is read, walked and written`() async throws {
    let results = try await Bench().run(
      """
      local spec = require("albedo.spec")
      local callpath = spec.read("\(Self.oldest)")
      local lines = {}
      for node, depth in callpath:traverse() do
        lines[#lines + 1] = ("  "):rep(depth) .. node.name
      end
      local walk = callpath:traverse({ order = "post" })
      local again = spec.decode(callpath:encode(5))
      return callpath.short, callpath.file_format, table.concat(lines, "\\n"), #walk, walk[1].name,
        walk[0], walk[99], walk.nothing, again == callpath, again:check_hash(), callpath:check_hash(),
        spec.decode(callpath:encode()) == callpath, callpath:find_hash("build"),
        callpath:find_hash("package")
      """)
    #expect(
      results == [
        "callpath@1.0/7wzld4i", 1,
        "callpath\n  dyninst\n    libdwarf\n      libelf\n  mpich", 5, "libelf", .nil, .nil, .nil,
        true, "unverifiable", "verified", true, .nil, .nil,
      ])
  }

  @Test func `each walk tells how deep a spec was found, and can be repeated`() async throws {
    let results = try await Bench().run(
      """
      local walk = require("albedo.spec").read("\(Self.oldest)"):traverse({ order = "breadth" })
      local function text()
        local parts = {}
        for node, depth in walk do parts[#parts + 1] = node.name .. depth end
        return table.concat(parts, " ")
      end
      local names = {}
      for _, node in ipairs(walk) do names[#names + 1] = node.name end
      return text(), text(), table.concat(names, " ")
      """)
    let text = "callpath0 dyninst1 mpich1 libdwarf2 libelf2"
    #expect(results == [.text(text), .text(text), "callpath dyninst mpich libdwarf libelf"])
  }

  @Test func `a signed text is read without its signature`() async throws {
    let results = try await Bench().run(
      """
      local spec = require("albedo.spec")
      local text = spec.read("\(Self.oldest)"):encode(5)
      local signed = "-----BEGIN PGP SIGNED MESSAGE-----\\nHash: SHA512\\n\\n" .. text
        .. "\\n-----BEGIN PGP SIGNATURE-----\\n\\nxxxx\\n-----END PGP SIGNATURE-----\\n"
      return spec.decode(signed).short
      """)
    #expect(results == ["callpath@1.0/7wzld4i"])
  }

  static let failures = [
    ("spec.decode('spec: []')", "spec.invalid_file"),
    ("spec.decode('{\"spec\":{\"_meta\":{\"version\":0}}}')", "spec.unsupported_format"),
    ("spec.read('/nowhere/spec.json')", "platform.not_found"),
  ]

  @Test(arguments: failures)
  func `what cannot be read is an error with a code`(_ call: String, _ code: String) async throws {
    let bench = try await Bench()
    let error = await #expect(throws: (any Error).self) {
      try await bench.run("local spec = require('albedo.spec'); return \(call)")
    }
    #expect((error as? any DiagnosticError)?.qualifiedCode == code)
  }
}
