package import SpecModel

/// A version that a recipe declares.
package struct RecipeVersion: Sendable {
  /// The version.
  package var version: Version
  /// The arguments that were given and are not None, by their keywords.
  ///
  /// A checksum without a keyword stands under `checksum`.
  package var arguments: [String: Known<RecipeValue>]
  /// What the recipe's own function says is the URL, where it was called; the value may be nil.
  package var functionURL: Known<String?>?
  /// The line of the declaration, from 1.
  package var line: Int

  /// Creates a declared version.
  package init(version: Version, arguments: [String: Known<RecipeValue>], line: Int) {
    self.version = version
    self.arguments = arguments
    self.line = line
  }

  /// The URL that is given for this version alone.
  package var url: Known<RecipeValue>? { arguments["url"] }
  /// Whether people are told to take this version.
  package var isPreferred: Bool { isSet("preferred") }
  /// Whether people are told not to take this version.
  package var isDeprecated: Bool { isSet("deprecated") }
  /// Whether the source is not to be kept in the local cache.
  package var isUncached: Bool { isSet("no_cache") }

  private func isSet(_ key: String) -> Bool { arguments[key]?.value?.isTrue ?? false }
}

/// Something that is fetched and unpacked beside the main source.
package struct RecipeResource: Sendable {
  /// Its name, which is part of its alias in a mirror.
  package var name: Known<String>
  /// The arguments that were given and are not None, by their keywords.
  package var arguments: [String: Known<RecipeValue>]
  /// When it is needed.
  package var condition: RecipeCondition
  /// The line of the declaration, from 1.
  package var line: Int

  /// Creates a resource.
  package init(
    name: Known<String>, arguments: [String: Known<RecipeValue>], condition: RecipeCondition,
    line: Int
  ) {
    self.name = name
    self.arguments = arguments
    self.condition = condition
    self.line = line
  }

  /// What is not known of it.
  package var unknowns: [Unknown] {
    [name.unknown, condition.unknown].compactMap(\.self) + arguments.values.compactMap(\.unknown)
  }
}

/// A patch of the source.
package struct RecipePatch: Sendable {
  /// The URL, or the name of a file beside the recipe.
  package var location: Known<String>
  /// The digest of the patch itself; nil for a file beside the recipe.
  package var checksum: Known<Checksum>?
  /// The digest of the compressed file that is downloaded.
  package var archiveChecksum: Known<Checksum>?
  /// When it is applied.
  package var condition: RecipeCondition
  /// The line of the declaration, from 1.
  package var line: Int

  /// Creates a patch.
  package init(
    location: Known<String>, checksum: Known<Checksum>?, archiveChecksum: Known<Checksum>?,
    condition: RecipeCondition, line: Int
  ) {
    self.location = location
    self.checksum = checksum
    self.archiveChecksum = archiveChecksum
    self.condition = condition
    self.line = line
  }

  /// Whether it lies beside the recipe and is never downloaded.
  package var isFile: Bool { location.value.map { !$0.contains("://") } ?? false }

  /// What is not known of it.
  package var unknowns: [Unknown] {
    [location.unknown, checksum?.unknown, archiveChecksum?.unknown, condition.unknown]
      .compactMap(\.self)
  }
}
