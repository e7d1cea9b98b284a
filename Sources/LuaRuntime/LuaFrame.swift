import CLuaTrampoline

/// The stack of one call from Lua into Swift, borrowed for the duration of that call.
///
/// Safe: the state outlives the call, the value cannot be copied or kept, and every function that it
/// offers either never raises in Lua or is protected in C.
@safe public struct LuaFrame: ~Copyable {
  unowned(unsafe) let machine: LuaMachine
  let stack: LuaStack

  private var state: OpaquePointer { unsafe stack.pointer }

  init(machine: LuaMachine, stack: LuaStack) {
    unsafe self.machine = machine
    self.stack = stack
  }

  /// Calls a Lua function and waits for its results.
  ///
  /// The function cannot wait. Throws what it raises.
  public func call(_ function: LuaFunction, _ arguments: [LuaValue] = []) throws -> [LuaValue] {
    try unsafe machine.call(function, arguments, on: stack)
  }

  /// Calls a Lua function with one argument and returns its first result.
  ///
  /// Cheaper than the other form. The function cannot wait. Throws what it raises.
  public func call(_ function: LuaFunction, with argument: LuaValue) throws -> LuaValue {
    try unsafe machine.call(function, with: argument, on: stack)
  }

  /// How many arguments were given.
  var argumentCount: Int { Int(unsafe lua_gettop(state)) }

  /// Whether the running coroutine, and all around it, can be suspended.
  var canWait: Bool {
    unsafe lua_isyieldable(state) != 0 && machine.host.pointee.pinned == 0
  }

  /// Copies an argument, counted from 1; an absent one is nil.
  func argument(_ number: Int) throws(LuaError) -> LuaValue {
    let index = Int32(number)
    switch unsafe lua_type(state, index) {
    case LUA_TNONE, LUA_TNIL: return .nil
    case LUA_TBOOLEAN: return unsafe .boolean(lua_toboolean(state, index) != 0)
    case LUA_TNUMBER:
      return unsafe lua_isinteger(state, index) != 0
        ? .integer(lua_tointegerx(state, index, nil))
        : .number(lua_tonumberx(state, index, nil))
    case LUA_TSTRING: return .string(string(at: index))
    case LUA_TUSERDATA: return try objectValue(at: index)
    default: return try unsafe machine.read(stack, index)
    }
  }

  private func string(at index: Int32) -> LuaString {
    var count = 0
    let bytes = unsafe lt_string(state, index, &count)
    return unsafe LuaString(
      bytes: Array(UnsafeRawBufferPointer(start: bytes, count: count)))
  }

  private func objectValue(at index: Int32) throws(LuaError) -> LuaValue {
    let handle = unsafe lt_object_handle(state, index)
    guard handle != .max else { return try unsafe machine.read(stack, index) }
    return try unsafe machine.handles.value(handle)
  }

  /// Returns the index of an argument, counted from 1, unless it is absent or nil.
  func given(_ number: Int) -> Int32? {
    let index = Int32(truncatingIfNeeded: number)
    return unsafe lua_type(state, index) > LUA_TNIL ? index : nil
  }

  /// Returns the integer at an index that holds one, or a float that equals one.
  func integer(at index: Int32) -> Int64 { unsafe lua_tointegerx(state, index, nil) }

  /// Returns the number at an index that holds one.
  func number(at index: Int32) -> Double { unsafe lua_tonumberx(state, index, nil) }

  /// Returns the boolean at an index that holds one.
  func boolean(at index: Int32) -> Bool { unsafe lua_toboolean(state, index) != 0 }

  /// Returns the text at an index that holds a string.
  func text(at index: Int32) -> String {
    withBytes(at: index) { bytes in
      unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    } ?? ""
  }

  /// Calls `body` with the bytes of a string, or returns nil when there is none.
  func withBytes<Result>(
    at index: Int32, _ body: (RawSpan) throws -> Result
  ) rethrows -> Result? {
    var count = 0
    guard let bytes = unsafe lt_string(state, index, &count) else { return nil }
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
    return try unsafe body(RawSpan(_unsafeBytes: buffer))
  }

  /// Returns our object at an index, unless it is closed.
  func object(at index: Int32) -> (any LuaObject)? {
    unsafe machine.handles.object(lt_object_handle(state, index))
  }

  /// Drops what lies above a height.
  func shorten(to height: Int) { unsafe lua_settop(state, Int32(height)) }

  /// Pushes nil.
  func pushNil() { unsafe lua_pushnil(state) }

  /// Pushes a boolean.
  func push(_ value: Bool) { unsafe lua_pushboolean(state, value ? 1 : 0) }

  /// Pushes a number of the integer kind.
  func push(_ value: Int64) { unsafe lua_pushinteger(state, value) }

  /// Pushes a number of the float kind.
  func push(_ value: Double) { unsafe lua_pushnumber(state, value) }

  /// Pushes one value that needs no memory, or tells that it does.
  func pushPlain(_ value: LuaValue) -> Bool {
    switch value {
    case .nil: pushNil()
    case .boolean(let value): push(value)
    case .integer(let value): push(value)
    case .number(let value): push(value)
    default: return false
    }
    return true
  }
}
