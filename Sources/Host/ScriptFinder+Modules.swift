extension ScriptFinder {
  /// The deepest folder of modules: `a.b.c.d`.
  private static let maximumModuleDepth = 4

  /// Returns the names of the modules that `require` can find, sorted, private ones left out.
  ///
  /// Lists the folders of every place.
  func moduleNames() throws(HostError) -> [String] {
    var names: Set<String> = []
    for place in places {
      try Self.collect(in: place, below: [], into: &names)
      guard let folder = place.healthFolder else { continue }
      for entry in try place.files.entries(of: folder)
      where !entry.isFolder && entry.name.hasSuffix(".lua") && !entry.name.hasPrefix("_") {
        let name = Self.healthPrefix + entry.name.dropLast(4)
        if ScriptName.isModuleName(name) { names.insert(name) }
      }
    }
    return names.sorted()
  }

  private static func collect(
    in place: ScriptPlace, below path: [String], into names: inout Set<String>
  ) throws(HostError) {
    guard path.count < maximumModuleDepth else { return }
    let folder = ([place.moduleFolder] + path).joined(separator: "/")
    for entry in try place.files.entries(of: folder) where !entry.name.hasPrefix("_") {
      if entry.isFolder {
        try collect(in: place, below: path + [entry.name], into: &names)
      } else if entry.name.hasSuffix(".lua") {
        let word = String(entry.name.dropLast(4))
        let name = (word == "init" ? path : path + [word]).joined(separator: ".")
        if ScriptName.isModuleName(name) { names.insert(name) }
      }
    }
  }

  /// Returns the text of the file that tracebacks call by this name; nil where there is none.
  func text(at location: String) -> String? {
    for place in places {
      let head = place.location.hasSuffix(":") ? place.location : place.location + "/"
      guard location.hasPrefix(head) else { continue }
      let path = String(location.dropFirst(head.count))
      guard ![".", ".."].contains(where: path.split(separator: "/").map(String.init).contains),
        place.files.contains(path), let bytes = try? place.files.bytes(of: path)
      else { continue }
      return String(decoding: bytes, as: UTF8.self)
    }
    return nil
  }
}
