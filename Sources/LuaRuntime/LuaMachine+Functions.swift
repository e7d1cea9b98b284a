import CLuaTrampoline
import Diagnostics

extension LuaMachine {
  /// Calls a function that cannot wait.
  func call(
    _ function: LuaFunction, _ arguments: [LuaValue], on stack: LuaStack
  ) throws -> [LuaValue] {
    guard arguments.allSatisfy(\.isPlain) else {
      try write([.function(function)] + arguments)
      return try callWritten(on: stack)
    }
    let frame = LuaFrame(machine: self, stack: stack)
    let height = frame.argumentCount
    try begin(function, Int32(arguments.count), frame)
    for argument in arguments { try push(argument, above: height, frame) }
    try finish(height, frame)
    defer { frame.shorten(to: height) }
    let count = frame.argumentCount - height
    var results: [LuaValue] = []
    results.reserveCapacity(count)
    for number in 0..<count { results.append(try frame.argument(height + 1 + number)) }
    return results
  }

  /// Calls a function that cannot wait with one argument, and returns its first result.
  func call(
    _ function: LuaFunction, with argument: LuaValue, on stack: LuaStack
  ) throws -> LuaValue {
    guard argument.isPlain else { return try call(function, [argument], on: stack).first ?? .nil }
    let frame = LuaFrame(machine: self, stack: stack)
    let height = frame.argumentCount
    try begin(function, 1, frame)
    try push(argument, above: height, frame)
    try finish(height, frame)
    defer { frame.shorten(to: height) }
    return try frame.argument(height + 1)
  }

  private func begin(
    _ function: LuaFunction, _ argumentCount: Int32, _ frame: borrowing LuaFrame
  ) throws(LuaError) {
    guard function.ledger === ledger else { throw Self.foreignFunction }
    let status = unsafe lt_begin_call(frame.stack.pointer, function.reference, argumentCount)
    guard status == LT_DONE else { throw failure(status) }
  }

  private func push(
    _ value: LuaValue, above height: Int, _ frame: borrowing LuaFrame
  ) throws(LuaError) {
    guard !frame.pushPlain(value) else { return }
    guard case .string(let string) = value else { return }
    let status = unsafe string.bytes.withUnsafeBytes { bytes in
      unsafe lt_push_bytes(frame.stack.pointer, bytes.baseAddress, bytes.count)
    }
    guard status == LT_DONE else {
      frame.shorten(to: height)
      throw failure(status)
    }
  }

  private func finish(_ height: Int, _ frame: borrowing LuaFrame) throws {
    let status = unsafe lt_finish_call(host, frame.stack.pointer, Int32(height))
    switch Int(status) {
    case LT_DONE: return
    case LT_FAILED: throw takeError()
    default: throw failure(status)
    }
  }
}

extension LuaValue {
  /// Whether it can be pushed without a buffer.
  fileprivate var isPlain: Bool {
    switch self {
    case .nil, .boolean, .integer, .number, .string: true
    default: false
    }
  }
}
