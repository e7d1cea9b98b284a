internal import ConfigModel
internal import Diagnostics
internal import Documents

/// Takes a manifest apart and checks what belongs to environments alone.
struct ManifestReader {
  let document: YAMLDocument
  let source: String
  private var topKey = ""
  private(set) var spellings: [String: String] = [:]

  /// All keys of every Spack since 0.16; Albedo's own section would make Spack refuse the file.
  private static let keys =
    ConfigurationSection.environmentKeys + ConfigurationSection.names.filter { $0 != "albedo" }
  private static let viewKeys = [
    "root", "projections", "select", "exclude", "link", "link_type",
  ]
  private static let matrixKeys = ["matrix", "exclude", "sigil"]

  init(document: YAMLDocument, source: String) {
    self.document = document
    self.source = source
  }

  /// Returns the top key and what stands below it.
  mutating func read() throws(EnvironmentError) -> (topKey: String, content: DocumentMapping) {
    guard let top = document.root.mapping, let pair = top.first(where: { _ in true }) else {
      throw failure([], "it must be a mapping with the key 'spack'")
    }
    for (key, _) in top where !["spack", "env"].contains(key) {
      throw EnvironmentError(
        .malformedManifest, at: document.keyPosition(of: [key]), in: source,
        "the top key '\(key)' is unknown",
        hint: "everything in the file of an environment stands below 'spack'")
    }
    guard top.count == 1 else { throw failure([], "it has both 'spack' and 'env'") }
    topKey = pair.key
    guard let marked = pair.value.mapping else {
      guard pair.value.isNull else { throw failure([], "'\(topKey)' must be a mapping") }
      return (topKey, [:])
    }
    var content: DocumentMapping = [:]
    for (key, value) in marked {
      let name = ConfigurationMerge.plainKey(key)
      if name != key { spellings[name] = key }
      guard Self.keys.contains(name) else {
        throw failure(
          [name], "the key '\(name)' is unknown", written: key,
          hint: NearMiss.question(for: name, among: Self.keys)
            ?? "the keys are \(Self.keys.joined(separator: ", "))")
      }
      guard content[name] == nil else { throw failure([name], "'\(name)' is there twice") }
      content[name] = value
    }
    try check(content)
    return (topKey, content)
  }

  private func check(_ content: DocumentMapping) throws(EnvironmentError) {
    for (key, value) in content where !value.isNull {
      switch key {
      case "specs": try checkSpecs(value, ["specs"])
      case "definitions": try checkDefinitions(value)
      case "view": try checkView(value)
      case "develop": try checkDevelopments(value)
      case "include_concrete": try checkTexts(value, ["include_concrete"])
      case "concretization":
        try checkWord(value, among: ["together", "separately"], ["concretization"])
      case "concretizer": try checkUnification(value)
      case "config":
        guard value["environments_root"] == nil else {
          throw failure(
            ["config", "environments_root"],
            "an environment cannot say where environments are",
            hint: "set config:environments_root in the user's scope or the site's")
        }
      default: break
      }
    }
  }

  private func checkSpecs(_ value: DocumentValue, _ path: [String]) throws(EnvironmentError) {
    guard let items = value.list else {
      throw failure(path, "'\(path[path.count - 1])' must be a list of specs")
    }
    for (index, item) in items.enumerated() { try checkItem(item, path + ["\(index)"]) }
  }

  private func checkItem(_ item: DocumentValue, _ path: [String]) throws(EnvironmentError) {
    if item.string != nil || item.isNull { return }
    guard let matrix = item.mapping else {
      throw failure(
        path, "a spec must be a text or a matrix",
        hint: item.text == nil ? nil : "put it into quotes")
    }
    for (key, value) in matrix {
      switch key {
      case "matrix":
        guard let rows = value.list else {
          throw failure(path + [key], "'matrix' must be a list of lists of specs")
        }
        for (index, row) in rows.enumerated() {
          try checkSpecs(row, path + [key, "\(index)"])
        }
      case "exclude": try checkTexts(value, path + [key])
      case "sigil":
        guard let sigil = value.text, ["", "^", "%"].contains(sigil) else {
          throw failure(path + [key], "'sigil' must be '^' or '%'")
        }
      default:
        throw failure(
          path + [key], "the key '\(key)' is unknown in a matrix",
          hint: NearMiss.question(for: key, among: Self.matrixKeys)
            ?? "the keys are \(Self.matrixKeys.joined(separator: ", "))")
      }
    }
    guard matrix["matrix"] != nil else { throw failure(path, "it has no 'matrix'") }
  }

