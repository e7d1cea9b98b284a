extension PythonLibrary {
  /// Adds the modules that recipes import.
  func addModules(for machine: RecipeHost) {
    addHostModules(machine)
    addPaths(machine)
    addLoopModules()
    addCollections()
    addSmallModules()
    addPatternModule()
    addDateModule()
    addURLModule()
    for name in [
      "abc", "argparse", "ast", "base64", "codecs", "configparser", "contextlib", "csv", "ctypes",
      "dataclasses", "fileinput", "fnmatch", "getpass", "glob", "hashlib", "html", "html.parser",
      "inspect", "io", "json", "locale", "logging", "multiprocessing", "numbers", "operator",
      "pathlib", "pickle", "pprint", "random", "shlex", "shutil", "signal", "socket", "ssl", "stat",
      "struct", "subprocess", "tarfile", "tempfile", "threading", "time", "traceback", "types",
      "urllib", "urllib.error", "urllib.request", "uuid", "warnings", "xml", "xml.etree",
      "xml.etree.ElementTree", "zipfile",
    ] {
      add(module: name).unknown = Unknown(
        file: "", line: 0, reason: "the module '\(name)' is not for recipes")
    }
  }

  private func addHostModules(_ machine: RecipeHost) {
    add(
      module: "sys",
      [
        "platform": .text(machine.platform), "maxsize": .integer(Int64.max),
        "byteorder": .text("little"),
        "exit": .native(
          PythonNative("exit") { _, interpreter throws(PythonStop) in
            throw interpreter.raised("SystemExit", "")
          }),
      ]
    ).unknown = Unknown(file: "", line: 0, reason: "this of the module 'sys' is not known")
    let texts = [
      "system": machine.system, "machine": machine.machine, "processor": machine.machine,
    ]
    let module = add(module: "platform")
    module.unknown = Unknown(
      file: "", line: 0, reason: "this of the module 'platform' is not known")
    for (name, text) in texts {
      module.names[name] = .native(.pure(name) { _ in .text(text) })
    }
    module.names["mac_ver"] = .native(
      .pure("mac_ver") { _ in
        .tuple([
          .text(machine.macOSVersion ?? ""), .tuple([.text(""), .text(""), .text("")]),
          .text(machine.macOSVersion == nil ? "" : machine.machine),
        ])
      })
  }

  // MARK: Paths

  private func addPaths(_ machine: RecipeHost) {
    let path = add(module: "os.path")
    path.unknown = Unknown(file: "", line: 0, reason: "a recipe sees no files")
    path.names["sep"] = .text("/")
    addPathFunctions(path, machine)
    let module = add(module: "os")
    module.unknown = Unknown(
      file: "", line: 0, reason: "a recipe sees nothing of the machine it is read on")
    module.names = [
      "path": .module(path), "sep": .text("/"), "linesep": .text("\n"), "pathsep": .text(":"),
      "name": .text("posix"), "curdir": .text("."), "pardir": .text(".."),
      "getcwd": .native(.pure("getcwd") { _ in .text(machine.workingDirectory) }),
    ]
  }

  private func addPathFunctions(_ path: PythonModule, _ machine: RecipeHost) {
    func add(_ name: String, _ body: @escaping (String) -> PythonValue) {
      path.names[name] = .native(
        .pure(name) { arguments throws(PythonStop) in body(try arguments.text(0)) })
    }
    path.names["join"] = .native(
      .pure("join") { arguments throws(PythonStop) in
        var texts: [String] = []
        for place in 0..<arguments.count { texts.append(try arguments.text(place)) }
        return .text(PythonPath.join(texts))
      })
    add("basename") { .text(PythonPath.split($0).tail) }
    add("dirname") { .text(PythonPath.split($0).head) }
    add("split") { path in
      let (head, tail) = PythonPath.split(path)
      return .tuple([.text(head), .text(tail)])
    }
    add("splitext") { path in
      let (root, ending) = PythonPath.splitEnding(path)
      return .tuple([.text(root), .text(ending)])
    }
    add("isabs") { .boolean($0.hasPrefix("/")) }
    add("normpath") { .text(PythonPath.normal($0)) }
    add("abspath") { .text(PythonPath.normal(PythonPath.join([machine.workingDirectory, $0]))) }
  }

  // MARK: Loops

  private func addLoopModules() {
    let module = self.add(module: "itertools")
    module.unknown = Unknown(file: "", line: 0, reason: "this of 'itertools' is not known here")
    func add(_ name: String, _ body: @escaping PythonNative.PureBody) {
      module.names[name] = .native(.pure(name, body))
    }
    add("chain") { arguments throws(PythonStop) in
      try Self.chained(arguments.call.positional, arguments.interpreter)
    }
    if case .native(let chain)? = module.names["chain"] {
      module.names["chain"] = .object(
        PythonChain(
          chain,
          [
            "from_iterable": .pure("from_iterable") { arguments throws(PythonStop) in
              try Self.chained(arguments.items(0), arguments.interpreter)
            }
          ]))
    }
    add("product") { arguments throws(PythonStop) in
      var lists: [[PythonValue]] = []
      for place in 0..<arguments.count { lists.append(try arguments.items(place)) }
      let times =
        try arguments.call["repeat"].map { value throws(PythonStop) in
          guard case .integer(let times)? = Number(value), times < 20, times >= 0 else {
            throw .unknown(arguments.interpreter.unknown("so many repetitions"))
          }
          return Int(times)
        } ?? 1
      lists = Array(repeatElement(lists, count: times).joined())
      return arguments.interpreter.keep(
        PythonIterator(try Self.product(lists, arguments.interpreter)))
    }
    for (name, isOrdered) in [("permutations", true), ("combinations", false)] {
      add(name) { arguments throws(PythonStop) in
        let items = try arguments.items(0)
        let count = try arguments.optionalInteger(1, "r") ?? items.count
        var rows: [[Int]] = [[]]
        for _ in 0..<max(0, min(count, items.count + 1)) {
          var next: [[Int]] = []
          for row in rows {
            for index in items.indices
            where isOrdered ? !row.contains(index) : index > row.last ?? -1 {
              next.append(row + [index])
            }
            try arguments.interpreter.spend(items.count + 1)
          }
          try arguments.interpreter.limit(count: next.count)
          rows = next
        }
        return arguments.interpreter.keep(
          PythonIterator(rows.map { row in .tuple(row.map { items[$0] }) }))
      }
    }
    add("islice") { arguments throws(PythonStop) in
      let items = try arguments.items(0)
      let (from, to) =
        arguments.count > 2 ? (arguments.value(1), arguments.value(2)) : (nil, arguments.value(1))
      let range = try arguments.interpreter.bounds(
        from ?? .none, to ?? .none, count: items.count)
      return arguments.interpreter.keep(PythonIterator(Array(items[range])))
    }
    addFunctionTools()
  }

  static func chained(
    _ lists: [PythonValue], _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue {
    var items: [PythonValue] = []
    for list in lists {
      items += try interpreter.items(of: list)
      try interpreter.limit(count: items.count)
    }
    try interpreter.spend(items.count)
    return interpreter.keep(PythonIterator(items))
  }

  private static func product(
    _ lists: [[PythonValue]], _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> [PythonValue] {
    var rows: [[PythonValue]] = [[]]
    for list in lists {
      let (count, overflows) = rows.count.multipliedReportingOverflow(by: list.count)
      try interpreter.limit(count: overflows ? Int.max : count)
      try interpreter.spend(count)
      rows = rows.flatMap { row in list.map { row + [$0] } }
    }
    return rows.map { .tuple($0) }
  }

  private func addFunctionTools() {
    let module = add(module: "functools")
    module.unknown = Unknown(file: "", line: 0, reason: "this of 'functools' is not known here")
    // What is kept of earlier calls does not change what a call gives.
    let kept = PythonNative.pure("lru_cache") { arguments throws(PythonStop) in
      switch arguments.value(0) {
      case .function(let closure)?: return .function(closure)
      case .native(let native)?: return .native(native)
      default:
        return .native(.pure("lru_cache") { inner throws(PythonStop) in try inner.needed(0) })
      }
    }
    module.names["lru_cache"] = .native(kept)
    module.names["cache"] = .native(kept)
    module.names["wraps"] = .native(
      .pure("wraps") { _ in
        .native(.pure("wraps") { inner throws(PythonStop) in try inner.needed(0) })
      })
    module.names["cached_property"] = builtins["property"]
    module.names["partial"] = .native(
      .pure("partial") { arguments throws(PythonStop) in
        arguments.interpreter.keep(PythonPartial(arguments.call))
      })
    module.names["reduce"] = .native(
      .pure("reduce") { arguments throws(PythonStop) in
        var items = try arguments.items(1)[...]
        guard var total = arguments.value(2) ?? items.popFirst() else {
          throw arguments.interpreter.raised("TypeError", "'reduce' of nothing")
        }
        for item in items {
          total = try arguments.interpreter.invoke(
            arguments.needed(0), PythonCall(positional: [total, item], line: arguments.call.line))
        }
        return total
      })
  }
}

/// A function of the reader that has functions of its own.
private final class PythonChain: PythonObject {
  private let function: PythonNative
  private let members: [String: PythonNative]

  init(_ function: PythonNative, _ members: [String: PythonNative]) {
    self.function = function
    self.members = members
  }

  var typeName: String { function.name }
  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? { members[name].map { .native($0) } }
  func call(
    _ call: PythonCall, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? { try interpreter.invoke(.native(function), call) }
}

/// A function whose first arguments are given already.
private final class PythonPartial: PythonObject {
  private let given: PythonCall

  init(_ given: PythonCall) { self.given = given }

  var typeName: String { "partial" }
  func call(
    _ call: PythonCall, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    guard let function = given.positional.first else { return nil }
    var whole = call
    whole.positional = given.positional.dropFirst() + call.positional
    let names = Set(call.keywords.map(\.name))
    whole.keywords = given.keywords.filter { !names.contains($0.name) } + call.keywords
    whole.further = given.further ?? call.further
    return try interpreter.invoke(function, whole)
  }
}
