import CLuaTrampoline

/// One call from Lua into a `direct` function, borrowed for its duration.
///
/// The arguments have been checked and stay on Lua's stack; an accessor copies the one that it is
/// asked for. As with `LuaArguments`, asking for a name or a type that the declaration does not
/// promise is a defect of the binding and stops the program. Reading an integer, a number or a
/// boolean allocates nothing, and neither does a text of up to 15 bytes.
///
/// Safe: the stack outlives the call, the value cannot be copied or kept, and reading never raises.
@safe public struct LuaCall: ~Copyable {
  private unowned(unsafe) let function: LuaMachine.BoundFunction
  private let frame: LuaFrame
  /// The index on the stack of the first argument.
  private let first: Int
  /// The arguments, when they were too intricate to be checked where they are.
  private let copied: LuaArguments?

  init(_ function: LuaMachine.BoundFunction, _ frame: consuming LuaFrame, copied: LuaArguments?) {
    unsafe self.function = function
    self.frame = frame
    first = function.className == nil ? 1 : 2
    self.copied = copied
  }

  /// Returns the integer of an `integer` parameter.
  public func integer(_ name: String) -> Int {
    if let copied { return copied.integer(name) }
    let position = position(name, LT_CHECK_INTEGER)
    guard let index = frame.given(position + first) else { return Int(absent(position, \.integer)) }
    return Int(frame.integer(at: index))
  }

  /// Returns the number of a `number` parameter.
  public func number(_ name: String) -> Double {
    if let copied { return copied.number(name) }
    let position = position(name, LT_CHECK_NUMBER)
    guard let index = frame.given(position + first) else { return absent(position, \.number) }
    return frame.number(at: index)
  }

  /// Returns the truth value of a `boolean` parameter.
  public func boolean(_ name: String) -> Bool {
    if let copied { return copied.boolean(name) }
    let position = position(name, LT_CHECK_BOOLEAN)
    guard let index = frame.given(position + first) else { return absent(position, \.boolean) }
    return frame.boolean(at: index)
  }

  /// Returns the text of a `string` or `oneOf` parameter.
  public func string(_ name: String) -> String {
    if let copied { return copied.string(name) }
    let position = position(name, LT_CHECK_TEXT)
    guard let index = frame.given(position + first) else { return absent(position, \.text) }
    return frame.text(at: index)
  }

  /// Calls `body` with the bytes of a `string` or `bytes` parameter, which are valid until it returns.
  public func withBytes<Result>(
    _ name: String, _ body: (RawSpan) throws -> Result
  ) rethrows -> Result {
    if let copied {
      let bytes = copied.bytes(name)
      return try unsafe body(bytes.span.bytes)
    }
    let position = position(named: name)
    guard let index = frame.given(position + first) else {
      let bytes = absent(position, \.bytes)
      return try unsafe body(bytes.span.bytes)
    }
    guard let result = try frame.withBytes(at: index, body) else {
      preconditionFailure("parameter '\(name)' is not declared as a string")
    }
    return result
  }

  /// Returns the object of an `object` parameter.
  public func object<Object: LuaObject>(_ name: String, as type: Object.Type) -> Object {
    if let copied { return copied.object(name, as: type) }
    let position = position(name, LT_CHECK_OBJECT)
    return narrowed(frame.given(position + first).flatMap { frame.object(at: $0) })
  }

  /// Returns the object whose method was called.
  public func receiver<Object: LuaObject>(_ type: Object.Type) -> Object {
    if let copied { return copied.receiver(type) }
    return narrowed(frame.object(at: 1))
  }

  /// Returns a copy of the argument, its default, or nil when it was left out.
  public subscript(name: String) -> LuaValue {
    if let copied { return copied[name] }
    let position = position(named: name)
    guard let index = frame.given(position + first) else {
      return unsafe function.parameters[position].defaultValue ?? .nil
    }
    // C has found the argument to be plain, and such a copy does not fail.
    guard let value = try? frame.argument(Int(index)) else { return .nil }
    switch (unsafe Int(function.checks[position].kind), value) {
    case (LT_CHECK_INTEGER, .number(let number)): return .integer(Int64(number))
    case (LT_CHECK_NUMBER, .integer(let integer)): return .number(Double(integer))
    default: return value
    }
  }

  /// Returns the place of a parameter among those of the declaration, counted from 0.
  private func position(named name: String) -> Int {
    let names = unsafe function.names
    for position in 0..<names.count where unsafe names[position] == name { return position }
    preconditionFailure("no parameter '\(name)' is declared")
  }

  private func position(_ name: String, _ kind: Int) -> Int {
    let position = position(named: name)
    guard unsafe function.checks[position].kind == kind else {
      preconditionFailure("parameter '\(name)' is declared as another type")
    }
    return position
  }

  private func absent<Value>(_ position: Int, _ value: (LuaValue) -> Value?) -> Value {
    let parameter = unsafe function.parameters[position]
    guard let value = value(parameter.defaultValue ?? .nil) else {
      preconditionFailure("parameter '\(parameter.name)' can be absent: read it by subscript")
    }
    return value
  }
}
