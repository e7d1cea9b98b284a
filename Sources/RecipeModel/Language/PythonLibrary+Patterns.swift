extension PythonLibrary {
  /// Adds the module of regular expressions.
  func addPatternModule() {
    let flags: [(String, Int64)] = [
      ("I", 2), ("IGNORECASE", 2), ("M", 8), ("MULTILINE", 8), ("S", 16), ("DOTALL", 16),
      ("X", 64), ("VERBOSE", 64), ("A", 256), ("ASCII", 256), ("U", 32), ("UNICODE", 32),
    ]
    let module = add(module: "re")
    module.unknown = Unknown(file: "", line: 0, reason: "this of the module 're' is not known here")
    for (name, value) in flags { module.names[name] = .integer(value) }
    module.names["error"] = builtins["ValueError"]
    module.names["compile"] = .native(
      .pure("compile") { arguments throws(PythonStop) in
        .object(try PythonPattern.make(arguments.needed(0), arguments, flagsAt: 1))
      })
    module.names["escape"] = .native(
      .pure("escape") { arguments throws(PythonStop) in
        var text = ""
        for scalar in try arguments.text(0).unicodeScalars {
          if "()[]{}?*+-|^$\\.&~# \t\n\r\u{B}\u{C}".unicodeScalars.contains(scalar) { text += "\\" }
          text.unicodeScalars.append(scalar)
        }
        return .text(text)
      })
    for (name, flagsAt) in [
      ("match", 2), ("search", 2), ("fullmatch", 2), ("findall", 2), ("finditer", 2),
      ("split", 3), ("sub", 4), ("subn", 4),
    ] {
      module.names[name] = .native(
        .pure(name) { arguments throws(PythonStop) in
          let pattern = try PythonPattern.make(arguments.needed(0), arguments, flagsAt: flagsAt)
          var call = arguments.call
          // What is left are the arguments of the method, without the flags.
          call.positional = Array(call.positional.prefix(flagsAt).dropFirst())
          return try pattern.use(
            name, PythonArguments(call: call, interpreter: arguments.interpreter))
        })
    }
  }
}
