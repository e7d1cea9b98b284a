package import SpecModel

/// A version that a recipe declares.
package struct RecipeVersion: Sendable {
  /// The version.
  package var version: Version
  /// The arguments that were given and are not None, by their keywords.
  ///
  /// A checksum without a keyword stands under `checksum`.
  package var arguments: [String: Known<RecipeValue>]
  /// How its source is got.
  package var source: PackageSource
  /// All URLs that can be derived for it, where they are not those of its source.
  package var derivableURLs: [String]?
  /// Whether people have to fetch this version by hand, where it is not as for the others.
  package var manualDownload: Known<RecipeValue>?
  /// Where it is declared.
  package var place: RecipePlace

  /// Creates a declared version.
  ///
  /// Its source is for ``Recipe/decideSources(_:)`` to find unless it is given.
  package init(
    version: Version, arguments: [String: Known<RecipeValue>],
    source: PackageSource = .faulty("its source has not been decided"), place: RecipePlace
  ) {
    self.version = version
    self.arguments = arguments
    self.source = source
    self.place = place
  }

  /// The line of the declaration, from 1.
  package var line: Int { place.line }
  /// The URL that is given for this version alone.
  package var url: Known<RecipeValue>? { arguments["url"] }
  /// Whether people are told to take this version.
  package var isPreferred: Bool { isSet("preferred") }
  /// Whether people are told not to take this version.
  package var isDeprecated: Bool { isSet("deprecated") }
  /// Whether the source is not to be kept in the local cache.
  package var isUncached: Bool { isSet("no_cache") }

  /// What is not known of it.
  package var unknowns: [Unknown] {
    arguments.values.compactMap(\.unknown) + source.unknowns
      + [manualDownload?.unknown].compactMap(\.self)
  }

  private func isSet(_ key: String) -> Bool { arguments[key]?.value?.isTrue ?? false }
}

/// Something that is fetched and unpacked beside the main source.
package struct RecipeResource: Sendable {
  /// Its name, which is part of its alias in a mirror.
  package var name: Known<String>
  /// The arguments that were given and are not None, by their keywords.
  package var arguments: [String: Known<RecipeValue>]
  /// How it is got.
  package var source: PackageSource
  /// When it is needed.
  package var condition: RecipeCondition
  /// Where it is declared.
  package var place: RecipePlace

  /// Creates a resource; the arguments say how it is got.
  package init(
    name: Known<String>, arguments: [String: Known<RecipeValue>], condition: RecipeCondition,
    place: RecipePlace
  ) {
    self.name = name
    self.arguments = arguments
    self.source = PackageSource(ofResourceWith: arguments)
    self.condition = condition
    self.place = place
  }

  /// The line of the declaration, from 1.
  package var line: Int { place.line }
  /// The folder below that of the source where it is put; empty for that one itself.
  package var destination: String { arguments["destination"]?.value?.text ?? "" }
  /// The name that it gets there; nil when it keeps its own.
  ///
  /// A mapping says it for several of its folders.
  package var placement: RecipeValue? { arguments["placement"]?.value }

  /// What is not known of it.
  package var unknowns: [Unknown] {
    [name.unknown, condition.unknown].compactMap(\.self)
      + arguments.values.compactMap(\.unknown) + source.unknowns
  }
}

/// A patch of the source.
package struct RecipePatch: Sendable, Hashable {
  /// The URL, or the name of a file beside the recipe.
  package var location: Known<String>
  /// The digest of the patch itself; nil for a file beside the recipe.
  package var checksum: Known<Checksum>?
  /// The digest of the compressed file that is downloaded.
  package var archiveChecksum: Known<Checksum>?
  /// When it is applied.
  package var condition: RecipeCondition
  /// How many folders are taken off the names in it.
  package var level: Int
  /// The folder of the source in which it is applied.
  package var workingDirectory: String
  /// Whether it is taken back instead of applied.
  package var isReversed: Bool
  /// Where a file beside the recipe may lie, in the order of looking: the folders of the recipe and
  /// of those that it inherits from.
  package var folders: [String]
  /// Where it is declared.
  package var place: RecipePlace

  /// Creates a patch.
  package init(
    location: Known<String>, checksum: Known<Checksum>?, archiveChecksum: Known<Checksum>?,
    condition: RecipeCondition, level: Int = 1, workingDirectory: String = ".",
    isReversed: Bool = false, folders: [String] = [], place: RecipePlace
  ) {
    self.location = location
    self.checksum = checksum
    self.archiveChecksum = archiveChecksum
    self.condition = condition
    self.level = level
    self.workingDirectory = workingDirectory
    self.isReversed = isReversed
    self.folders = folders
    self.place = place
  }

  /// The line of the declaration, from 1.
  package var line: Int { place.line }
  /// Whether it lies beside the recipe and is never downloaded.
  package var isFile: Bool { location.value.map { !$0.holds("://") } ?? false }

  /// What is not known of it.
  package var unknowns: [Unknown] {
    [location.unknown, checksum?.unknown, archiveChecksum?.unknown, condition.unknown]
      .compactMap(\.self)
  }
}
