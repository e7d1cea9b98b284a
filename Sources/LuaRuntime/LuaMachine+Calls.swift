import CLuaTrampoline
import Diagnostics

extension LuaMachine {
  /// Runs the native function of an index for C and returns what C has to do.
  func call(native index: Int, _ frame: borrowing LuaFrame) -> Int32 {
    do {
      switch bindings[index] {
      case .function(let function): return try run(function, frame)
      case .member(let declaration):
        return try finish([try member(of: declaration, frame)], frame)
      case .operation(let operation):
        let (one, other) = (try frame.argument(1), try frame.argument(2))
        return try finish([try operation.apply(one, other)], frame)
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

  private func finish(_ values: [LuaValue], _ frame: borrowing LuaFrame) throws -> Int32 {
    if values.isEmpty { return 0 }
    if values.count == 1, frame.pushPlain(values[0]) { return 1 }
    try write(values)
    return Int32(LT_VALUES)
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
    case .script: return 0
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
      _ = board.tellCurrent()
      throw LuaError.cancelled
    }
  }

  private func check(
    _ function: BoundFunction, _ frame: borrowing LuaFrame
  ) throws -> LuaArguments {
    var receiver: (any LuaObject)?
    if let className = function.className {
      let value = try frame.argument(1)
      receiver = value.object
      guard receiver.map({ type(of: $0).luaClassName }) == className else {
        throw LuaError(
          .badArgument,
          "\(function.name): \(className) expected as receiver, got \(value.typeName)",
          hint: "call methods with a colon: object:method(…)")
      }
    }
    let offset = function.className == nil ? 0 : 1
    var values: [LuaValue] = []
    var rest: [LuaValue] = []
    values.reserveCapacity(function.parameters.count)
    for (position, parameter) in zip(1..., function.parameters) {
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

  /// Finds what a key names in an object when it is no method.
  private func member(
    of declaration: NativeClass, _ frame: borrowing LuaFrame
  ) throws -> LuaValue {
    let value = try frame.argument(1)
    guard let object = value.object, type(of: object).luaClassName == declaration.name else {
      throw LuaError(
        .badArgument, "\(declaration.name) expected, got \(value.typeName)")
    }
    let key = try frame.argument(2)
    let name = key.text
    if let property = declaration.properties.first(where: { $0.name == name }) {
      return try property.read(object)
    }
    if let operation = declaration.operators.first(where: { $0.kind == .index }) {
      return try operation.apply(value, key)
    }
    guard let name else {
      throw LuaError(.badArgument, "\(declaration.name) has no field of type \(key.typeName)")
    }
    let known = declaration.methods.map(\.name) + declaration.properties.map(\.name)
    let nearest = NearestName.of(name, in: known).map { "; did you mean '\($0)'?" } ?? ""
    throw LuaError(.badArgument, "\(declaration.name) has no field '\(name)'\(nearest)")
  }
}
