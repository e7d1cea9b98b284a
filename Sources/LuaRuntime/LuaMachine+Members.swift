import CLuaTrampoline
import Diagnostics

extension LuaMachine {
  /// Finds what a key names in an object when it is no method and no property.
  func member(of declaration: NativeClass, _ frame: borrowing LuaFrame) throws -> LuaValue {
    let value = try receiver(declaration.name, frame)
    let key = try frame.argument(2)
    if let operation = declaration.operators.first(where: { $0.kind == .index }) {
      return try operation.apply(value, key)
    }
    throw unknown(key, of: declaration)
  }

  /// Returns the error for assigning to what is no settable property.
  func refusal(of declaration: NativeClass, _ frame: borrowing LuaFrame) throws -> LuaError {
    _ = try receiver(declaration.name, frame)
    let key = try frame.argument(2)
    guard declaration.properties.contains(where: \.isSettable) else {
      return LuaError(
        .badArgument,
        "cannot set field '\(key.text ?? "?")': a \(declaration.name) does not change")
    }
    guard let name = key.text, declaration.fieldNames.contains(name) else {
      return unknown(key, of: declaration)
    }
    let settable = declaration.properties.filter(\.isSettable).map { "'\($0.name)'" }
    return LuaError(
      .badArgument, "cannot set field '\(name)' of a \(declaration.name)",
      hint: "what can be set is " + settable.joined(separator: ", "))
  }

  /// Reads a property of the receiver.
  func read(_ property: NativeProperty, _ frame: borrowing LuaFrame) throws -> LuaValue {
    guard let object = frame.object(at: 1), type(of: object).luaClassName == property.className
    else { throw try wrongReceiver(property.className, frame) }
    return try property.read(object)
  }

  /// Writes a property of the receiver.
  func write(_ property: NativeProperty, _ frame: borrowing LuaFrame) throws {
    guard let object = try receiver(property.className, frame).object else { return }
    let given = try frame.argument(3)
    let value: LuaValue
    do throws(ArgumentProblem) {
      value = try property.type.check(given)
    } catch {
      throw LuaError(
        .badArgument, "\(lastPart(of: property.className)).\(property.name): \(error.text)")
    }
    try property.write?(object, value)
  }

  /// Applies an operator to the operands of a call.
  func apply(
    _ operation: NativeOperator, _ frame: borrowing LuaFrame
  ) throws -> LuaValue {
    try operation.apply(try frame.argument(1), try frame.argument(2))
  }

  private func receiver(
    _ className: String, _ frame: borrowing LuaFrame
  ) throws -> LuaValue {
    let value = try frame.argument(1)
    guard let object = value.object, type(of: object).luaClassName == className else {
      throw try wrongReceiver(className, frame)
    }
    return value
  }

  private func wrongReceiver(
    _ className: String, _ frame: borrowing LuaFrame
  ) throws -> LuaError {
    LuaError(.badArgument, "\(className) expected, got \(try frame.argument(1).typeName)")
  }

  private func unknown(_ key: LuaValue, of declaration: NativeClass) -> LuaError {
    guard let name = key.text else {
      return LuaError(.badArgument, "\(declaration.name) has no field of type \(key.typeName)")
    }
    let known = declaration.fieldNames
    let question = NearMiss.question(for: name, among: known).map { "; \($0)" } ?? ""
    return LuaError(.badArgument, "\(declaration.name) has no field '\(name)'\(question)")
  }
}

extension NativeClass {
  /// The names of methods and properties.
  fileprivate var fieldNames: [String] { methods.map(\.name) + properties.map(\.name) }
}
