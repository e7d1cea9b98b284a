/// What a `direct` function returns to Lua.
public enum LuaReply {
  /// No value at all.
  case nothing
  /// The value nil.
  case `nil`
  /// A boolean.
  case boolean(Bool)
  /// A number of the integer kind.
  case integer(Int)
  /// A number of the float kind.
  case number(Double)
  /// A string of the text's UTF-8 bytes.
  case text(String)
  /// A string of any bytes.
  case bytes([UInt8])
  /// A new userdata for an object.
  case object(any LuaObject)
  /// One value of any kind.
  case value(LuaValue)
  /// Several values.
  case values([LuaValue])
}
