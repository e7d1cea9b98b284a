internal import Diagnostics
internal import LuaRuntime
internal import Patterns
internal import Synchronization

/// What the words of a policy ask Swift for.
struct PolicyHost {
  /// Finds what a policy requires; throws, or returns nil where there is none.
  let find: @Sendable (String) throws -> PolicyModuleText?

  /// The module that the words require; the policy itself does not see it.
  var module: NativeModule {
    NativeModule(
      "policy.host", summary: "What the words of a policy ask for.",
      functions: [question, findModule, close, matches], classes: [PolicySpecObject.luaClass])
  }

  private var question: NativeFunction {
    NativeFunction(
      "question", summary: "Asks whether another word was meant.",
      parameters: [
        NativeParameter("word", .string, help: "the word"),
        NativeParameter("candidates", .list(of: .string), help: "those that there are"),
      ],
      results: [NativeResult("text", .string, help: "empty when none is near")],
      body: .immediate { arguments in
        let words = arguments.list("candidates").compactMap(\.text)
        let word = String(arguments.string("word").prefix(100))
        return [.text(NearMiss.question(for: word, among: words).map { "; " + $0 } ?? "")]
      })
  }

  private var findModule: NativeFunction {
    let find = find
    return NativeFunction(
      "find_module", summary: "Finds a module of the policy's scope, or a shipped one.",
      parameters: [NativeParameter("name", .string, help: "its name")],
      results: [
        NativeResult("text", .optional(.bytes), help: "its text"),
        NativeResult("place", .string, help: "where it is, or why there is none"),
      ],
      body: .immediate { arguments in
        let name = arguments.string("name")
        let isName =
          !name.isEmpty && name.utf8.count <= 200
          && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { Self.isNameByte($0) }
          }
        guard isName else { return [.nil, .text("require: this cannot be the name of a module")] }
        guard let found = try find(name) else {
          return [
            .nil,
            .text(
              "there is no module '\(name)': a policy can require albedo.policy, albedo.policies and"
                + " what is in albedo/lib beside it"),
          ]
        }
        return [.string(LuaString(bytes: found.bytes)), .text(found.path)]
      })
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private var close: NativeFunction {
    NativeFunction(
      "close", summary: "Ends the use of a spec.",
      parameters: [
        NativeParameter("spec", .object(PolicySpecObject.luaClassName), help: "the spec")
      ],
      body: .direct { call in
        call.object("spec", as: PolicySpecObject.self).close()
        return .nothing
      })
  }

  /// How many bytes a text may have that is searched.
  private static let textLimit = 1 << 16

  private var matches: NativeFunction {
    let patterns = PolicyPatterns()
    return NativeFunction(
      "matches", summary: "Tells whether a regular expression matches somewhere in a text.",
      parameters: [
        NativeParameter("text", .string, help: "the text"),
        NativeParameter("expression", .string, help: "a regular expression of Perl's kind"),
      ],
      results: [NativeResult("answer", .boolean, help: "whether it does")],
      errors: ["pattern.*"],
      body: .direct { call in
        let text = call.string("text")
        guard text.utf8.count <= Self.textLimit else {
          throw LuaError(
            .badArgument, "a text of more than \(Self.textLimit) bytes is not searched")
        }
        let pattern = try patterns.pattern(call.string("expression"))
        return .boolean(try pattern.firstMatch(in: text) != nil)
      })
  }
}

/// The regular expressions of one policy, each compiled once.
private final class PolicyPatterns: Sendable {
  private static let limit = 256
  private let compiled = Mutex<[String: Pattern]>([:])

  func pattern(_ expression: String) throws -> Pattern {
    if let pattern = compiled.withLock({ $0[expression] }) { return pattern }
    let pattern = try Pattern(expression, limits: PatternLimits(steps: 100_000))
    compiled.withLock { patterns in
      if patterns.count >= Self.limit { patterns.removeAll() }
      patterns[expression] = pattern
    }
    return pattern
  }
}
