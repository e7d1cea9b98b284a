internal import Documents

/// What `albedo:lua:rocks` says: where scripts may find modules of LuaRocks.
package enum RockTreeChoice: Sendable, Equatable {
  /// Nowhere, which is what holds unless a scope says something.
  case none
  /// In the trees that LuaRocks itself uses.
  case standard
  /// In these folders, as they are written.
  case folders([String])
}

extension Configuration {
  /// Where scripts may find modules of LuaRocks.
  ///
  /// Only scopes with a place of their own and the command line are asked: an environment, a `-C`
  /// or an include may come from anybody, and what they name would run.
  package var rockTrees: RockTreeChoice {
    var choice = RockTreeChoice.none
    for scope in scopes {
      switch scope.location?.role {
      case nil, .configured, .shipped: break
      case .included, .environment, .custom: continue
      }
      for layer in scope.layers(of: "albedo") {
        let lua = layer.value.mapping?.first { ConfigurationMerge.plainKey($0.key) == "lua" }
        for (key, value) in lua?.value.mapping ?? [:]
        where ConfigurationMerge.plainKey(key) == "rocks" {
          if value == .boolean(true) {
            choice = .standard
          } else if let folders = value.list {
            choice = .folders(folders.compactMap(\.string))
          } else {
            choice = .none
          }
        }
      }
    }
    return choice
  }
}
