internal import Diagnostics

/// Where the reader of recipes gets the other files from that a recipe imports.
///
/// Nothing but what this gives is seen by a recipe.
package protocol RecipeModules: AnyObject {
  /// Returns the file of a module; nil when there is none.
  ///
  /// Names are those that recipes write: `spack_repo.builtin.build_systems.cmake`,
  /// `spack_repo.builtin.packages.boost.package`, `spack.pkg.builtin.boost`, and for the classes that
  /// old Spacks hold themselves `spack.build_systems.cmake`. An error makes what is imported unknown.
  func file(ofModule name: String) throws(RecipeError) -> RecipeFile?
}

/// A file of recipes or of classes that they are built on.
package struct RecipeFile: Sendable {
  /// The text.
  package var bytes: [UInt8]
  /// How the file is named in errors and unknowns.
  package var file: String

  /// Creates a file.
  package init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }
}

/// No files at all, for recipes that import none.
package final class NoModules: RecipeModules {
  /// Creates it.
  package init() {}
  /// Returns nil.
  package func file(ofModule name: String) throws(RecipeError) -> RecipeFile? { nil }
}