  private func checkDefinitions(_ value: DocumentValue) throws(EnvironmentError) {
    guard let items = value.list else {
      throw failure(["definitions"], "'definitions' must be a list")
    }
    for (index, item) in items.enumerated() {
      let path = ["definitions", "\(index)"]
      guard let definition = item.mapping else { throw failure(path, "it must be a mapping") }
      if let condition = definition["when"], condition.text == nil {
        throw failure(path + ["when"], "'when' must be a text")
      }
      let names = definition.keys.filter { $0 != "when" }
      guard let name = names.first, names.count == 1 else {
        let found = names.isEmpty ? "none" : names.joined(separator: ", ")
        throw failure(path, "each definition defines one list, this one: \(found)")
      }
      try checkSpecs(definition[name] ?? .null, path + [name])
    }
  }

  private func checkView(_ value: DocumentValue) throws(EnvironmentError) {
    if value.bool != nil || value.text != nil { return }
    guard let views = value.mapping else {
      throw failure(["view"], "'view' must be true, false, a path, or a mapping of views")
    }
    for (name, view) in views {
      let path = ["view", name]
      guard let fields = view.mapping else { throw failure(path, "a view must be a mapping") }
      for (key, value) in fields {
        let key = ConfigurationMerge.plainKey(key)
        switch key {
        case "root" where value.text == nil: throw failure(path + [key], "'root' must be a path")
        case "link": try checkWord(value, among: ["roots", "all", "run"], path + [key])
        case "link_type":
          try checkWord(
            value, among: ["symlink", "hardlink", "copy", "soft", "hard", "add", "relocate"],
            path + [key])
        case "select", "exclude": try checkTexts(value, path + [key])
        case "projections" where value.mapping == nil:
          throw failure(path + [key], "'projections' must be a mapping")
        case _ where !Self.viewKeys.contains(key):
          throw failure(
            path + [key], "the key '\(key)' is unknown in a view",
            hint: NearMiss.question(for: key, among: Self.viewKeys)
              ?? "the keys are \(Self.viewKeys.joined(separator: ", "))")
        default: break
        }
      }
      guard fields["root"] != nil || fields["root:"] != nil else {
        throw failure(path, "the view '\(name)' has no 'root'")
      }
    }
  }

  private func checkDevelopments(_ value: DocumentValue) throws(EnvironmentError) {
    guard let packages = value.mapping else {
      throw failure(["develop"], "'develop' must be a mapping of packages")
    }
    for (name, package) in packages {
      let path = ["develop", name]
      guard let fields = package.mapping, fields["spec"]?.text != nil else {
        throw failure(path, "a package that is developed must have a 'spec'")
      }
      for (key, value) in fields {
        guard ["spec", "path"].contains(key) else {
          throw failure(
            path + [key], "the key '\(key)' is unknown here",
            hint: NearMiss.question(for: key, among: ["spec", "path"])
              ?? "the keys are spec, path")
        }
        guard value.text != nil else { throw failure(path + [key], "'\(key)' must be a text") }
      }
    }
  }

  private func checkUnification(_ value: DocumentValue) throws(EnvironmentError) {
    guard let unify = value["unify"], unify.bool == nil else { return }
    try checkWord(unify, among: ["true", "false", "when_possible"], ["concretizer", "unify"])
  }

  private func checkTexts(_ value: DocumentValue, _ path: [String]) throws(EnvironmentError) {
    guard let items = value.list else {
      throw failure(path, "'\(path[path.count - 1])' must be a list of texts")
    }
    for (index, item) in items.enumerated() where item.text == nil {
      throw failure(path + ["\(index)"], "a text is expected")
    }
  }

  private func checkWord(
    _ value: DocumentValue, among words: [String], _ path: [String]
  ) throws(EnvironmentError) {
    guard let word = value.text, words.contains(word) else {
      throw failure(
        path, "'\(path[path.count - 1])' must be \(NearMiss.alternatives(words))",
        hint: value.text.flatMap { NearMiss.question(for: $0, among: words) })
    }
  }

  private func failure(
    _ path: [String], _ reason: String, written: String? = nil, hint: String? = nil
  ) -> EnvironmentError {
    var keys = topKey.isEmpty ? [] : [topKey]
    if let key = path.first { keys.append(written ?? spellings[key] ?? key) }
    keys += path.dropFirst()
    return EnvironmentError(
      .malformedManifest, at: document.keyPosition(of: keys), in: source, reason, hint: hint)
  }
}
