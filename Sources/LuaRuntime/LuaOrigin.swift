import CLuaTrampoline

/// Where a function was written, and what it takes.
public struct LuaOrigin: Sendable, Equatable {
  /// The name of its chunk: `@` before a path, `=` before another name; `=[C]` for a function that
  /// is not written in Lua.
  public let source: String
  /// Its first and its last line, from 1; `0...0` where there are none, as for a whole chunk.
  public let lines: ClosedRange<Int>
  /// The names of its parameters, in order.
  public let parameters: [String]
  /// Whether any number of further arguments follows them.
  public let takesMore: Bool

  /// Creates a description.
  public init(source: String, lines: ClosedRange<Int>, parameters: [String], takesMore: Bool) {
    self.source = source
    self.lines = lines
    self.parameters = parameters
    self.takesMore = takesMore
  }

  /// Whether the function is written in Lua.
  public var isLua: Bool { source != "=[C]" }
}

extension LuaMachine {
  /// Asks Lua about a function of this machine.
  func origin(of function: LuaFunction) throws(LuaError) -> LuaOrigin {
    guard function.ledger === ledger else { throw Self.foreignFunction }
    guard let state = unsafe host.pointee.main, unsafe lua_checkstack(state, 2) != 0 else {
      throw LuaError.outOfMemory
    }
    var origin = unsafe lt_origin()
    unsafe lt_find_origin(state, function.reference, &origin)
    let source = unsafe UnsafeRawBufferPointer(start: origin.source, count: origin.source_length)
    var parameters: [String] = []
    // A function in C tells their number, but has no names.
    for number in unsafe 0..<origin.parameter_count {
      guard let name = unsafe lt_find_parameter(state, function.reference, number + 1) else {
        break
      }
      parameters.append(unsafe String(cString: name))
    }
    let first = unsafe max(0, Int(origin.first_line))
    return unsafe LuaOrigin(
      source: String(decoding: source, as: UTF8.self),
      lines: first...max(first, Int(origin.last_line)), parameters: parameters,
      takesMore: origin.takes_more != 0)
  }
}

extension LuaRunner {
  /// Tells where a function of this machine was written, and what it takes.
  ///
  /// Throws `lua.unsupported_value` for a function of another machine.
  public func origin(of function: LuaFunction) throws -> LuaOrigin {
    try opened().origin(of: function)
  }
}
