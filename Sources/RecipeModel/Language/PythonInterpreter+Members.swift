internal import Diagnostics

extension PythonInterpreter {
  /// The value of an attribute, properties called and functions bound; nil when there is none.
  func member(_ name: String, of value: PythonValue) throws(PythonStop) -> PythonValue? {
    switch value {
    case .instance(let instance): return try member(name, of: instance)
    case .type(let type): return try member(name, of: type)
    case .module(let module): return try member(name, of: module)
    case .object(let object): return try object.attribute(name, self)
    case .unknown:
      unknownCount += 1
      return value
    case .function(let closure):
      if let value = closure.attributes[name] { return value }
      if name == "__name__" || name == "__qualname__" { return .text(closure.name) }
      return name.hasPrefix("__") ? .unknown(unknown("'\(name)' of a function")) : nil
    case .native(let native): return name == "__name__" ? .text(native.name) : nil
    case .method(let function, let receiver):
      if name == "__self__" { return receiver }
      if name == "__func__" { return function }
      return try member(name, of: function)
    default:
      let type = library.type(of: value)
      if let method = type.attributes[name] { return .method(method, receiver: value) }
      return name == "__class__" ? .type(type) : nil
    }
  }

  private func member(
    _ name: String, of instance: PythonInstance
  ) throws(PythonStop) -> PythonValue? {
    try spend(instance.type.ancestors.count / 4)
    let found = find(name, in: instance.type)
    if case .object(let object)? = found?.value, object is PythonProperty, let found {
      return try bound(found.value, to: .instance(instance))
    }
    if let value = instance.attributes[name] { return value }
    if let unknown = instance.unknown { return .unknown(unknown) }
    if let found { return try bound(found.value, to: .instance(instance)) }
    if name == "__class__" { return .type(instance.type) }
    if let getter = find("__getattr__", in: instance.type)?.value {
      return try invoke(
        getter, PythonCall(positional: [.instance(instance), .text(name)], line: line))
    }
    if let unknown = unknownBase(of: instance.type) { return .unknown(unknown) }
    if name == "__dict__" { return .unknown(unknown("'__dict__' of an instance")) }
    return library.objectMembers[name].map { .method(.native($0), receiver: .instance(instance)) }
  }

  /// Why a type may have more attributes than are known.
  func unknownBase(of type: PythonType) -> Unknown? {
    type.order.lazy.compactMap(\.unknownBase).first
  }

  private func member(_ name: String, of type: PythonType) throws(PythonStop) -> PythonValue? {
    try spend(type.ancestors.count / 4)
    if let (value, _) = find(name, in: type) {
      return try bound(value, toType: type)
    }
    switch name {
    case "__name__", "__qualname__": return .text(type.name)
    case "__module__": return .unknown(unknown("'__module__' of a class"))
    case "__mro__": return .tuple(type.order.map { .type($0) } + [.type(library.object)])
    case "__bases__": return .tuple(type.bases.map { .type($0) })
    case "__doc__", "__dict__": return .unknown(unknown("'\(name)' of a class"))
    default: break
    }
    if let unknown = unknownBase(of: type) { return .unknown(unknown) }
    return library.objectMembers[name].map { .native($0) }
  }

  /// A value that an instance finds in its classes.
  func bound(
    _ value: PythonValue, to receiver: PythonValue
  ) throws(PythonStop) -> PythonValue {
    switch value {
    case .function, .native:
      if case .type(let type) = receiver { return try bound(value, toType: type) }
      return .method(value, receiver: receiver)
    case .object(let object):
      guard let descriptor = object as? any PythonDescriptor else { return value }
      return try descriptor.value(for: receiver, self)
    default: return value
    }
  }

  private func bound(_ value: PythonValue, toType type: PythonType) throws(PythonStop)
    -> PythonValue
  {
    guard case .object(let object) = value, let descriptor = object as? any PythonDescriptor else {
      return value
    }
    return try descriptor.value(forType: type, self)
  }

  private func member(_ name: String, of module: PythonModule) throws(PythonStop) -> PythonValue? {
    if let value = module.value(of: name) {
      record.note(name, of: module, by: scope.module)
      return value
    }
    if let reason = module.unknown { return .unknown(unknown(reason, of: module)) }
    return name.hasPrefix("__") ? .unknown(unknown("'\(name)' of a module")) : nil
  }

  /// Why a name of a module is not known, at the place where it is asked for.
  func unknown(_ reason: Unknown, of module: PythonModule) -> Unknown {
    module.file.isEmpty ? unknown(reason.reason) : reason
  }

  /// The stop for an attribute that does not exist.
  func noMember(_ name: String, of value: PythonValue) -> PythonStop {
    let owner: String
    switch value {
    case .type(let type): owner = "the class '\(type.name)'"
    case .module(let module): owner = "the module '\(module.name)'"
    default: owner = "'\(typeName(of: value))'"
    }
    return raised("AttributeError", "\(owner) has no '\(name)'")
  }

