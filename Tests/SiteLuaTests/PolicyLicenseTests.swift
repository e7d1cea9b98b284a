import AlbedoTesting
import Foundation
import PolicyModel
import SiteLua
import Testing

/// How the building blocks read licence expressions.
@Suite struct PolicyLicenseTests {
  /// Loads a policy that may require the shipped modules.
  private func load(_ rule: String) async throws -> PolicySet {
    var settings = PolicySet.Settings()
    settings.shipped = { name in
      let path =
        Fixture.checkout + "/stdlib/" + name.split(separator: ".").joined(separator: "/") + ".lua"
      return PolicyModuleText(
        path: path, bytes: [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
    }
    return try await SiteLuaTests.load(
      policyFile(
        """
        local policies = require("albedo.policies")
        policy.on("cache.push", { name = "licences" }, \(rule))
        """), settings: settings)
  }

  private func asked(_ expression: String) -> PolicyInput {
    var input = push()
    input["licenses"] = .texts([expression])
    return input
  }

  private static let allowing = """
    policies.allow_licenses({ "MIT", "Apache-2.0", "GPL-2.0-only", "LGPL-2.1+", "X WITH Y" })
    """

  @Test(arguments: [
    ("MIT", true), ("mit", true), (" MIT ", true), ("(MIT)", true), ("((MIT))", true),
    ("MIT OR Vellum", true), ("Vellum or MIT", true), ("MIT AND Vellum", false),
    ("MIT and Apache-2.0", true), ("MIT OR Vellum AND Quill", true),
    ("(MIT OR Vellum) AND Quill", false), ("(MIT OR Vellum) AND Apache-2.0", true),
    ("MIT WITH LLVM-exception", true), ("GPL-2.0-only WITH Classpath-exception-2.0", true),
    ("MIT WITH Commons-Clause", false), ("X with y", true), ("X", false),
    ("GPL-2.0", true), ("GPL-2.0+", true), ("GPL-2.0-or-later", true), ("GPL-3.0-only", false),
    ("GPL-3.0-or-later", false), ("LGPL-2.1-or-later", true), ("LGPL-2.1-only", false),
    ("Apache-2.0+", true),
    // No expressions: nothing that makes no sense lets anything through.
    ("", false), ("   ", false), ("MIT OR", false), ("OR MIT", false), ("MIT MIT", false),
    ("(MIT", false), ("MIT)", false), ("()", false), ("(MIT Vellum", false), ("(MIT MIT)", false),
    ("MIT OR OR", false), ("MIT WITH", false), ("MIT WITH (", false), ("MIT WITH AND", false),
    ("WITH LLVM-exception", false), ("MIT, Vellum", false), ("MIT/Vellum", false),
    ("MIT;Vellum", false), ("MIT\u{0}Vellum", false), ("Vellum", false), ("NONE", false),
  ])
  func `an expression is allowed where the list satisfies it`(
    _ expression: String, _ isAllowed: Bool
  ) async throws {
    let set = try await load(Self.allowing)
    #expect(set.problems == [])
    let denial = try await set.denial(asked(expression))
    #expect((denial == nil) == isAllowed, "\(denial ?? "nothing")")
    #expect(isAllowed || denial?.contains("is not allowed") == true)
  }

  @Test func `parentheses are read as deep as anybody writes them, and no deeper`() async throws {
    let set = try await load(Self.allowing)
    for (depth, isAllowed) in [(40, true), (60, false), (10_000, false)] {
      let text =
        String(repeating: "(", count: depth) + "MIT" + String(repeating: ")", count: depth)
      #expect((try await set.denial(asked(text)) == nil) == isAllowed)
    }
  }

  @Test(arguments: [
    ("GPL-3.0-only", true), ("GPL-3.0-or-later", true), ("gpl-3.0+", true), ("GPL-3.0", true),
    ("MIT OR (Vellum AND GPL-3.0-only)", true), ("MIT/GPL-3.0+", true), ("MIT,GPL-3.0-only", true),
    ("(GPL-3.0-only", true), ("GPL-3.0-only WITH GCC-exception-3.1", true),
    ("AGPL-3.0-only", true), ("AGPL-3.0", true), ("AGPL-3.0-or-later", false),
    ("Quill WITH Ink", true), ("Quill", false), ("MIT", false), ("", false),
  ])
  func `a licence of the list is found in whatever combination`(
    _ expression: String, _ isBlocked: Bool
  ) async throws {
    let set = try await load(
      #"policies.block_licenses({ "GPL-3.0", "AGPL-3.0-only", "quill with ink" })"#)
    #expect(set.problems == [])
    let denial = try await set.denial(asked(expression))
    #expect((denial != nil) == isBlocked, "\(denial ?? "nothing")")
  }
}
