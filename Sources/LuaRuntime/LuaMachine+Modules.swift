import CLuaTrampoline
import Diagnostics

extension LuaMachine {
  /// Declares the classes of a module and makes `require` find it.
  func install(_ module: NativeModule) throws {
    guard !moduleNames.contains(module.name) else {
      throw LuaError(.declaration, "the module '\(module.name)' is installed already")
    }
    for declaration in module.classes { try define(declaration) }
    let first = bindings.count
    for function in module.functions {
      _ = try add(function, prefix: module.shortName + ".")
    }
    let loader = try add(.module(module, first: first))
    guard let preloader else { throw LuaError.outOfMemory }
    beginWriting()
    try append(.function(preloader), depth: 0)
    append(bytes: Array(module.name.utf8))
    append(native: loader)
    if let script = module.script {
      let source = LuaSource(script, name: "=" + module.name)
      try append(.function(try load(source, maker: nil)), depth: 0)
    }
    _ = try callWritten()
    moduleNames.insert(module.name)
  }

  /// Gives a binding its index.
  func add(_ binding: Binding) throws(LuaError) -> Int {
    let index = unsafe lt_add_function(host)
    guard index == bindings.count else { throw LuaError.outOfMemory }
    bindings.append(binding)
    return bindings.count - 1
  }

  /// Gives a declared function its index.
  func add(
    _ function: NativeFunction, prefix: String, className: String? = nil
  ) throws(LuaError) -> Int {
    let bound = BoundFunction(
      function, prefix: prefix, className: className, classNumber: classNumber)
    let index = try add(.function(bound))
    unsafe bound.describe(&host.pointee.functions[index], classNumber: classNumber)
    return index
  }

  /// Writes the table that `require` returns.
  func writeTable(of module: NativeModule, first: Int) throws(LuaError) {
    beginWriting()
    let native = zip(first..., module.functions).filter { !$0.1.isScript }
    append(tag: LT_TABLE, UInt64(native.count + module.constants.count))
    for (index, function) in native {
      append(bytes: Array(function.name.utf8))
      append(native: index)
    }
    do throws(LuaError) {
      for constant in module.constants {
        append(bytes: Array(constant.name.utf8))
        try append(constant.value, depth: 1)
      }
    } catch {
      beginWriting()
      throw error
    }
  }

  private func define(_ declaration: NativeClass) throws {
    guard !definedClasses.contains(declaration.name) else {
      throw LuaError(.declaration, "the class \(declaration.name) is declared already")
    }
    let number = classNumber(declaration.name)
    let operators = try metamethods(of: declaration)
    let methods = try indices(of: declaration.methods, declaration)
    let readers = try declaration.properties.map { ($0.name, try add(.reading($0))) }
    let writers = try declaration.properties.filter(\.isSettable).map {
      ($0.name, try add(.writing($0)))
    }
    let others = [try add(.member(declaration)), try add(.assignment(declaration))]
    beginWriting()
    append(tag: LT_TABLE, UInt64(operators.count + 1))
    append(natives: operators)
    append(bytes: Array("__name".utf8))
    append(bytes: Array(declaration.name.utf8))
    append(tag: LT_TABLE, UInt64(methods.count))
    append(natives: methods)
    for list in [readers, writers] {
      append(tag: LT_TABLE, UInt64(list.count))
      for (name, index) in list {
        append(bytes: Array(name.utf8))
        append(tag: LT_INTEGER, UInt64(index))
      }
    }
    for index in others { append(tag: LT_INTEGER, UInt64(index)) }
    let status = unsafe lt_define_class(host, Int64(number), declaration.isClosable ? 1 : 0)
    guard status == LT_DONE else { throw failure(status) }
    definedClasses.insert(declaration.name)
    closers[declaration.name] = declaration.close
  }

  private func append(natives: [(name: String, index: Int)]) {
    for (name, index) in natives {
      append(bytes: Array(name.utf8))
      append(native: index)
    }
  }

  private func indices(
    of methods: [NativeFunction], _ declaration: NativeClass
  ) throws -> [(name: String, index: Int)] {
    let prefix = lastPart(of: declaration.name) + ":"
    return try methods.filter { !$0.isScript }.map { method in
      (method.name, try add(method, prefix: prefix, className: declaration.name))
    }
  }

  /// The operators of a class, with the ones that every object has.
  private func metamethods(of declaration: NativeClass) throws -> [(name: String, index: Int)] {
    var operators = declaration.operators.filter { $0.kind != .index }
    if !operators.contains(where: { $0.kind == .equal }) {
      operators.append(
        NativeOperator(kind: .equal) { one, other in
          .boolean(one.object.map { $0 === other.object } ?? false)
        })
    }
    if !operators.contains(where: { $0.kind == .text }) {
      let name = declaration.name
      operators.append(NativeOperator(kind: .text) { _, _ in .text(name) })
    }
    return try operators.map { operation in
      let name = "__" + operation.kind.rawValue
      guard var function = operation.function else { return (name, try add(.operation(operation))) }
      function.name = ""
      return (
        name,
        try add(function, prefix: lastPart(of: declaration.name), className: declaration.name)
      )
    }
  }
}

extension NativeFunction {
  var isScript: Bool {
    if case .script = body { true } else { false }
  }

  /// Whether its work goes on off the Lua thread.
  var waits: Bool {
    if case .waiting = body { true } else { false }
  }
}