  // MARK: Setting

  func setMember(
    _ name: String, of base: PythonValue, to value: PythonValue
  ) throws(PythonStop) {
    switch base {
    case .instance(let instance):
      if case .object(let object)? = find(name, in: instance.type)?.value,
        let property = object as? PythonProperty
      {
        guard let setter = property.setter else {
          throw raised("AttributeError", "'\(name)' of '\(instance.type.name)' cannot be set")
        }
        _ = try invoke(setter, PythonCall(positional: [base, value], line: line))
        return
      }
      try change(instance)
      instance.attributes[name] = value
    case .type(let type):
      guard type.owner == owner else { throw .unknown(notOurs()) }
      type.attributes[name] = value
    case .module(let module):
      guard module.owner == owner else { throw .unknown(notOurs()) }
      module.names[name] = value
    case .function(let closure):
      // Its documentation changes nothing, whoever it belongs to.
      if name == "__doc__" { return }
      guard closure.module.owner == owner else { throw .unknown(notOurs()) }
      closure.attributes[name] = value
    case .object(let object):
      throw .unknown(unknown("setting '\(name)' of a '\(object.typeName)' is not known here"))
    case .unknown: unknownCount += 1
    default: throw raised("AttributeError", "'\(name)' of '\(typeName(of: base))' cannot be set")
    }
  }

  func deleteMember(_ name: String, of base: PythonValue) throws(PythonStop) {
    switch base {
    case .instance(let instance):
      try change(instance)
      guard instance.attributes.removeValue(forKey: name) != nil else {
        throw noMember(name, of: base)
      }
    case .type(let type):
      guard type.owner == owner else { throw .unknown(notOurs()) }
      guard type.attributes.removeValue(forKey: name) != nil else {
        throw noMember(name, of: base)
      }
    default: throw .unknown(unknown("an attribute of this cannot be deleted here"))
    }
  }
}

/// A value of a class that becomes another one when it is asked for: a property, a static method.
protocol PythonDescriptor: PythonObject {
  func value(
    for receiver: PythonValue, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue
  func value(
    forType type: PythonType, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue
}

/// A property, with what is called when it is set.
final class PythonProperty: PythonDescriptor {
  let getter: PythonValue
  let setter: PythonValue?

  init(_ getter: PythonValue, setter: PythonValue? = nil) {
    self.getter = getter
    self.setter = setter
  }

  var typeName: String { "property" }

  func value(
    for receiver: PythonValue, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue {
    if case .type = receiver { return .object(self) }
    return try interpreter.invoke(
      getter, PythonCall(positional: [receiver], line: interpreter.line))
  }

  func value(
    forType type: PythonType, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue { .object(self) }

  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    switch name {
    case "fget": return getter
    case "fset": return setter ?? PythonValue.none
    case "getter", "setter", "deleter":
      let property = self
      return .native(
        PythonNative(name) { call, interpreter throws(PythonStop) in
          guard let function = call.positional.first else { return .object(property) }
          switch name {
          case "getter": return interpreter.keep(PythonProperty(function, setter: property.setter))
          case "setter": return interpreter.keep(PythonProperty(property.getter, setter: function))
          default: return .object(property)
          }
        })
    default: return nil
    }
  }
}

/// A function of a class that takes no instance, or the class in place of one.
final class PythonUnbound: PythonDescriptor {
  private let function: PythonValue
  private let takesType: Bool
  /// Whether it is called as soon as it is asked for, like a property.
  private let isProperty: Bool

  init(_ function: PythonValue, takesType: Bool, isProperty: Bool = false) {
    self.function = function
    self.takesType = takesType
    self.isProperty = isProperty
  }

  var typeName: String { isProperty ? "classproperty" : takesType ? "classmethod" : "staticmethod" }

  func value(
    for receiver: PythonValue, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue {
    switch receiver {
    case .instance(let instance): try value(forType: instance.type, interpreter)
    case .type(let type): try value(forType: type, interpreter)
    default: function
    }
  }

  func value(
    forType type: PythonType, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue {
    if isProperty {
      return try interpreter.invoke(
        function, PythonCall(positional: [.type(type)], line: interpreter.line))
    }
    return takesType ? .method(function, receiver: .type(type)) : function
  }

  func call(
    _ call: PythonCall, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? { try interpreter.invoke(function, call) }
}

/// What `iter` and `map` give: values that are taken one after the other.
final class PythonIterator: PythonObject {
  private var rest: ArraySlice<PythonValue>

  init(_ items: [PythonValue]) { rest = items[...] }

  var typeName: String { "iterator" }
  var items: [PythonValue]? {
    defer { rest = [] }
    return Array(rest)
  }

  /// Takes the next value.
  func next() -> PythonValue? { rest.popFirst() }
}
