/// The checked arguments of one call, reached by the names of the declaration.
///
/// The typed accessors are for parameters that cannot be absent; asking for a name or a type that
/// the declaration does not promise is a defect of the binding and stops the program. For optional
/// parameters use the subscript: `arguments["limit"].integer`.
public struct LuaArguments: Sendable {
  let parameters: [NativeParameter]
  let values: [LuaValue]
  let receiverObject: (any LuaObject)?
  /// The arguments of the variadic parameter.
  public let rest: [LuaValue]

  /// Returns the argument, its default, or nil when it was left out.
  public subscript(name: String) -> LuaValue {
    for (parameter, value) in zip(parameters, values) where parameter.name == name {
      return value
    }
    preconditionFailure("no parameter '\(name)' is declared")
  }

  /// Returns the text of a `string` or `oneOf` parameter.
  public func string(_ name: String) -> String { promised(self[name].text, name) }

  /// Returns the bytes of a `bytes` parameter.
  public func bytes(_ name: String) -> [UInt8] { promised(self[name].bytes, name) }

  /// Returns the truth value of a `boolean` parameter.
  public func boolean(_ name: String) -> Bool { promised(self[name].boolean, name) }

  /// Returns the number of an `integer` parameter.
  public func integer(_ name: String) -> Int { Int(promised(self[name].integer, name)) }

  /// Returns the number of a `number` parameter.
  public func number(_ name: String) -> Double { promised(self[name].number, name) }

  /// Returns the items of a `list` parameter.
  public func list(_ name: String) -> [LuaValue] { promised(self[name].list, name) }

  /// Returns the function of a `function` parameter.
  public func function(_ name: String) -> LuaFunction { promised(self[name].function, name) }

  /// Returns the object of an `object` parameter.
  public func object<Object: LuaObject>(_ name: String, as type: Object.Type) -> Object {
    promised(self[name].object as? Object, name)
  }

  /// Returns the error of an `error` parameter.
  public func error(_ name: String) -> any Error {
    guard case .error(let error) = self[name] else {
      preconditionFailure("parameter '\(name)' is not declared as an error")
    }
    return error
  }

  /// Returns the fields of an `options` parameter, with their defaults.
  public func options(_ name: String) -> LuaArguments {
    guard let parameter = parameters.first(where: { $0.name == name }),
      case .options(let fields) = parameter.type
    else { preconditionFailure("parameter '\(name)' is not declared as options") }
    return LuaArguments(fields, of: self[name])
  }

  /// Returns the items of a parameter that is a list of `options`, each with its defaults.
  public func optionsList(_ name: String) -> [LuaArguments] {
    guard let parameter = parameters.first(where: { $0.name == name }),
      case .list(of: .options(let fields)) = parameter.type
    else { preconditionFailure("parameter '\(name)' is not declared as a list of options") }
    return list(name).map { LuaArguments(fields, of: $0) }
  }

  /// Returns the object whose method was called.
  public func receiver<Object: LuaObject>(_ type: Object.Type) -> Object {
    narrowed(receiverObject)
  }

  private func promised<Value>(_ value: Value?, _ name: String) -> Value {
    guard let value else {
      preconditionFailure("parameter '\(name)' is not declared as \(Value.self)")
    }
    return value
  }
}

extension LuaArguments {
  /// The fields of a table, as if they were arguments of their own.
  private init(_ fields: [NativeParameter], of table: LuaValue) {
    self.init(
      parameters: fields, values: fields.map { table[$0.name] }, receiverObject: nil, rest: [])
  }
}
