internal import Diagnostics

extension PythonInterpreter {
  /// The name of a module as seen from the file that runs now.
  func resolved(_ name: String, level: Int) throws(PythonStop) -> String {
    guard level > 0 else { return name }
    var parts = scope.module.name.split(separator: ".")
    guard parts.count >= level else {
      throw raised("ImportError", "a relative import leaves the packages")
    }
    parts.removeLast(level)
    return (parts.map(String.init) + (name.isEmpty ? [] : [name])).joined(separator: ".")
  }

  /// `import a.b.c as name`.
  func importModule(_ path: String, as name: String?) throws(PythonStop) {
    try spend(8)
    guard name == nil else {
      bind(name ?? path, .module(try load(path)))
      return
    }
    let parts = path.split(separator: ".").map(String.init)
    guard parts.count <= Self.pathLimit else {
      throw raised("ImportError", "the name of a module has more than \(Self.pathLimit) parts")
    }
    var module = try load(parts[0])
    bind(parts[0], .module(module))
    for index in parts.indices.dropFirst() {
      let inner = try load(parts[...index].joined(separator: "."))
      if module.value(of: parts[index]) == nil { module.names[parts[index]] = .module(inner) }
      module = inner
    }
  }

  /// `from path import a as b`; all names without a list.
  func importNames(
    _ names: [(name: String, bound: String)]?, from path: String
  ) throws(PythonStop) {
    let module = try load(path)
    guard let names else { return try importAll(of: module) }
    try spend(2 * names.count)
    for (name, bound) in names {
      bind(bound, try imported(name, of: module, path))
    }
  }

  private func imported(
    _ name: String, of module: PythonModule, _ path: String
  ) throws(PythonStop) -> PythonValue {
    if let value = module.value(of: name) {
      record.note(name, of: module, by: scope.module)
      return value
    }
    let inner = try load("\(path).\(name)")
    if inner.unknown == nil || module.unknown == nil && !inner.names.isEmpty {
      return .module(inner)
    }
    if let reason = module.unknown { return .unknown(unknown(reason, of: module)) }
    return .unknown(unknown("'\(name)' is not found in '\(path)'"))
  }

  private func importAll(of module: PythonModule) throws(PythonStop) {
    guard scope.kind == .module else { throw raised("SyntaxError", "'*' is for modules only") }
    let target = scope.module
    if let unknown = module.unknown {
      // Each name may come from there.
      target.unknown = target.unknown ?? unknown
      return
    }
    guard module !== target else { return }
    if module.file.isEmpty {
      // What was bound before is hidden by the names that come.
      try spend(target.names.count)
      for name in Array(target.names.keys) where !name.hasPrefix("_") {
        if module.value(of: name) != nil { target.names[name] = nil }
      }
      target.starred.removeAll { $0 === module }
      target.starred.append(module)
      return
    }
    try spend(module.names.count)
    for (name, value) in module.names where !name.hasPrefix("_") { target.names[name] = value }
    target.starred += module.starred.filter { inner in
      !target.starred.contains { $0 === inner }
    }
  }

  /// The module with a name, run when it is asked for the first time.
  func load(_ name: String) throws(PythonStop) -> PythonModule {
    if let known = modules[name] {
      record.note(importOf: known, by: scope.module)
      return known
    }
    let module: PythonModule
    if let known = library.module(name) {
      module = known
    } else {
      module = try found(name)
    }
    modules[name] = module
    record.note(importOf: module, by: scope.module)
    return module
  }

  private func found(_ name: String) throws(PythonStop) -> PythonModule {
    switch try host.module(name, in: self) {
    case .module(let module): return module
    case .unknown(let reason):
      let module = PythonModule(name: name, file: "")
      module.unknown = unknown(reason)
      return module
    case .source(let bytes, let file):
      let module = PythonModule(name: name, file: file)
      guard depth + 8 < Self.depthLimit else {
        throw raised("RecursionError", "imports are nested too deeply")
      }
      // Known before it is run, for files that import each other.
      modules[name] = module
      let stepsBefore = steps
      steps = 0
      depth += 8
      defer {
        steps = stepsBefore
        depth -= 8
      }
      do throws(RecipeError) {
        try run(SyntaxSource(bytes, file: file), as: module)
      } catch {
        module.unknown = unknown("'\(name)' cannot be read: \(error.message)")
      }
      return module
    }
  }
}
