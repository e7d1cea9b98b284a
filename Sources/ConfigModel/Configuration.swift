package import Documents

/// The settings of all scopes, from lowest to highest precedence.
package struct Configuration: Sendable {
  /// The scopes, lowest precedence first.
  package let scopes: [ConfigurationScope]

  /// Creates a configuration of `scopes`, lowest precedence first.
  package init(scopes: [ConfigurationScope]) {
    self.scopes = scopes
  }

  /// Returns the merged value of a section, null when no scope sets it.
  package func section(_ name: String) -> DocumentValue {
    var result: DocumentValue = .null
    for layer in scopes.flatMap({ $0.layers(of: name) }) {
      result = ConfigurationMerge.merged(
        low: result, high: layer.value, layer.source, layer.rule)
    }
    return result
  }

  /// Returns the merged value below a section, or nil when it is not set.
  ///
  /// `path` is the section and the keys below: `["config", "install_tree", "root"]`.
  package func value(at path: [String]) -> DocumentValue? {
    guard let name = path.first else { return nil }
    var value = section(name)
    for key in path.dropFirst() {
      guard let next = value[key] else { return nil }
      value = next
    }
    return value == .null ? nil : value
  }

  /// Returns the folder of the highest scope that sets `path`, which relative paths start from.
  ///
  /// Nil when the command line sets it: then they start from the working folder.
  package func folder(settingValueAt path: [String]) -> String? {
    for scope in scopes.reversed() {
      guard var value = path.first.flatMap({ scope.sections[$0] }) else { continue }
      var found = true
      for key in path.dropFirst() {
        guard let next = value[key] ?? value[key + ":"] else {
          found = false
          break
        }
        value = next
      }
      if found { return scope.folder }
    }
    return nil
  }
}
