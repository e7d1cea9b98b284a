/// The stack of one coroutine.
///
/// Safe: only the machine makes one, for a coroutine that it keeps alive, and only the functions of
/// this module that never raise use the pointer.
@safe struct LuaStack {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) {
    unsafe self.pointer = unsafe pointer
  }
}
