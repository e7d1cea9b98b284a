/// A field of an object that is computed when Lua reads it.
public struct NativeProperty: Sendable {
  /// The name, in snake_case.
  public var name: String
  /// What it gives, and accepts if it can be set.
  public var type: NativeType
  /// One sentence fragment for the reference.
  public var help: String
  let className: String
  let read: @Sendable (any LuaObject) throws -> LuaValue
  let write: (@Sendable (any LuaObject, LuaValue) throws -> Void)?

  /// Creates a property of the objects of one Swift class that scripts can only read.
  public init<Object: LuaObject>(
    _ name: String, _ type: NativeType, help: String,
    of object: Object.Type, _ read: @escaping @Sendable (Object) throws -> LuaValue
  ) {
    self.name = name
    self.type = type
    self.help = help
    className = Object.luaClassName
    self.read = { try read(narrowed($0)) }
    write = nil
  }

  /// Creates a property that scripts can also set; the new value has been checked.
  public init<Object: LuaObject>(
    _ name: String, _ type: NativeType, help: String,
    of object: Object.Type, _ read: @escaping @Sendable (Object) throws -> LuaValue,
    set write: @escaping @Sendable (Object, LuaValue) throws -> Void
  ) {
    self.name = name
    self.type = type
    self.help = help
    className = Object.luaClassName
    self.read = { try read(narrowed($0)) }
    self.write = { try write(narrowed($0), $1) }
  }

  /// Creates the description of a field that the Lua source of the module offers.
  init(scripted name: String, _ type: NativeType, help: String) {
    self.name = name
    self.type = type
    self.help = help
    className = ""
    read = { _ in .nil }
    write = nil
  }

  /// Whether scripts can set it.
  public var isSettable: Bool { write != nil }
}

/// A kind of object that Lua holds by handle.
public struct NativeClass: Sendable {
  /// The full name, equal to `luaClassName` of the Swift class.
  public var name: String
  /// One sentence in present tense.
  public var summary: String
  /// The methods; their receiver is checked and reached by `LuaArguments.receiver`.
  public var methods: [NativeFunction]
  /// The fields.
  public var properties: [NativeProperty]
  /// The operators, at most one of each kind.
  public var operators: [NativeOperator]
  let close: (@Sendable (any LuaObject) -> Void)?

  /// Creates a class whose objects the collector alone takes away.
  public init(
    _ name: String, summary: String, methods: [NativeFunction] = [],
    properties: [NativeProperty] = [], operators: [NativeOperator] = []
  ) {
    self.name = name
    self.summary = summary
    self.methods = methods
    self.properties = properties
    self.operators = operators
    close = nil
  }

  /// Creates a class whose objects can stand in `local name <close> = …`.
  ///
  /// `close` runs on the Lua thread, cannot fail and must not block; afterwards Lua cannot use the
  /// object any more. It does not run when an object is merely collected: that is `deinit`'s work.
  public init<Object: LuaObject>(
    _ name: String, summary: String, methods: [NativeFunction] = [],
    properties: [NativeProperty] = [], operators: [NativeOperator] = [],
    of object: Object.Type, close: @escaping @Sendable (Object) -> Void
  ) {
    self.name = name
    self.summary = summary
    self.methods = methods
    self.properties = properties
    self.operators = operators
    self.close = { close(narrowed($0)) }
  }

  /// Whether the objects can be closed by leaving a block.
  public var isClosable: Bool { close != nil }
}

/// Returns the object as the Swift class that its declaration promised.
func narrowed<Object: LuaObject>(_ object: (any LuaObject)?) -> Object {
  guard let object = object as? Object else {
    preconditionFailure("\(Object.self) does not carry the class name of its declaration")
  }
  return object
}
