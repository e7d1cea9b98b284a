/// A parameter of a native function, or a field of its options table.
public struct NativeParameter: Sendable {
  /// The name, in snake_case.
  public var name: String
  /// What is accepted.
  public var type: NativeType
  /// What an absent argument means; makes the parameter optional.
  public var defaultValue: LuaValue?
  /// The unit of a number, such as `seconds`.
  public var unit: String?
  /// One sentence fragment for the reference, without a final full stop.
  public var help: String
  /// What a text is, for a prompt that completes it: a word of the program, such as `file`; nil where
  /// there is nothing to offer.
  public var completes: String?

  /// Creates a parameter.
  public init(
    _ name: String, _ type: NativeType, default defaultValue: LuaValue? = nil, unit: String? = nil,
    help: String
  ) {
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
    self.unit = unit
    self.help = help
  }

  /// Returns the parameter with what its texts are, for a prompt that completes them.
  public func completing(_ kind: String) -> NativeParameter {
    var copy = self
    copy.completes = kind
    return copy
  }

  /// Whether a call may leave it out.
  ///
  /// An options table may be left out when all its fields may.
  public var isOptional: Bool {
    if defaultValue != nil || type.acceptsNil { return true }
    if case .options(let fields) = type { return fields.allSatisfy(\.isOptional) }
    return false
  }
}

/// A result of a native function.
public struct NativeResult: Sendable {
  /// The name, for the reference.
  public var name: String
  /// What is returned.
  public var type: NativeType
  /// One sentence fragment for the reference.
  public var help: String

  /// Creates a result.
  public init(_ name: String, _ type: NativeType, help: String) {
    self.name = name
    self.type = type
    self.help = help
  }
}

/// A function written in Swift, or for documentation only in Lua, declared once for everything.
///
/// The declaration gives the argument checks, the binding, the annotations and the reference page.
public struct NativeFunction: Sendable {
  /// What runs when Lua calls the function.
  public enum Body: Sendable {
    /// Runs on the Lua thread, must not block, and reads its arguments where Lua keeps them.
    ///
    /// The cheapest form, for functions that scripts call often; see `LuaCall`.
    case direct(@Sendable (borrowing LuaCall) throws -> LuaReply)
    /// Runs on the Lua thread and must not block; all arguments are copied first.
    case immediate(@Sendable (LuaArguments) throws -> [LuaValue])
    /// Runs on the Lua thread and may call Lua functions, which then cannot wait.
    case calling(@Sendable (LuaArguments, borrowing LuaFrame) throws -> [LuaValue])
    /// Runs off the Lua thread while the calling task is suspended.
    case waiting(@Sendable (LuaArguments) async throws -> [LuaValue])
    /// The Lua source of the module defines the function.
    case script
  }

  /// The name, in snake_case.
  public var name: String
  /// One sentence in present tense.
  public var summary: String
  /// Further paragraphs.
  public var details: String
  /// The parameters in order.
  public var parameters: [NativeParameter]
  /// The results in order.
  public var results: [NativeResult]
  /// The codes of the errors that it raises besides `lua.bad_argument`; `archive.*` stands for any
  /// code of that domain.
  ///
  /// What every waiting function raises, `lua.cancelled` and `lua.cannot_wait`, goes without saying:
  /// the reference tells it of each.
  public var errors: [String]
  /// Lines of Lua that show a call, for the reference; nothing runs them but tests of the host.
  public var example: String?
  /// What runs.
  public var body: Body

  /// Creates a declaration.
  public init(
    _ name: String, summary: String, details: String = "", parameters: [NativeParameter] = [],
    results: [NativeResult] = [], errors: [String] = [], example: String? = nil, body: Body
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.parameters = parameters
    self.results = results
    self.errors = errors
    self.example = example
    self.body = body
  }
}
