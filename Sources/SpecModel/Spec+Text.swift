extension Spec: CustomStringConvertible {
  /// The spec as Spack prints it: the node, then direct dependencies, then others, both by name.
  package var description: String {
    if let file { return file }
    // Several of one name come by their types.
    let sorted = dependencies.enumerated().sorted { left, right in
      let (a, b) = (left.element, right.element)
      if a.spec.name != b.spec.name { return (a.spec.name ?? "") < (b.spec.name ?? "") }
      return (a.types.rawValue, left.offset) < (b.types.rawValue, right.offset)
    }.map(\.element)
    let edges = sorted.filter(\.isDirect) + sorted.filter { !$0.isDirect }
    let texts = [nodeText] + edges.map(\.description)
    return texts.joined(separator: " ").trimmingBlanks
  }

  /// The spec without dependencies: name, versions, flags, variants, architecture, hash.
  package var nodeText: String { text(name: name).trimmingBlanks }

  /// The node under a name that may not be its own.
  fileprivate func text(name: String?) -> String {
    var text = name ?? ""
    if !versions.isAny { text += "@\(versions)" }
    text += "\(compilerFlags)\(variants)"
    if name == nil, let namespace { text += " namespace=\(namespace)" }
    text += architectureText
    if let hash { text += "/\(hash)" }
    return text
  }

  private var architectureText: String {
    guard let architecture else { return "" }
    return [
      ("platform", architecture.platform), ("os", architecture.os), ("target", architecture.target),
    ].map { key, value in value.map { " \(key)=\($0)" } ?? "" }.joined()
  }

  /// What follows the sign of an edge to this spec.
  fileprivate func dependencyText(isDirect: Bool, hasVirtuals: Bool) -> String {
    // People know some compilers by a name that is not that of their package.
    var copy = self
    if isDirect { copy.name = name.map(CompilerAlias.name) }
    let text = copy.description
    guard name == nil, file == nil else { return text }
    // What starts like a name or a path, or is empty, would be read as something else.
    let isClear = text.first.map { "+~@".contains($0) } ?? false
    return hasVirtuals || isClear ? text : "*" + text
  }
}

extension Spec.Edge: CustomStringConvertible {
  /// `^pamphlet@2:`, `%c,cxx=gcc@12`, `^[when='+x' deptypes=build] quill`.
  package var description: String {
    var attributes: [String] = []
    if let condition {
      let text = condition.description
      attributes.append("when=" + (text.contains("'") ? SpecText.quoted(text) : "'\(text)'"))
    }
    if !types.isEmpty { attributes.append("deptypes=\(types)") }
    var text = isPropagated ? "%%" : isDirect ? "%" : "^"
    if !attributes.isEmpty { text += "[\(attributes.joined(separator: " "))] " }
    if !virtuals.isEmpty {
      // A spec without a name has to say so in front of what it stands for.
      text += (spec.name == nil ? "*" : "") + virtuals.joined(separator: ",") + "="
    }
    return text + spec.dependencyText(isDirect: isDirect, hasVirtuals: !virtuals.isEmpty)
  }
}
