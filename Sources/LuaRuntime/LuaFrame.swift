import CLuaTrampoline

/// The stack of one call from Lua into Swift, borrowed for the duration of that call.
///
/// Safe: the state outlives the call, the value cannot be copied or kept, and every function that it
/// offers either never raises in Lua or is protected in C.
@safe public struct LuaFrame: ~Copyable {
  let machine: LuaMachine
  let stack: LuaStack

  private var state: OpaquePointer { unsafe stack.pointer }

  init(machine: LuaMachine, stack: LuaStack) {
    self.machine = machine
    self.stack = stack
  }

  /// Calls a Lua function and waits for its results.
  ///
  /// The function cannot wait. Throws what it raises.
  public func call(_ function: LuaFunction, _ arguments: [LuaValue] = []) throws -> [LuaValue] {
    try machine.call(function, arguments, on: stack)
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
    case LUA_TUSERDATA: return try object(at: index)
    default: return try machine.read(stack, index)
    }
  }

  private func string(at index: Int32) -> LuaString {
    var count = 0
    let bytes = unsafe lt_string(state, index, &count)
    return unsafe LuaString(
      bytes: Array(UnsafeRawBufferPointer(start: bytes, count: count)))
  }

  private func object(at index: Int32) throws(LuaError) -> LuaValue {
    let handle = unsafe lt_object_handle(state, index)
    guard handle != .max else { return try machine.read(stack, index) }
    return try machine.handles.value(handle)
  }

  /// Pushes one value that needs no memory, or tells that it does.
  func pushPlain(_ value: LuaValue) -> Bool {
    switch value {
    case .nil: unsafe lua_pushnil(state)
    case .boolean(let value): unsafe lua_pushboolean(state, value ? 1 : 0)
    case .integer(let value): unsafe lua_pushinteger(state, value)
    case .number(let value): unsafe lua_pushnumber(state, value)
    default: return false
    }
    return true
  }
}
