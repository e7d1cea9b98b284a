/// Which modules import which, and which of them look at the host that is simulated.
final class PythonImportRecord {
  private var imports: [String: [PythonModule]] = [:]
  private var facts: [String: Set<String>] = [:]

  /// What recipes learn of their host, by module and name.
  private static let hostFacts: [String: Set<String>] = [
    "sys": ["platform"],
    "platform": [
      "system", "machine", "processor", "release", "version", "platform", "uname", "mac_ver",
      "node", "architecture",
    ],
    "os": ["getcwd", "getcwdb", "uname", "curdir", "name", "cpu_count"],
  ]

  /// Notes that one module imports another.
  func note(importOf module: PythonModule, by importer: PythonModule) {
    if module.file.isEmpty || module === importer { return }
    if imports[importer.name]?.contains(where: { $0 === module }) ?? false { return }
    imports[importer.name, default: []].append(module)
  }

  /// Notes that a module asks another one for something.
  func note(_ name: String, of module: PythonModule, by user: PythonModule) {
    if module.file.isEmpty, Self.hostFacts[module.name]?.contains(name) ?? false {
      note(fact: "\(module.name).\(name)", by: user)
    }
  }

  /// Notes that a module has looked at the host.
  func note(fact: String, by user: PythonModule) { facts[user.name, default: []].insert(fact) }

  /// Forgets what is noted of a module that is about to be run.
  func forget(_ name: String) {
    imports[name] = nil
    facts[name] = nil
  }

  /// All modules that a module imports, those of their imports among them.
  private func reached(from name: String) -> [PythonModule] {
    var found: [PythonModule] = []
    var waiting = imports[name] ?? []
    var seen: Set<String> = [name]
    while let module = waiting.popLast() {
      guard seen.insert(module.name).inserted else { continue }
      found.append(module)
      waiting += imports[module.name] ?? []
    }
    return found
  }

  /// The files that a module imports, in order.
  func files(of name: String) -> [String] {
    Set(reached(from: name).map(\.file)).sorted()
  }

  /// What a module and those that it imports have asked of the host, in order.
  func facts(of name: String) -> [String] {
    let names = [name] + reached(from: name).map(\.name)
    return names.reduce(into: Set<String>()) { $0.formUnion(facts[$1] ?? []) }.sorted()
  }
}

extension PythonInterpreter {
  /// Notes that the file that runs now has looked at the host.
  func note(hostFact: String) { record.note(fact: hostFact, by: scope.module) }
}
