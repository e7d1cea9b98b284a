import AlbedoTesting
import Foundation
import Testing

/// The package in `Examples/embedding`, built and run as its README says.
@Suite(.serialized) struct ExampleTests {
  private static let folder = Fixture.checkout + "/Examples/embedding"
  private static let scratch = Fixture.checkout + "/.build/examples/embedding"

  /// Builds the example once; later runs only compile what has changed.
  private static let program: Result<String, any Error> = Result {
    let outcome = try Program.run(
      "/usr/bin/env",
      ["swift", "build", "--package-path", folder, "--scratch-path", scratch, "--product", "shop"],
      environment: ProcessInfo.processInfo.environment)
    try #require(outcome.status == 0, "\(outcome.output)\(outcome.errorOutput)")
    return scratch + "/debug/shop"
  }

  @Test func `the embedding example takes orders from a script`() throws {
    let program = try Self.program.get()
    let outcome = try Program.run(program, ["scripts/order.lua", "tea", "oats"], in: Self.folder)
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        delivered tea, delivered oats
        10 tea
        only 3 of 'honey' left, 9 wanted

        """)
    #expect(outcome.errorOutput == "")
  }

  @Test func `the embedding example prints what went wrong`() throws {
    let outcome = try Program.run(
      try Self.program.get(), ["scripts/order.lua", "tea", "salt"], in: Self.folder)
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    #expect(
      outcome.errorOutput
        == "shop: error: the shop has no 'salt'\n  hint: it sells tea, honey, oats\n")
  }

  @Test func `the embedding example asks a plug-in in a sandbox`() throws {
    let outcome = try Program.run(
      try Self.program.get(), ["--discounts", "scripts/discount.lua"], in: Self.folder)
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        plug-in: io is nil
        tea: 10 %
        honey: no discount is "a lot"
        oats: the script needs more than 10000 instructions

        """)
    #expect(outcome.errorOutput == "")
  }

  @Test func `the embedding example can be interrupted`() throws {
    let scratch = try TemporaryFolder()
    let script = """
      "$0" scripts/wait.lua > "$1" & program=$!
      until grep -q way "$1"; do sleep 0.01; done
      kill -INT $program; wait $program; status=$?
      cat "$1"; exit $status
      """
    let outcome = try Program.run(
      "/bin/sh", ["-c", script, try Self.program.get(), scratch.write("out", "")],
      in: Self.folder)
    #expect(outcome.status == 130)
    #expect(outcome.output == "on the way\nclosed\n")
    #expect(outcome.errorOutput == "shop: error: cancelled\n")
  }
}
