internal import LuaRuntime
internal import Platform
internal import SpecModel
internal import SystemPackage

/// The processor of this machine, looked at when something first asks.
package enum HostTarget {
  /// Its name in Spack's words: `zen3`.
  package static let name: String = {
    // The first of all processors stands at the beginning, and the others are like it.
    var text = [UInt8](repeating: 0, count: 16 << 10)
    var span = text.mutableSpan
    let count = (try? File("/proc/cpuinfo").fill(&span)) ?? 0
    let facts = ProcessorFacts(
      machine: Machine.instructionSet, cpuinfo: String(decoding: text[..<count], as: UTF8.self))
    return Microarchitecture.name(of: facts)
  }()
}

/// The functions of `albedo.config` about targets.
enum TargetFunctions {
  static let all = [targets, genericTarget]

  private static let targets = NativeFunction(
    "targets", summary: "Returns all targets that Spack knows by name.",
    details: "First those that several makers build, by name; then for each maker and family from"
      + " the oldest to the newest.",
    results: [
      NativeResult(
        "groups", .list(of: .table), help: "each with `vendor`, `family` and its `names`")
    ],
    example: """
      for _, group in ipairs(require("albedo.config").targets()) do
        print(group.vendor, group.family, table.concat(group.names, " "))
      end
      """,
    body: .immediate { _ in
      [
        .list(
          Microarchitecture.known.map { group in
            .record([
              "vendor": .text(group.vendor), "family": .text(group.family),
              "names": .list(group.names.map { .text($0) }),
            ])
          })
      ]
    })

  private static let genericTarget = NativeFunction(
    "generic_target", summary: "Returns what several makers build and runs on a target's machines.",
    parameters: [
      NativeParameter("target", .string, help: "the name of a target"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "family", .boolean, default: false,
            help: "whether the oldest of the family is wanted, not the newest that runs")
        ]), help: "which one"),
    ],
    results: [NativeResult("target", .string, help: "its name")],
    example: """
      local config = require("albedo.config")
      assert(config.generic_target("zen2") == "x86_64_v3")
      assert(config.generic_target("zen2", { family = true }) == "x86_64")
      """,
    body: .immediate { arguments in
      let name = arguments.string("target")
      let isFamily = arguments.options("options").boolean("family")
      return [
        .text(isFamily ? Microarchitecture.family(of: name) : Microarchitecture.generic(of: name))
      ]
    })
}
