/// What the value of an argument or option is, as far as completion can offer something.
package enum CompletionKind: String, Sendable, CaseIterable {
  /// The name of a configured mirror, or a folder.
  case mirror
  /// The name of a configuration scope.
  case scope
  /// A section of the configuration.
  case section
  /// A package that the store holds.
  case installedSpec = "installed_spec"
  /// A package that a cache in a folder holds: the ones named on the line, else the configured.
  case cachedSpec = "cached_spec"
  /// A package that has a recipe.
  case package
  /// A file.
  case file
  /// A folder.
  case folder
  /// An environment: its name, or its folder or lock file.
  case environment
  /// The words of a command.
  case command
}
