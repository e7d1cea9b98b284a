package import Relocation

/// What there is to know of the relocation of one file of a package.
package struct FileNote: Sendable, Equatable {
  /// The file, relative to the package's prefix.
  package let file: String
  /// What there is to know.
  package let note: RelocationNote

  /// Creates a note about a file.
  package init(file: String, note: RelocationNote) {
    self.file = file
    self.note = note
  }

  /// The note as a sentence.
  package var message: String { note.message(of: file) }
}
