package import LuaRuntime
internal import SpecModel

/// A version as scripts hold it.
package final class VersionObject: LuaObject {
  package static let luaClassName = "albedo.Version"

  let version: Version

  init(_ version: Version) { self.version = version }
}

/// The module `albedo.version`.
package enum VersionModule {
  /// Declares the module.
  package static func module() -> NativeModule {
    NativeModule(
      "albedo.version", summary: "Versions as Spack orders and selects them.",
      functions: [parse, compare, satisfies, intersects], classes: [version])
  }

  /// A version, or its text.
  private static let versionType = NativeType.either([.string, .object(VersionObject.luaClassName)])

  private static let parse = NativeFunction(
    "parse", summary: "Reads one version.",
    parameters: [NativeParameter("text", .string, help: "such as `1.2rc1` or `git.main=1.2`")],
    results: [NativeResult("version", .object(VersionObject.luaClassName), help: "the version")],
    errors: ["spec.invalid_text"],
    example: """
      local version = require("albedo.version")
      assert(version.parse("1.10") > version.parse("1.9"))
      assert(version.parse("1.2rc1") < version.parse("1.2"))
      assert(version.parse("develop") > version.parse("99"))
      """,
    body: .direct { call in .object(VersionObject(try Version(call.string("text")))) })

  private static let compare = NativeFunction(
    "compare", summary: "Compares two versions, for sorting texts.",
    parameters: [
      NativeParameter("one", versionType, help: "a version or its text"),
      NativeParameter("other", versionType, help: "another"),
    ],
    results: [NativeResult("order", .integer, help: "-1, 0 or 1: less, equal or greater")],
    errors: ["spec.invalid_text"],
    example: """
      local version = require("albedo.version")
      local texts = { "1.10", "main", "1.9", "1.2-3" }
      table.sort(texts, function(one, other) return version.compare(one, other) < 0 end)
      assert(table.concat(texts, " ") == "1.2-3 1.9 1.10 main")
      """,
    body: .immediate { arguments in
      let one = try version(arguments["one"])
      let other = try version(arguments["other"])
      return [.integer(one == other ? 0 : one < other ? -1 : 1)]
    })

  private static let satisfies = NativeFunction(
    "satisfies", summary: "Tells whether versions are among those that a constraint admits.",
    details: "A text is read like what stands behind `@` in a spec: `1.2` is every version that "
      + "starts so, `=1.2` that version alone.",
    parameters: [
      NativeParameter("versions", versionType, help: "a version, or a text such as `1.2:1.4`"),
      NativeParameter("constraint", versionType, help: "what they shall satisfy"),
    ],
    results: [NativeResult("satisfies", .boolean, help: "whether all of them are")],
    errors: ["spec.empty_range", "spec.invalid_text", "spec.limit_exceeded"],
    example: """
      local version = require("albedo.version")
      assert(version.satisfies("1.2.3", "1.2:1.4"))
      assert(not version.satisfies("1.2", "=1.2"))
      assert(version.satisfies(version.parse("1.2"), "=1.2"))
      """,
    body: .immediate { arguments in
      let versions = try list(arguments["versions"])
      return [.boolean(versions.satisfies(try list(arguments["constraint"])))]
    })

  private static let intersects = NativeFunction(
    "intersects", summary: "Tells whether two constraints admit a version in common.",
    parameters: [
      NativeParameter("one", versionType, help: "a version, or a text such as `1.2:1.4`"),
      NativeParameter("other", versionType, help: "another"),
    ],
    results: [NativeResult("intersects", .boolean, help: "whether they do")],
    errors: ["spec.empty_range", "spec.invalid_text", "spec.limit_exceeded"],
    example: """
      local version = require("albedo.version")
      assert(version.intersects("1:3", "2:4"))
      assert(not version.intersects("1.2", "1.3:"))
      """,
    body: .immediate { arguments in
      [.boolean(try list(arguments["one"]).intersects(try list(arguments["other"])))]
    })

  private static let version = NativeClass(
    VersionObject.luaClassName, summary: "A version.",
    methods: [
      NativeFunction(
        "satisfies", summary: "Tells whether the version is among those that a constraint admits.",
        parameters: [NativeParameter("constraint", versionType, help: "such as `1.2:1.4,2:`")],
        results: [NativeResult("satisfies", .boolean, help: "whether it is")],
        errors: ["spec.empty_range", "spec.invalid_text", "spec.limit_exceeded"],
        example: """
          local version = require("albedo.version").parse("1.2.3")
          assert(version:satisfies("1.2") and not version:satisfies("=1.2"))
          """,
        body: .immediate { arguments in
          let version = arguments.receiver(VersionObject.self).version
          return [.boolean(try list(arguments["constraint"]).contains(version))]
        })
    ],
    properties: [
      NativeProperty(
        "git_reference", .optional(.string), help: "the branch, tag or commit, if it names one",
        of: VersionObject.self
      ) { $0.version.git.map { .text($0.reference) } ?? .nil }
    ],
    operators: [
      .equal(VersionObject.self) { $0.version == $1.version },
      .lessThan(VersionObject.self) { $0.version < $1.version },
      .lessOrEqual(VersionObject.self) { $0.version <= $1.version },
      .text(VersionObject.self) { $0.version.text },
      .concatenate(SpecConcatenation.joined),
    ])

  /// Reads a parameter of ``versionType`` as one version.
  private static func version(_ value: LuaValue) throws -> Version {
    if let object = value.object as? VersionObject { return object.version }
    return try Version(value.text ?? "")
  }

  /// Reads a parameter of ``versionType`` as a set of versions.
  private static func list(_ value: LuaValue) throws -> VersionList {
    if let object = value.object as? VersionObject {
      return VersionList([.exactly(object.version)])
    }
    return try VersionList(value.text ?? "")
  }
}

/// The texts of versions and specs, for the operator `..`.
enum SpecConcatenation {
  /// Joins a version, spec or query with a text or another of them.
  static func joined(_ left: LuaValue, _ right: LuaValue) throws -> LuaValue {
    .text(try text(of: left) + text(of: right))
  }

  private static func text(of value: LuaValue) throws -> String {
    switch value.object {
    case let object as VersionObject: return object.version.text
    case let object as SpecObject: return object.node.shortText
    case let object as QueryObject: return object.query.description
    default: break
    }
    switch value {
    case .integer(let number): return String(number)
    case .number(let number): return String(number)
    default:
      guard let text = value.text else {
        throw LuaError(.badArgument, "attempt to concatenate a \(value.typeName)")
      }
      return text
    }
  }
}
