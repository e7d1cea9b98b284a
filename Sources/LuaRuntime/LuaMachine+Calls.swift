import CLuaTrampoline
import Diagnostics

extension LuaMachine {
  /// Runs the native function of an index for C and returns what C has to do.
  func call(native index: Int, _ frame: borrowing LuaFrame) -> Int32 {
    do {
      switch bindings[index] {
      case .function(let function): return try run(function, frame)
      case .member(let declaration):
        return try finish(try member(of: declaration, frame), frame)
      case .assignment(let declaration): throw try refusal(of: declaration, frame)
      case .reading(let property): return try finish(try read(property, frame), frame)
      case .writing(let property):
        try write(property, frame)
        return 0
      case .operation(let operation):
        return try finish(try apply(operation, frame), frame)
      case .module(let module, let first):
        try writeTable(of: module, first: first)
        return Int32(LT_VALUES)
      case .runtime(let body):
        let results = try body(self, frame)
        return request == nil ? try finish(results, frame) : Int32(LT_WAIT)
      }
    } catch {
      write(raised: error)
      return Int32(LT_ERROR)
    }
  }

  /// Runs a declared function for C; `isChecked` tells that C has looked at all its arguments.
  func call(
    _ function: BoundFunction, _ frame: consuming LuaFrame, isChecked: Bool
  ) -> Int32 {
    do {
      guard let direct = function.direct else { return try run(function, frame) }
      let stack = frame.stack
      let copied = isChecked ? nil : try check(function, frame)
      let reply = try direct(LuaCall(function, frame, copied: copied))
      return try finish(reply, LuaFrame(machine: self, stack: stack))
    } catch {
      write(raised: error)
      return Int32(LT_ERROR)
    }
  }

  private func finish(_ reply: LuaReply, _ frame: borrowing LuaFrame) throws -> Int32 {
    switch reply {
    case .nothing: return 0
    case .nil: frame.pushNil()
    case .boolean(let value): frame.push(value)
    case .integer(let value): frame.push(Int64(value))
    case .number(let value): frame.push(value)
    case .text(var text):
      text.withUTF8 { bytes in unsafe give(UnsafeRawBufferPointer(bytes)) }
      return Int32(LT_TEXT)
    case .bytes(let bytes): return give(bytes)
    case .object(let object): return try finish(LuaValue.object(object), frame)
    case .value(let value): return try finish(value, frame)
    case .values(let values): return try finish(values, frame)
    }
    return 1
  }

  private func finish(_ values: [LuaValue], _ frame: borrowing LuaFrame) throws -> Int32 {
    if values.isEmpty { return 0 }
    if values.count == 1 { return try finish(values[0], frame) }
    try write(values)
    return Int32(LT_VALUES)
  }

  private func finish(_ value: LuaValue, _ frame: borrowing LuaFrame) throws -> Int32 {
    if frame.pushPlain(value) { return 1 }
    if case .string(let string) = value { return give(string.bytes) }
    try write(value)
    return Int32(LT_VALUES)
  }

  /// Leaves bytes in `out` for C to push as one string.
  private func give(_ bytes: [UInt8]) -> Int32 {
    unsafe bytes.withUnsafeBytes { unsafe give($0) }
    return Int32(LT_TEXT)
  }

  private func give(_ bytes: UnsafeRawBufferPointer) {
    beginWriting()
    unsafe lt_append(&host.pointee.out, bytes.baseAddress, bytes.count)
  }

  private func run(_ function: BoundFunction, _ frame: borrowing LuaFrame) throws -> Int32 {
    let arguments = try check(function, frame)
    switch function.body {
    case .immediate(let body): return try finish(try body(arguments), frame)
    case .calling(let body): return try finish(try body(arguments, frame), frame)
    case .waiting(let body):
      try requireWait(frame)
      request = .work({ try await body(arguments) })
      board.suspend()
      return Int32(LT_WAIT)
    case .direct, .script: return 0
    }
  }

  /// Throws when the caller cannot be suspended, or is cancelled.
  func requireWait(_ frame: borrowing LuaFrame) throws {
    guard frame.canWait, board.current != nil else {
      throw LuaError(
        .cannotWait, "cannot wait here",
        hint: "a callback of a native or standard function, a metamethod such as __gc, and a module"
          + " while it loads cannot wait; wait before or after")
    }
    if board.currentIsCancelled {
      // A script that only asks to wait, again and again, must come to its end as well.
      if !board.tellCurrent() { unsafe lt_weary(host) }
      throw LuaError.cancelled
    }
  }

  /// Copies the arguments of a call and checks them.
  func check(_ function: BoundFunction, _ frame: borrowing LuaFrame) throws -> LuaArguments {
    let receiver = try receiver(of: function, frame)
    let offset = function.className == nil ? 0 : 1
    var values: [LuaValue] = []
    var rest: [LuaValue] = []
    values.reserveCapacity(function.parameters.count)
    for position in 1..<function.parameters.count + 1 {
      let parameter = function.parameters[position - 1]
      if case .variadic = parameter.type {
        for number in stride(from: position, through: frame.argumentCount - offset, by: 1) {
          rest.append(try check(number, offset, parameter, function.name, frame))
        }
        values.append(.list(rest))
      } else {
        values.append(try check(position, offset, parameter, function.name, frame))
      }
    }
    return LuaArguments(
      parameters: function.parameters, values: values, receiverObject: receiver, rest: rest)
  }

  private func receiver(
    of function: BoundFunction, _ frame: borrowing LuaFrame
  ) throws -> (any LuaObject)? {
    guard let className = function.className else { return nil }
    let value = try frame.argument(1)
    guard let object = value.object, type(of: object).luaClassName == className else {
      throw LuaError(
        .badArgument, "\(function.name): \(className) expected as receiver, got \(value.typeName)",
        hint: "call methods with a colon: object:method(…)")
    }
    return object
  }

  private func check(
    _ position: Int, _ offset: Int, _ parameter: NativeParameter,
    _ name: String, _ frame: borrowing LuaFrame
  ) throws(LuaError) -> LuaValue {
    do throws(LuaError) {
      let value = try frame.argument(position + offset)
      do throws(ArgumentProblem) {
        return try parameter.check(value)
      } catch {
        throw LuaError(.badArgument, error.text)
      }
    } catch {
      var named = error
      named.message = "\(name): argument \(position) (\(parameter.name)): \(error.message)"
      throw named
    }
  }
}
