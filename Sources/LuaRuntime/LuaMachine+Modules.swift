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
      bindings.append(.function(BoundFunction(function, prefix: module.shortName + ".")))
    }
    let loader = add(.module(module, first: first))
    guard let preloader else { throw LuaError.outOfMemory }
    beginWriting()
    try append(.function(preloader), depth: 0)
    append(bytes: Array(module.name.utf8))
    append(native: loader)
    if let script = module.script {
      let source = LuaSource(script, name: "=" + module.name)
      try append(.function(try load(source)), depth: 0)
    }
    _ = try callWritten()
    moduleNames.insert(module.name)
  }

  /// Gives a binding its index.
  func add(_ binding: Binding) -> Int {
    bindings.append(binding)
    return bindings.count - 1
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
    guard classNumbers[declaration.name] == nil else {
      throw LuaError(.declaration, "the class \(declaration.name) is declared already")
    }
    let number = classNumbers.count + 1
    beginWriting()
    let operators = metamethods(of: declaration)
    append(tag: LT_TABLE, UInt64(operators.count + 1))
    for (name, index) in operators {
      append(bytes: Array(name.utf8))
      append(native: index)
    }
    append(bytes: Array("__name".utf8))
    append(bytes: Array(declaration.name.utf8))
    let methods = declaration.methods.filter { !$0.isScript }
    append(tag: LT_TABLE, UInt64(methods.count))
    let prefix = lastPart(of: declaration.name) + ":"
    for method in methods {
      append(bytes: Array(method.name.utf8))
      let bound = BoundFunction(method, prefix: prefix, className: declaration.name)
      append(native: add(.function(bound)))
    }
    append(tag: LT_INTEGER, UInt64(add(.member(declaration))))
    let status = unsafe lt_define_class(host, Int64(number), declaration.isClosable ? 1 : 0)
    guard status == LT_DONE else { throw failure(status) }
    classNumbers[declaration.name] = number
    closers[declaration.name] = declaration.close
  }

  /// The operators of a class, with the ones that every object has.
  private func metamethods(of declaration: NativeClass) -> [(name: String, index: Int)] {
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
    var named = operators.map { ("__" + $0.kind.rawValue, add(.operation($0))) }
    let refusal = add(
      .runtime { _, frame in
        let key = (try? frame.argument(2))?.text ?? "?"
        throw LuaError(
          .badArgument, "cannot set field '\(key)': a \(declaration.name) does not change")
      })
    named.append(("__newindex", refusal))
    return named
  }
}

extension NativeFunction {
  var isScript: Bool {
    if case .script = body { true } else { false }
  }
}
