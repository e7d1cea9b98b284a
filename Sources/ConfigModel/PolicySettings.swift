internal import Documents

/// What `albedo:policy` says of the site's policies and of those of others.
package struct PolicySettings: Sendable, Equatable {
  /// How much a policy may use, as far as a scope says so.
  package struct Budget: Sendable, Equatable {
    /// Instructions of Lua for one answer.
    package var instructions: Int?
    /// Milliseconds for one answer.
    package var milliseconds: Int?
    /// MiB of memory for a file.
    package var mebibytes: Int?

    fileprivate mutating func take(_ value: DocumentValue) {
      for (key, value) in value.mapping ?? [:] {
        guard let number = value.integer else { continue }
        switch ConfigurationMerge.plainKey(key) {
        case "instructions": instructions = number
        case "milliseconds": milliseconds = number
        case "memory": mebibytes = number
        default: break
        }
      }
    }
  }

  /// Whether the site lets other scopes remove its rules and have a say after them.
  package var allowsOverride = false
  /// What policies of the site may use: as the site says, since others could starve its rules.
  package var guarded = Budget()
  /// What other policies may use: as the highest scope says.
  package var others = Budget()
}

extension Configuration {
  /// Reads what the scopes say of policies.
  ///
  /// What concerns the site's own is taken from the site's scopes alone, whatever an override of the
  /// section (`albedo::`) in another one says.
  package var policySettings: PolicySettings {
    var settings = PolicySettings()
    for scope in scopes {
      let isOfSite = scope.location?.isOfSite ?? false
      for layer in scope.layers(of: "albedo") {
        let policy = layer.value.mapping?.first { ConfigurationMerge.plainKey($0.key) == "policy" }
        guard let policy = policy?.value else { continue }
        settings.others.take(policy)
        guard isOfSite else { continue }
        settings.guarded.take(policy)
        for (key, value) in policy.mapping ?? [:]
        where ConfigurationMerge.plainKey(key) == "allow_override" {
          settings.allowsOverride = value == .boolean(true)
        }
      }
    }
    return settings
  }
}

extension ScopeLocations.Location {
  /// The names of scopes that belong to whoever runs the machine or the Spack on it.
  private static let siteNames: Set<String> = ["defaults", "site", "spack", "system"]

  /// Whether it belongs to whoever runs the machine or the Spack on it, so that users cannot change
  /// what it decides: `system`, `site`, `spack`, `defaults`, their platforms, and what those include.
  package var isOfSite: Bool {
    func isNamed(_ name: String) -> Bool {
      Self.siteNames.contains(String(name.prefix { $0 != "/" && $0 != ":" }))
    }
    switch role {
    case .configured, .shipped: return isNamed(name)
    case .included: return name != "user" && isNamed(includer ?? "")
    case .environment, .custom: return false
    }
  }
}
