package import Documents

/// A merged value with the place that each part of it comes from.
package struct TracedValue: Sendable {
  /// What the value consists of.
  package indirect enum Content: Sendable {
    /// A text, a number, a truth value or null.
    case scalar(DocumentValue)
    /// The elements of a list.
    case list([TracedValue])
    /// The keys of a mapping, in order; the place of a value is that of its key.
    case mapping([(key: String, value: TracedValue)])
  }

  /// Where a value was set.
  package struct Origin: Sendable, Equatable {
    /// The scope.
    package let scope: String
    /// The file, line and column of the key or element; nil for what is in no file.
    package let position: SourcePosition?
  }

  /// What the value consists of.
  package let content: Content
  /// Where its key, or it itself as an element of a list, stands; nil for what nobody has set.
  package let origin: Origin?

  /// The value alone.
  package var value: DocumentValue {
    switch content {
    case .scalar(let value): value
    case .list(let items): .list(items.map(\.value))
    case .mapping(let members):
      .mapping(DocumentMapping(members.map { (key: $0.key, value: $0.value.value) }))
    }
  }

  /// The value below a key; nil where there is none.
  package subscript(key: String) -> TracedValue? {
    guard case .mapping(let members) = content else { return nil }
    return members.first { $0.key == key }?.value
  }
}

extension TracedValue {
  /// Returns the value with asterisks in the place of secrets; `path` leads to it from the section.
  package func hidingSecrets(at path: [String]) -> TracedValue {
    if SecretFinder.isSecret(value, at: path) {
      return TracedValue(content: .scalar("***"), origin: origin)
    }
    switch content {
    case .scalar: return self
    case .list(let items):
      return TracedValue(content: .list(items.map { $0.hidingSecrets(at: path) }), origin: origin)
    case .mapping(let members):
      let hidden = members.map { key, value in
        (key: key, value: value.hidingSecrets(at: path + [key]))
      }
      return TracedValue(content: .mapping(hidden), origin: origin)
    }
  }
}

extension Configuration {
  /// Returns the merged value of a section with its origins: what `section` returns, and whence.
  ///
  /// With `scope`, only what that scope says. Nil where no scope sets it.
  package func traced(_ section: String, scope: String? = nil) -> TracedValue? {
    var result: TracedValue?
    for item in scopes where scope == nil || item.name == scope {
      result = item.traced(section, over: result) ?? result
    }
    return result
  }
}

extension ConfigurationScope {
  /// Returns a section merged over what lower scopes say of it; nil where this scope is silent.
  fileprivate func traced(_ section: String, over low: TracedValue?) -> TracedValue? {
    let layers = layers(of: section)
    if layers.isEmpty { return nil }
    var tracer = Tracer(scope: self)
    return layers.reduce(low) { low, layer in
      tracer.source = layer.source
      return tracer.merged(low: low, high: layer.value, path: [section], rule: layer.rule)
    }
  }
}

/// Merges by the rules of `ConfigurationMerge`, and notes where things come from.
private struct Tracer {
  let scope: ConfigurationScope
  var source = ConfigurationMerge.Source.file

  private func origin(_ path: [String]) -> TracedValue.Origin {
    TracedValue.Origin(scope: scope.name, position: scope.position(of: path))
  }

  /// `path` has the keys without marks, and indices in lists.
  func merged(
    low: TracedValue?, high: DocumentValue, path: [String], rule: ConfigurationMerge.Rule
  ) -> TracedValue {
    let low = rule == .override ? nil : low
    switch high {
    case .list(let items):
      let own = items.enumerated().map { index, item in
        merged(low: nil, high: item, path: path + [String(index)], rule: .usual)
      }
      guard case .list(let lowItems)? = low?.content else {
        return TracedValue(content: .list(own), origin: origin(path))
      }
      let rest = lowItems.filter { !items.contains($0.value) }
      return TracedValue(
        content: .list(rule == .append ? rest + own : own + rest), origin: origin(path))
    case .mapping(let mapping):
      return TracedValue(content: .mapping(members(of: mapping, low, path)), origin: origin(path))
    default:
      let merged = ConfigurationMerge.merged(
        low: low?.value ?? .null, high: high, source, rule)
      return TracedValue(content: .scalar(merged), origin: origin(path))
    }
  }

  private func members(
    of mapping: DocumentMapping, _ low: TracedValue?, _ path: [String]
  ) -> [(key: String, value: TracedValue)] {
    var result: [(key: String, value: TracedValue)] = []
    for (marked, value) in mapping {
      let (key, rule) = ConfigurationMerge.keyAndRule(marked, source)
      let index = result.firstIndex { $0.key == key }
      let below = index.map { result[$0].value } ?? low?[key]
      let merged = merged(low: below, high: value, path: path + [key], rule: rule)
      if let index { result[index].value = merged } else { result.append((key, merged)) }
    }
    guard case .mapping(let members)? = low?.content else { return result }
    let known = Set(result.map(\.key))
    return result + members.filter { !known.contains($0.key) }
  }
}

extension TracedValue {
  /// One line of a value as YAML, with where it was set.
  package struct Line: Sendable {
    /// The line, with its indentation.
    package let text: String
    /// Where it was set; nil for what nobody has set.
    package let origin: Origin?
  }

  /// Returns the lines of YAML in block style that this is as the value of a key.
  ///
  /// Elements of a list stand below the first character of their key, as Spack writes them.
  package func lines(key: String, indentation: Int = 0) -> [Line] {
    let start = Self.spaces(indentation) + YAML.inlineText(of: .string(key)) + ":"
    switch content {
    case .scalar(let value):
      return [Line(text: start + " " + YAML.inlineText(of: value), origin: origin)]
    case .list(let items):
      if items.isEmpty { return [Line(text: start + " []", origin: origin)] }
      return [Line(text: start, origin: origin)]
        + items.flatMap { $0.elementLines(indentation: indentation) }
    case .mapping(let members):
      if members.isEmpty { return [Line(text: start + " {}", origin: origin)] }
      return [Line(text: start, origin: origin)]
        + members.flatMap { $0.value.lines(key: $0.key, indentation: indentation + 2) }
    }
  }

  private func elementLines(indentation: Int) -> [Line] {
    let dash = Self.spaces(indentation) + "- "
    switch content {
    case .mapping(let members) where !members.isEmpty:
      let lines = members.flatMap { $0.value.lines(key: $0.key, indentation: indentation + 2) }
      return [Line(text: dash + lines[0].text.dropFirst(indentation + 2), origin: lines[0].origin)]
        + lines.dropFirst()
    case .scalar(let value):
      return [Line(text: dash + YAML.inlineText(of: value), origin: origin)]
    case .list, .mapping:
      return [Line(text: dash + YAML.inlineText(of: value), origin: origin)]
    }
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
