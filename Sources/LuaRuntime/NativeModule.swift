/// A value that a module offers beside its functions.
public struct NativeConstant: Sendable {
  /// The name.
  public var name: String
  /// The value, copied into every machine.
  public var value: LuaValue
  /// What it is, for the annotations.
  public var type: NativeType
  /// One sentence fragment for the reference.
  public var help: String

  /// Creates a constant.
  public init(_ name: String, _ value: LuaValue, _ type: NativeType, help: String) {
    self.name = name
    self.value = value
    self.type = type
    self.help = help
  }
}

/// A module that `require` finds in every machine it is installed in; never a global.
public struct NativeModule: Sendable {
  /// The full name, such as `shapes.area`.
  public var name: String
  /// One sentence in present tense.
  public var summary: String
  /// The functions.
  public var functions: [NativeFunction]
  /// The classes of objects that the functions give.
  public var classes: [NativeClass]
  /// The constants.
  public var constants: [NativeConstant]
  /// Lua source that defines the functions whose body is `script`, as a chunk that gets the
  /// module's table and the runtime's own functions.
  let script: String?

  /// Creates a declaration.
  public init(
    _ name: String, summary: String, functions: [NativeFunction] = [],
    classes: [NativeClass] = [], constants: [NativeConstant] = []
  ) {
    self.init(
      name, summary: summary, functions: functions, classes: classes, constants: constants,
      script: nil)
  }

  /// Creates a declaration of a module that is partly written in Lua.
  ///
  /// `script` is a chunk that gets the module's table, then what belongs to the runtime itself, and
  /// puts the functions into it whose body is `script`.
  public init(
    _ name: String, summary: String, functions: [NativeFunction], classes: [NativeClass],
    constants: [NativeConstant], script: String?
  ) {
    self.name = name
    self.summary = summary
    self.functions = functions
    self.classes = classes
    self.constants = constants
    self.script = script
  }

  /// The last part of the name, which messages and pages use: `area`.
  public var shortName: String { lastPart(of: name) }
}

/// Returns what follows the last dot.
func lastPart(of name: String) -> String {
  name.split(separator: ".").last.map(String.init) ?? name
}
